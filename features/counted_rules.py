"""What a count of records may rest on: which kinds are countable, which conditions hold together, and no record twice."""

from collections.abc import Iterator, Mapping
from typing import Final

from features.counted_records import SINCE, Lasting, RecordSelection, codes_of
from features.records import KINDS

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
Fault = tuple[tuple[str | int, ...], str, str]  # path inside the selection, reason, mend


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
            listed = codes_of(one.kind, name)
            if listed is None:
                able = [column for column in KINDS[one.kind].payload if codes_of(one.kind, column)]
                mend = f"只能比较有代码的字段：{'、'.join([*able, 'severity'])}"
                yield (part, name), f"{one.kind} 没有可比较的字段“{name}”", mend
                continue
            for code in codes:
                if code not in listed:
                    yield (part, name), f"{name} 没有代码“{code}”", f"可用：{'、'.join(listed)}"
    if one.lasting is not None:
        yield from _lasting_faults(one.kind, one.lasting)
    other = one.except_documents_of
    if other is not None and not share_documents(one.kind, other):
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


def share_documents(kind: str, other: str) -> bool:
    """Whether two kinds may record the same document."""
    return kind != other and other in _family(kind)


def leaves_to_other(one: RecordSelection, other: RecordSelection) -> bool:
    """Whether a document that both could select is left to one of them."""
    return one.except_documents_of == other.kind or other.except_documents_of == one.kind


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
    able = [name for name, one in KINDS[kind].payload.items() if name == SINCE or one.unit == "月"]
    if lasting.column not in able:
        mend = f"可用：{'、'.join(able)}" if able else "请删去 lasting"
        yield ("lasting", "column"), f"{kind} 没有月数或者日期字段“{lasting.column}”", mend
    over, most = lasting.over_months, lasting.up_to_months
    if (over is None and most is None) or (over is not None and most is not None and over >= most):
        yield ("lasting",), "时长的上下限不成立", "请至少写一项，over_months 应小于 up_to_months"
