"""Counts of records under typed conditions: the inputs of a rule book, declared as data and made into features.

A selection names a kind of record and conditions from a closed vocabulary: coded columns and months, never free text
and never a sum of money. What is counted has passed the lawful gate. These features stand beside the catalogue, not in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal

import polars as pl
from pydantic import Field

from features.feature import COUNTED_FROM_ZERO, Family, Feature, View
from features.lawful_gate import GatedRecords
from features.records import KINDS
from features.records.envelope import SEVERITY_LABELS
from features.strict_model import StrictModel
from features.value import ROWS

COUNTABLE: Final = (
    "penalty",
    "finding",
    "abnormal_operation",
    "serious_dishonesty",
    "enforcement",
    "consumption_limit",
    "contract_finding",
    "payables_overdue",
    "tax_arrears",
    "wage_arrears",
    "social_insurance_arrears",
    "inspection",
    "commitment",
    "recognition",
)
"""Kinds of which each record is an event of its own that may count for or against an enterprise."""
_REFUSED: Final[Mapping[str, str]] = {
    "honour": "奖项荣誉不得用于评价企业信用等级（公平竞争审查条例实施办法）",
    "payment_complaint": "投诉、起诉追款是企业的权利，不得因此不利对待",
    "unconfirmed_arrears": "未经认定的欠费不属于公共信用信息",
    "receivables_overdue": "被拖欠账款不是企业自己的信用记录",
    "registration": "登记事项（所有制、地区、资本、年限）不得影响等级",
}
_USELESS: Final = "这类记录的条数只说明经营年限或者规模，不得影响等级"
_SINCE: Final = "arose_on"  # the day since when a sum has been owed
Fault = tuple[tuple[str | int, ...], str, str]  # path inside the selection, reason, mend
Codes = Mapping[str, Annotated[tuple[str, ...], Field(min_length=1)]]


class Lasting(StrictModel):
    """For how long: months that a record states, or calendar months from a day it states to the day asked about.

    More than `over_months` and at most `up_to_months`; null for open. A record without the day counts from its date,
    one without the number is not selected.
    """

    column: str
    over_months: int | None = Field(default=None, ge=0)
    up_to_months: int | None = Field(default=None, ge=1)

    def holds(self, as_of: date) -> pl.Expr:
        """Whether a record has lasted that long."""
        dated = self.column == _SINCE
        since = pl.coalesce(_SINCE, "occurred_on") if dated else pl.col(self.column)

        def longer_than(months: int) -> pl.Expr:
            return pl.lit(as_of) > since.dt.offset_by(f"{months}mo") if dated else since > months

        over = [longer_than(self.over_months)] if self.over_months is not None else []
        most = [~longer_than(self.up_to_months)] if self.up_to_months is not None else []
        return pl.all_horizontal(*over, *most)


class RecordSelection(StrictModel):
    """Records of one kind that count for an item.

    Attributes:
        kind: one of `COUNTABLE`.
        where: coded column → accepted codes; every column must match. `severity` is the class of the event.
        where_not: coded column → codes that are left out; a record without a code stays in.
        lasting: for how long.
        except_documents_of: another kind; what is usable as such under the same document number is left to it.
    """

    kind: str
    where: Codes = Field(default_factory=dict)
    where_not: Codes = Field(default_factory=dict)
    lasting: Lasting | None = None
    except_documents_of: str | None = None

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds it reads."""
        return (self.kind, self.except_documents_of) if self.except_documents_of else (self.kind,)

    def rows(self, gated: GatedRecords) -> pl.DataFrame:
        """`uscc` and `occurred_on` of the usable records selected."""
        usable = gated.usable(self.kind)
        if self.except_documents_of:
            others = gated.usable(self.except_documents_of).select("uscc", "document_no")
            usable = usable.join(others, on=["uscc", "document_no"], how="anti", maintain_order="left")
        chosen = [_column(name).is_in(list(codes)) for name, codes in self.where.items()]
        chosen += [
            ~_column(name).is_in(list(codes)).fill_null(value=False) for name, codes in self.where_not.items()
        ]
        if self.lasting is not None:
            chosen.append(self.lasting.holds(gated.as_of))
        return usable.filter(*chosen).select("uscc", "occurred_on")

    def told(self) -> str:
        """What is counted, in Chinese."""
        parts = [_codes_told(self.kind, name, codes) for name, codes in self.where.items()]
        parts += [f"不含{_codes_told(self.kind, name, codes)}" for name, codes in self.where_not.items()]
        if self.lasting is not None:
            parts.append(_months_told(self.kind, self.lasting))
        if self.except_documents_of:
            parts.append(f"同一文书已作为{KINDS[self.except_documents_of].label}的不重复计")
        return KINDS[self.kind].label + (f"（{'；'.join(parts)}）" if parts else "")


@dataclass(frozen=True, slots=True)
class _Selected:
    """Builds the rows of a view: equal for equal selections, as views must be."""

    selections: tuple[RecordSelection, ...]

    def __call__(self, gated: GatedRecords) -> pl.DataFrame:
        return pl.concat(one.rows(gated) for one in self.selections)


def counted(
    name: str,
    label: str,
    selections: Sequence[RecordSelection],
    *,
    window: int | None,
    direction: Literal[1, -1],
    legal_note: str,
) -> Feature:
    """The number of records selected, of the last `window` months or of all that count; none is zero."""
    family: Any = KINDS[selections[0].kind].source
    wanted: Family = family
    kinds = tuple(dict.fromkeys(kind for one in selections for kind in one.kinds))
    return Feature(
        name=name,
        label=label,
        family=wanted,
        view=View(f"counted:{name}", kinds, _Selected(tuple(selections))),
        window=window,
        direction=direction,
        unit="条",
        unknown=COUNTED_FROM_ZERO,
        legal_note=legal_note,
        value=ROWS,
        absent=0,
    )


def faults(one: RecordSelection) -> Iterator[Fault]:
    """What a selection may not say, with where in it and what would be right."""
    if one.kind not in COUNTABLE:
        known = KINDS.get(one.kind)
        reason = f"“{known.label}”（{one.kind}）不得计入" if known else f"没有记录种类“{one.kind}”"
        why = f"：{_REFUSED.get(one.kind) or _refusal(one.kind)}" if known else ""
        yield ("kind",), reason + why, f"可用：{'、'.join(COUNTABLE)}"
        return
    for part in ("where", "where_not"):
        for name, codes in getattr(one, part).items():
            listed = _codes_of(one.kind, name)
            if listed is None:
                able = [column for column in KINDS[one.kind].payload if _codes_of(one.kind, column)]
                mend = f"只能比较有代码的字段：{'、'.join([*able, 'severity'])}"
                yield (part, name), f"{one.kind} 没有可比较的字段“{name}”", mend
                continue
            for code in codes:
                if code not in listed:
                    yield (part, name), f"{name} 没有代码“{code}”", f"可用：{'、'.join(listed)}"
    if one.lasting is not None:
        yield from _lasting_faults(one.kind, one.lasting)
    other = one.except_documents_of
    if other is not None and (
        other == one.kind or KINDS[one.kind].family is None or other not in _family(one.kind)
    ):
        mend = "只能写可以记载同一文书的另一种类，如行政决定与认定（finding）写 penalty"
        yield ("except_documents_of",), f"“{other}”与 {one.kind} 不会记载同一文书", mend


def overlap(one: RecordSelection, other: RecordSelection) -> bool:
    """Whether one record could be selected by both."""
    if one.kind != other.kind:
        return False
    for first, second in ((one, other), (other, one)):
        for name, codes in first.where.items():
            apart = name in second.where and not set(codes) & set(second.where[name])
            if apart or set(codes) <= set(second.where_not.get(name, ())):
                return False
        if _ends_before(first.lasting, second.lasting):
            return False
    return True


def same_document(one: RecordSelection, other: RecordSelection) -> bool:
    """Whether records of both may be one document that neither leaves to the other."""
    if one.kind == other.kind or other.kind not in _family(one.kind):
        return False
    return one.except_documents_of != other.kind and other.except_documents_of != one.kind


def _ends_before(one: Lasting | None, other: Lasting | None) -> bool:
    """Whether what lasted as long as the one says has not lasted as long as the other says."""
    if one is None or other is None or one.column != other.column:
        return False
    most, over = one.up_to_months, other.over_months
    return most is not None and over is not None and most <= over


def _refusal(kind: str) -> str:
    return "须经企业授权的数据，公共信用评价不得使用" if KINDS[kind].access == "authorised" else _USELESS


def _family(kind: str) -> frozenset[str]:
    family = KINDS[kind].family
    return frozenset(one.name for one in KINDS.values() if family is not None and one.family == family)


def _lasting_faults(kind: str, lasting: Lasting) -> Iterator[Fault]:
    able = [name for name, one in KINDS[kind].payload.items() if name == _SINCE or one.unit == "月"]
    if lasting.column not in able:
        mend = f"可用：{'、'.join(able)}" if able else "请删去 lasting"
        yield ("lasting", "column"), f"{kind} 没有月数或者日期字段“{lasting.column}”", mend
    over, most = lasting.over_months, lasting.up_to_months
    if (over is None and most is None) or (over is not None and most is not None and over >= most):
        yield ("lasting",), "时长的上下限不成立", "请至少写一项，over_months 应小于 up_to_months"


def _column(name: str) -> pl.Expr:
    return pl.col("severity_of_event" if name == "severity" else name)


def _codes_of(kind: str, column: str) -> Mapping[str, str] | None:
    if column == "severity":
        return SEVERITY_LABELS
    field = KINDS[kind].payload.get(column)
    return field.codes if field else None


def _codes_told(kind: str, column: str, codes: Sequence[str]) -> str:
    listed = _codes_of(kind, column) or {}
    return "、".join(listed.get(code, code) for code in codes)


def _months_told(kind: str, lasting: Lasting) -> str:
    over = f"超过 {lasting.over_months} 个月" if lasting.over_months is not None else ""
    most = f"不超过 {lasting.up_to_months} 个月" if lasting.up_to_months is not None else ""
    label, told = KINDS[kind].payload[lasting.column].label, "、".join(part for part in (over, most) if part)
    return f"自{label}起{told}" if lasting.column == _SINCE else f"{label}：{told}"
