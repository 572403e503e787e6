"""What holds after a step: the marks and the use of the record as the step's events have them, never more than was done."""

from collections.abc import Iterator, Mapping
from typing import Final

from scoring.rights.steps import Taken
from scoring.rights.words import OUTCOMES, Outcome
from service.cases.letters.besides import kept_out, lifted
from service.cases.letters.changes import corrected, evaluated_anew
from service.cases.letters.deadlines import within
from service.cases.letters.told import ToldStep, on_paper
from service.cases.outcomes import apart

_ANEW: Final = "据此对你单位重新评价"
_UNMOVED: Final = "评价不变"
_ENDING: Final = f"{_ANEW}，因此不再具备根据的措施随之终止"
_IN_USE: Final = "没有其他停止使用事由的，该记录继续用于评价"
_AS_CORRECTED: Final = "没有其他停止使用事由的，该记录按更正后的内容用于评价"
_REVIEWED: Final = "由本部门复核，复核决定作出之前依原处理决定"

_OF_RECORD: Final[Mapping[Outcome, str]] = {
    "withdrawn_record": "异议成立，撤回该记录，自始不使用",
    "corrected": "异议成立，该记录予以更正",
    "unverifiable": "该记录无法核实，停止使用",
    "rejected": "异议不成立，该记录不作改变",
}
"""Outcome of an objection to a record → what it is called there."""


def effects(told: ToldStep) -> str:
    """What holds for the record, or for the evaluation, after a step."""
    if told.case.kind == "repair":
        parts = _of_repair(told)
    elif not told.about_record:
        parts = _on_evaluation(told)
    elif told.step.kind in {"decided", "review_decided"}:
        parts = _of_decision(told)
    elif told.step.kind == "review_requested":
        parts = _in_review(told)
    else:
        parts = _meanwhile(told)
    return f"{'；'.join(parts)}。"


def outcome(told: ToldStep) -> str:
    """What was decided, in words that say what it is about."""
    one, decided = told.taken[-1], told.last("decided")
    void = told.about_record and apart(told.case.target, one)
    if one.step.kind == "review_decided" and one.step.outcome == "rejected" and decided and not void:
        return f"复核的理由不成立，维持原处理决定（{label_of(told, decided)}）。"
    return f"{label_of(told, one)}{on_paper(one)}。{corrected(one)}"


def label_of(told: ToldStep, one: Taken) -> str:
    """What came of a decision where it is told what the case is about; nothing comes of the annulment of a repair."""
    outcome = one.step.outcome
    if outcome is None:
        return "撤销以不实材料取得的信用修复"
    return apart(told.case.target, one) or _OF_RECORD.get(outcome, OUTCOMES[outcome])


def _on_evaluation(told: ToldStep) -> Iterator[str]:
    match told.step.outcome:
        case None if told.step.kind == "review_requested":
            yield f"{_REVIEWED}；现行评价不变"
        case None:
            yield "评价在办理期间不变，由本部门核查"
        case "corrected":
            yield from evaluated_anew(told.evaluated)
        case _ if told.step.kind == "review_decided" and told.outcome_of("decided") == "corrected":
            yield "原处理决定之后的评价不变"
        case _:
            yield _UNMOVED


def _meanwhile(told: ToldStep) -> Iterator[str]:
    """From the admission to the decision."""
    if told.suspended:
        yield "该记录自受理之日起作异议标注、暂停使用，至作出处理决定之日止"
        if told.unused:
            yield kept_out(told)
        if "objection" in told.brought:
            yield _ANEW
    elif told.unused:
        yield kept_out(told)
    else:
        yield "该记录在办理期间照常使用"
    if told.step.kind == "admitted":
        by_others = told.case.target.target == "record"
        yield "由提供该记录的单位核查，本部门依核查结果处理" if by_others else "由本部门核查"


def _of_decision(told: ToldStep) -> Iterator[str]:
    """A first decision or that of a review: by what it brought, and by what was so before."""
    if "objection_end" in told.brought:
        stays_out = told.brought & {"withdrawal", "suspension"} or told.unused
        ended = "异议标注" if stays_out else "异议标注和办理期间的暂停使用"
        yield f"{ended}自即日起终止"
    yield from _use(told)
    if told.brought & {"withdrawal", "suspension"}:
        yield _ENDING
    elif told.brought:
        yield _ANEW if told.evaluated_by_it else _UNMOVED


def _in_review(told: ToldStep) -> Iterator[str]:
    """From the request to the decision of the review: what the first decision came to goes on."""
    decided = told.last("decided")
    yield f"{_REVIEWED}（{label_of(told, decided)}）" if decided else _REVIEWED
    yield from _use(told)


def _use(told: ToldStep) -> Iterator[str]:
    match told.now.outcome:
        case "withdrawn_record":
            yield "该记录自始不作为评价的依据"
        case "unverifiable" if told.lifted is not None and "suspension" not in told.brought:
            yield lifted(told.lifted)
            yield kept_out(told) or _IN_USE
        case "unverifiable":
            begins = "suspension" in told.brought and not told.unused
            yield "该记录自即日起停止使用" if begins else "该记录继续停止使用"
            if told.unused:
                yield kept_out(told)
        case "corrected":
            if "suspension_end" in told.brought:
                yield "停止使用自即日起终止"
            yield kept_out(told) or _AS_CORRECTED
        case _:
            yield kept_out(told) or _IN_USE


def _of_repair(told: ToldStep) -> Iterator[str]:
    if "repair" in told.brought:
        yield "修复自即日起生效" if told.out_for_good else "该记录自即日起停止使用"
        if told.unused:
            yield kept_out(told)
        yield _ENDING
        yield f"各处{within(told, told.clock('end_publicity'))}同步停止公示"
    elif told.step.kind == "publicity_ended":
        yield "各处不再公示该记录"
        yield kept_out(told) or "该记录继续停止使用"
    elif "repair_annulment" in told.brought:
        used = "，该记录在没有修复时的公示和使用期限内恢复使用"
        yield f"修复的效力自即日起终止{'' if told.unused else used}"
        if told.unused:
            yield kept_out(told)
        yield _ANEW if told.evaluated_by_it else _UNMOVED
    else:
        yield kept_out(told) or "该记录的公示和使用不变"
