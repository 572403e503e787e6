"""What came of a step of a case is called, by what the case is about and what had happened to its record by then."""

from collections.abc import Mapping, Sequence
from typing import Final

from features.acts import VOID
from scoring.rights.steps import Taken
from scoring.rights.words import EventType, Outcome, outcome_label
from service.cases.target import CaseTarget

_OF_EVALUATION: Final[Mapping[Outcome, str]] = {
    "corrected": "异议成立，按现有的记录和规则重新评价",
    "rejected": "异议不成立，评价不作改变",
}
"""Outcome of an objection to the evaluation: whether that changed by it is another matter."""
_VOID: Final[Mapping[EventType, str]] = {"annulment": "已被撤销", "withdrawal": "已经撤回"}


def called(target: CaseTarget, one: Taken) -> str | None:
    """What came of a step; null where nothing comes of it."""
    step = one.step
    if step.outcome is None:
        return None
    return apart(target, one) or outcome_label(step.kind, step.outcome)


def apart(target: CaseTarget, one: Taken) -> str | None:
    """What its outcome is called where the common words would say what is not so; null where they do.

    An evaluation is made again, not corrected; and who disputed a record that is void by then was not in the wrong.
    """
    if one.step.outcome is None or one.step.kind not in {"decided", "review_decided"}:
        return None
    if target.kind is None:
        return _OF_EVALUATION.get(one.step.outcome)
    how = next((_VOID[each.event_type] for each in one.terms.out_of_use if each.event_type in VOID), None)
    if how is None or one.step.outcome != "rejected":
        return None
    return f"该记录{how}，异议所请求的已经实现，不另作处理"


def that_stands(target: CaseTarget, taken: Sequence[Taken], outcome: Outcome | None) -> str | None:
    """What the outcome of a case is called, by the last step of which it came; null where there is none."""
    return next(
        (called(target, one) for one in reversed(taken) if outcome and one.step.outcome == outcome), None
    )
