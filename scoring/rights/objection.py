"""The course of an objection: admitted, passed on, answered, decided with reasons, reviewed once, closed by time."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from scoring.procedure.working_days import WorkingDays
from scoring.rights.progress import DueKind, Progress, Table, refused
from scoring.rights.steps import Clock, Step, Terms
from scoring.rights.words import OUTCOMES, Outcome, Party, State, StepKind

STEPS: Final[Mapping[StepKind, str]] = {
    "filed": "提出异议",
    "not_admitted": "不予受理",
    "admitted": "受理并标注",
    "forwarded": "转送提供单位",
    "answered": "提供单位答复",
    "extended": "延长办理期限",
    "decided": "作出处理决定",
    "review_requested": "申请复核",
    "review_decided": "作出复核决定",
    "supplemented": "补充材料",
    "retracted": "企业撤回",
}
TAKERS: Final[Mapping[StepKind, Party]] = {
    "not_admitted": "bureau",
    "admitted": "bureau",
    "forwarded": "bureau",
    "answered": "provider",
    "extended": "bureau",
    "decided": "bureau",
    "review_requested": "enterprise",
    "review_decided": "bureau",
    "supplemented": "enterprise",
    "retracted": "enterprise",
}
STATES: Final[Mapping[State, str]] = {
    "filed": "待受理",
    "not_admitted": "不予受理",
    "admitted": "已受理，待办理",
    "forwarded": "已转送，待提供单位答复",
    "answered": "已答复，待决定",
    "decided": "已决定，可申请复核",
    "in_review": "复核中",
    "closed": "已办结",
    "retracted": "已撤回",
}
TABLE: Final[Mapping[State, frozenset[StepKind]]] = {
    "filed": frozenset({"not_admitted", "admitted", "supplemented", "retracted"}),
    "not_admitted": frozenset(),
    "admitted": frozenset({"forwarded", "extended", "decided", "supplemented", "retracted"}),
    "forwarded": frozenset({"forwarded", "answered", "extended", "decided", "supplemented", "retracted"}),
    "answered": frozenset({"extended", "decided", "supplemented", "retracted"}),
    "decided": frozenset({"review_requested"}),
    "in_review": frozenset({"review_decided", "supplemented", "retracted"}),
    "closed": frozenset(),
    "retracted": frozenset(),
}
"""State → the steps it allows. Time alone moves `decided` on to `closed`."""
_DECISIONS: Final = frozenset[Outcome]({"withdrawn_record", "corrected", "unverifiable", "rejected"})
FOLLOWS: Final[Mapping[Outcome, frozenset[Outcome]]] = {
    "confirmed": frozenset({"rejected", "unverifiable"}),
    "wrong": frozenset({"withdrawn_record", "corrected"}),
    "unverifiable": frozenset({"unverifiable"}),
}
"""The provider's answer → what the bureau may decide on it: it neither voids nor corrects a record of others by itself."""
_OF_EVALUATION: Final = frozenset[Outcome]({"corrected", "rejected"})
_STATE_AFTER: Final[Mapping[StepKind, State]] = {
    "not_admitted": "not_admitted",
    "admitted": "admitted",
    "forwarded": "forwarded",
    "review_requested": "in_review",
    "retracted": "retracted",
}
_DAY: Final = timedelta(days=1)


def _moved(now: Progress, step: Step, terms: Terms, calendar: WorkingDays) -> Progress:
    _require_allowed(now, step, calendar)
    began = replace(now, terms=now.terms.then(terms))
    match step.kind:
        case "answered":
            return replace(began, state="answered", since=step.day, answer=step.outcome)
        case "extended":
            return replace(began, extended=True)
        case "decided":
            return _decided(began, step)
        case "review_decided":
            return _reviewed(began, step)
        case _:
            in_review = now.state == "in_review"
            state = "closed" if in_review else _STATE_AFTER[step.kind]
            return replace(began, state=state, since=step.day, reason=step.text or now.reason)


def _require_allowed(now: Progress, step: Step, calendar: WorkingDays) -> None:
    """What the table alone does not say of a step."""
    match step.kind:
        case "forwarded":
            _require_provider(now, step)
        case "extended":
            _require_extensible(now, step, calendar)
        case "decided":
            _require_decidable(now, step, calendar)
        case "review_decided":
            _require_of_target(now, step)


def _decided(now: Progress, step: Step) -> Progress:
    """A record that is withdrawn leaves nothing to be reviewed."""
    state: State = "closed" if step.outcome == "withdrawn_record" else "decided"
    return replace(now, state=state, since=step.day, outcome=step.outcome, reason=step.text)


def _reviewed(now: Progress, step: Step) -> Progress:
    """`rejected` leaves the first decision as it is: who asks for a review is never worse off for it."""
    stands = now.outcome if step.outcome == "rejected" else step.outcome
    return replace(now, state="closed", since=step.day, outcome=stands, reason=step.text)


def _require_provider(now: Progress, step: Step) -> None:
    if now.terms.target != "record":
        raise refused(
            OBJECTION, step, "异议所涉的是本部门自己的记录或者评价", "不需要转送，可以直接作出处理决定"
        )


def _require_extensible(now: Progress, step: Step, calendar: WorkingDays) -> None:
    if now.terms.target == "evaluation":
        raise refused(OBJECTION, step, "对评价的异议按告知程序写明的期限答复，没有延长", "请作出处理决定")
    if now.extended:
        raise refused(OBJECTION, step, "已经延长过一次", "请在最长期限内作出处理决定")
    time = time_to_decide(now, calendar)
    due = time.end(calendar) if time else None
    if due is not None and step.day > due:
        raise refused(OBJECTION, step, f"办理期限已于 {due} 届满，逾期不能再延长", "请尽快作出处理决定")


def _require_decidable(now: Progress, step: Step, calendar: WorkingDays) -> None:
    _require_of_target(now, step)
    if now.terms.target != "record":
        return
    if now.state == "admitted":
        raise refused(OBJECTION, step, "记录由别的单位提供，还没有经其核查", "请先转送提供单位")
    if now.state == "forwarded":
        _require_silence(now, step, calendar)
    elif now.answer is not None and step.outcome not in FOLLOWS[now.answer]:
        may_be = "、".join(OUTCOMES[one] for one in OUTCOMES if one in FOLLOWS[now.answer])
        why = f"提供单位的答复是“{OUTCOMES[now.answer]}”，决定不能是“{_label(step)}”"
        raise refused(OBJECTION, step, why, f"可以是：{may_be}")


def _require_silence(now: Progress, step: Step, calendar: WorkingDays) -> None:
    """Who does not answer in time has not shown that the record is right."""
    due = now.terms.provider.end(calendar) if now.terms.provider else None
    if due is None or step.day <= due:
        mend = f"请等待答复，或者在 {due} 之后按无法核实处理" if due else "请等待答复"
        raise refused(OBJECTION, step, "提供单位的答复期限没有届满", mend)
    if step.outcome != "unverifiable":
        why = f"提供单位逾期（{due}）没有答复，记录没有得到核实"
        raise refused(OBJECTION, step, why, "只能按无法核实停止使用，或者等待答复")


def _require_of_target(now: Progress, step: Step) -> None:
    if now.terms.target == "evaluation" and step.outcome not in _OF_EVALUATION:
        why = f"“{_label(step)}”是对记录的处理，这里的异议是对评价提出的"
        raise refused(OBJECTION, step, why, "可以更正后重新评价，或者维持并说明理由")


def _require_called_wrong(now: Progress, step: Step) -> None:
    """In a review too the bureau voids no record of others of which its provider has not said that it is wrong."""
    of_others = now.terms.target == "record" and now.answer != "wrong"
    if step.kind == "review_decided" and step.outcome == "withdrawn_record" and of_others:
        why = "记录由别的单位提供，该单位没有答复核查有误"
        mend = (
            "可以维持，或者按无法核实停止使用；该单位撤回或者撤销的，登记其处理（POST /v1/acts），自始不使用"
        )
        raise refused(OBJECTION, step, why, mend)


def _label(step: Step) -> str:
    return OUTCOMES[step.outcome] if step.outcome else ""


def time_to_decide(now: Progress, calendar: WorkingDays) -> Clock | None:
    """The time in which it is to be decided: the first to end of those that run, one that can be dated before others; null where none runs."""
    asked = (now.terms.longest,) if now.extended else (now.terms.decide, now.terms.longest)
    running = [one for one in asked if one is not None]
    return min(running, key=lambda one: one.end(calendar) or date.max, default=None)


def _on(now: Progress, day: date, calendar: WorkingDays) -> Progress:
    if now.state != "decided" or now.terms.review_request is None:
        return now
    last = now.terms.review_request.end(calendar)
    return replace(now, state="closed", since=last + _DAY) if last is not None and day > last else now


def _dues(now: Progress, calendar: WorkingDays) -> tuple[tuple[DueKind, Party, Clock | None], ...]:
    terms = now.terms
    deciding: tuple[DueKind, Party, Clock | None] = ("decide", "bureau", time_to_decide(now, calendar))
    match now.state:
        case "filed":
            return (("admit", "bureau", terms.admit), deciding)
        case "admitted" if terms.target == "record":
            return (("forward", "bureau", terms.forward), deciding)
        case "forwarded":
            return (("answer", "provider", terms.provider), deciding)
        case "admitted" | "answered":
            return (deciding,)
        case "in_review":
            return (("review", "bureau", terms.review),)
        case _:
            return ()


_PENDING: Final = frozenset[State]({"filed", "admitted", "forwarded", "answered", "in_review"})
OBJECTION: Final = Table(
    steps=STEPS,
    takers=TAKERS,
    states=STATES,
    allowed=TABLE,
    pending=_PENDING,
    awaited=_PENDING,
    beside=frozenset({"supplemented"}),
    reasoned=frozenset(
        {"filed", "not_admitted", "extended", "decided", "review_requested", "review_decided"}
    ),
    explained=frozenset({"wrong"}),
    outcomes={
        "answered": frozenset({"confirmed", "wrong", "unverifiable"}),
        "decided": _DECISIONS,
        "review_decided": _DECISIONS,
    },
    moved=_moved,
    on=_on,
    dues=_dues,
    when_taken=_require_called_wrong,
)
