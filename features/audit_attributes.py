"""Audit attributes: what a grade may not rest on, kept to see whether it rests on it in secret.

They are no features and share no type with them, so that `feature_table` and training refuse them before anything is
read. Ownership, region, capital, size, years in business, local honours and having chased one's money are here because
the law keeps them out of a grade (design section 3.4; facts section 10).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from features.lawful_gate import GatedRecords
from features.records import KINDS, Access

AUDIT_PREFIX: Final = "audit:"


@dataclass(frozen=True, slots=True)
class AuditAttribute:
    """An attribute of an enterprise as of a day, for audits of fairness only.

    `value` is one polars expression over the enterprise's records of the kind, oldest first, all of them known by
    then; `as_of` holds the day. `absent` is what an enterprise without records gets: 0, or None for unknown.
    """

    name: str
    label: str
    kind: str
    unit: str
    reason: str
    value: pl.Expr
    absent: int | None = None

    @property
    def access(self) -> Access:
        """Who may see it: the access class of the kind it is read from."""
        return KINDS[self.kind].access


_EQUAL: Final = "各种所有制和组织形式的企业平等对待；不得因所有制、地区区别对待（优化营商环境条例）"
_PLACE: Final = "不得按注册地址、缴纳税收社保的区域评价企业信用（公平竞争审查条例及其实施办法）"
_SIZE: Final = "不得以经营年限、经营规模、财务指标对中小企业差别对待（中小企业促进法）"
_HONOURS: Final = "特定区域的奖项荣誉不得用于评价企业信用等级（公平竞争审查条例实施办法）"
_CLAIMS: Final = "投诉、起诉追款是企业的权利，不得因此不利对待（保障中小企业款项支付条例）"


def _latest(column: str) -> pl.Expr:
    return pl.col(column).last()


def _registered(
    name: str, label: str, unit: str, reason: str, value: pl.Expr | None = None
) -> AuditAttribute:
    return AuditAttribute(
        name, label, "registration", unit, reason, _latest(name) if value is None else value
    )


def _reported(name: str, label: str, unit: str) -> AuditAttribute:
    return AuditAttribute(name, label, "annual_report", unit, _SIZE, pl.col(name).sort_by("year").last())


def _honoured(level: str, label: str) -> AuditAttribute:
    value = (pl.col("level") == level).sum()
    return AuditAttribute(f"honours_{level}", label, "honour", "项", _HONOURS, value, absent=0)


AUDIT_ATTRIBUTES: Final[tuple[AuditAttribute, ...]] = (
    _registered("ownership", "经济性质", "代码", _EQUAL),
    _registered("enterprise_type", "企业类型", "代码", _EQUAL),
    _registered("industry", "行业代码", "代码", _EQUAL),
    _registered("division", "登记机关行政区划", "代码", _PLACE),
    _registered("registered_capital_fen", "注册资本", "分", _SIZE),
    _registered(
        "years_in_business",
        "经营年限",
        "年",
        _SIZE,
        ((_latest("as_of") - _latest("established_on")).dt.total_days() / 365.25).floor().cast(pl.Int64),
    ),
    _reported("employees", "从业人数", "人"),
    _reported("revenue_fen", "营业收入", "分"),
    _reported("assets_fen", "资产总额", "分"),
    _honoured("national", "国家级荣誉数"),
    _honoured("provincial", "省级荣誉数"),
    _honoured("prefecture", "州级荣誉数"),
    _honoured("county", "县级荣誉数"),
    AuditAttribute(
        "payment_complaints", "追款投诉与起诉次数", "payment_complaint", "次", _CLAIMS, pl.len(), absent=0
    ),
)
"""Every audit attribute."""


def audit_attributes(
    gated: GatedRecords, uscc: pl.Series, attributes: Sequence[AuditAttribute] = AUDIT_ATTRIBUTES
) -> pl.DataFrame:
    """Values of the attributes for the codes given, in their order: `uscc`, then a column `audit:NAME` per attribute.

    The prefix is what the trainer knows them by in a bare table and refuses.
    They are read from every record that was known, whether it counts for the grade or not.
    """
    frame = pl.DataFrame({"uscc": uscc})
    for kind in dict.fromkeys(attribute.kind for attribute in attributes):
        ours = [attribute for attribute in attributes if attribute.kind == kind]
        rows = gated.verdicts[kind].sort("occurred_on", "recorded_at", "record_id")
        values = (
            rows.with_columns(as_of=pl.lit(gated.as_of))
            .group_by("uscc", maintain_order=True)
            .agg(attribute.value.alias(attribute.name) for attribute in ours)
        )
        frame = frame.join(values, on="uscc", how="left", maintain_order="left")
    absent = [pl.col(a.name).fill_null(a.absent) for a in attributes if a.absent is not None]
    return frame.with_columns(absent).select(
        "uscc", *(pl.col(attribute.name).alias(f"{AUDIT_PREFIX}{attribute.name}") for attribute in attributes)
    )
