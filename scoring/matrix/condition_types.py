"""The closed vocabulary of conditions. Each is one named bit with a Chinese explanation; there is no language.

A condition's `id` follows from its content alone, so the same condition has the same name in every measure,
on every day and in every policy.
"""

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Final, Literal

from pydantic import Field

from features.records import KINDS, SEVERITIES
from features.records.envelope import SEVERITY_LABELS
from features.records.registry import ENTERPRISE_TYPES, OWNERSHIPS
from features.records.tax import TAX_RATINGS
from scoring.schema.strict_model import StrictModel

Grade = Literal["A", "B", "C", "D"]
GRADES: Final[tuple[Grade, ...]] = ("A", "B", "C", "D")
NOT_RATED: Final = "M"

SIZE_CLASSES: Final[Mapping[str, str]] = {"micro": "微型", "small": "小型", "medium": "中型", "large": "大型"}
INDUSTRIES: Final[Mapping[str, str]] = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRST",
        (
            *("农林牧渔业", "采矿业", "制造业", "电热气水生产供应业", "建筑业", "批发和零售业"),
            *("交通运输仓储邮政业", "住宿餐饮业", "信息传输软件业", "金融业", "房地产业", "租赁商务服务业"),
            *(
                "科研技术服务业",
                "水利环境公共设施业",
                "居民服务业",
                "教育",
                "卫生和社会工作",
                "文化体育娱乐业",
            ),
            *("公共管理", "国际组织"),
        ),
        strict=True,
    ),
)

FACTS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = MappingProxyType(
    {
        "size_class": ("企业规模", SIZE_CLASSES),
        "ownership": ("经济性质", OWNERSHIPS),
        "enterprise_type": ("企业类型", ENTERPRISE_TYPES),
        "industry": ("行业门类", INDUSTRIES),
        "tax_rating": ("纳税缴费信用级别", TAX_RATINGS),
    },
)
"""What a condition may compare: fact → its Chinese name and its codes."""

FORBIDDEN_FACTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "region": "地区",
        "division": "登记机关行政区划",
        "county": "县市",
        "registered_address": "注册地址",
        "tax_place": "缴纳税收、社会保险费的区域",
        "registered_capital": "注册资本",
        "registered_capital_fen": "注册资本",
        "established_on": "成立日期",
        "years_in_business": "经营年限",
        "debt_ratio": "负债率",
        "net_assets": "净资产",
        "market_share": "市场占有率",
        "local_honour": "本地荣誉",
    },
)
"""What no condition may compare, whatever the measure (design §3.4)."""


class _Condition(StrictModel):
    """What all conditions share."""

    @property
    def id(self) -> str:
        """Stable name, from the content alone."""
        raise NotImplementedError

    @property
    def explanation(self) -> str:
        """What must hold, in Chinese."""
        raise NotImplementedError


class GradeIn(_Condition):
    """The enterprise's grade is one of these. Never holds for M."""

    type: Literal["grade_in"]
    grades: tuple[Grade, ...] = Field(min_length=1)

    @property
    def id(self) -> str:
        """`grade_in:A,B`."""
        return f"grade_in:{','.join(sorted(self.grades))}"

    @property
    def explanation(self) -> str:
        """What must hold, in Chinese."""
        return f"信用等级为 {'、'.join(sorted(self.grades))}"


class _Records(_Condition):
    """Selects counting records of one kind.

    Attributes:
        kind: a kind of `features.records.KINDS`.
        where: column → accepted values; every column must match. `severity` of the envelope is allowed too.
        within_months: only records dated after the as-of day minus this many months.
    """

    kind: str
    where: Mapping[str, Annotated[tuple[str, ...], Field(min_length=1)]] = Field(default_factory=dict)
    within_months: int | None = Field(default=None, gt=0, le=600)

    @cached_property
    def selection(self) -> str:
        """Stable name of the records selected."""
        where = ";".join(f"{name}={','.join(sorted(values))}" for name, values in sorted(self.where.items()))
        return (
            self.kind
            + (f"[{where}]" if where else "")
            + (f"@{self.within_months}m" if self.within_months else "")
        )

    @property
    def selected(self) -> str:
        """The records selected, in Chinese."""
        kind = KINDS.get(self.kind)
        parts = [_values(self.kind, name, values) for name, values in sorted(self.where.items())]
        window = f"近 {self.within_months} 个月内" if self.within_months else ""
        return f"{window}计入的“{kind.label if kind else self.kind}”记录" + (
            f"（{'；'.join(parts)}）" if parts else ""
        )


class HasRecord(_Records):
    """At least one counting record is selected."""

    type: Literal["has_record"]

    @property
    def id(self) -> str:
        """`has_record:serious_dishonesty[list_id=wage_defaulter]`."""
        return f"has_record:{self.selection}"

    @property
    def explanation(self) -> str:
        """What must hold, in Chinese."""
        return f"有{self.selected}"


class HasNone(_Records):
    """No counting record is selected."""

    type: Literal["has_none"]

    @property
    def id(self) -> str:
        """`has_none:wage_arrears`."""
        return f"has_none:{self.selection}"

    @property
    def explanation(self) -> str:
        """What must hold, in Chinese."""
        return f"没有{self.selected}"


class FactIn(_Condition):
    """A fact about the enterprise is one of these values. An unknown fact never is."""

    type: Literal["fact_in"]
    fact: str
    values: tuple[str, ...] = Field(min_length=1)

    @property
    def id(self) -> str:
        """`fact_in:size_class=micro,small`."""
        return f"fact_in:{self.fact}={','.join(sorted(self.values))}"

    @property
    def explanation(self) -> str:
        """What must hold, in Chinese."""
        label, codes = FACTS.get(self.fact, (self.fact, {}))
        return f"{label}为{'、'.join(codes.get(value, value) for value in self.values)}"


class Unknown(_Condition):
    """A fact about the enterprise is not known."""

    type: Literal["unknown"]
    fact: str

    @property
    def id(self) -> str:
        """`unknown:size_class`."""
        return f"unknown:{self.fact}"

    @property
    def explanation(self) -> str:
        """What must hold, in Chinese."""
        return f"{FACTS.get(self.fact, (self.fact, {}))[0]}不明"


Condition = Annotated[GradeIn | HasRecord | HasNone | FactIn | Unknown, Field(discriminator="type")]


def column_codes(kind: str, column: str) -> Mapping[str, str] | None:
    """Code list of a column that `where` names; empty for free text, None if `where` may not name it."""
    if column == "severity":
        return dict(SEVERITY_LABELS)
    found = KINDS[kind].payload.get(column) if kind in KINDS else None
    if found is None or str(found.dtype) != "String":
        return None
    return found.codes or {}


def _values(kind: str, column: str, values: tuple[str, ...]) -> str:
    codes = column_codes(kind, column) or {}
    known = KINDS[kind].payload.get(column) if kind in KINDS else None
    label = known.label if known else {"severity": "失信程度"}.get(column, column)
    return f"{label}：{'、'.join(codes.get(value, value) for value in values)}"


__all__ = [
    "FACTS",
    "FORBIDDEN_FACTS",
    "GRADES",
    "NOT_RATED",
    "SEVERITIES",
    "SIZE_CLASSES",
    "Condition",
    "FactIn",
    "Grade",
    "GradeIn",
    "HasNone",
    "HasRecord",
    "Unknown",
    "column_codes",
]
