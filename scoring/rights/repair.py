"""The course of a repair: admitted, passed on anew while nobody decided, decided by the finding authority, publicity ended everywhere; annulled if it rested on falsehood."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from scoring.procedure.working_days import WorkingDays
from scoring.rights.lasting import corrects_register
from scoring.rights.progress import DueKind, Progress, Table
from scoring.rights.steps import Clock, Happened, Step, Terms
from scoring.rights.words import Party, State, StepKind

STEPS: Final[Mapping[StepKind, str]] = {
    "filed": "申请修复",
    "not_admitted": "不予受理",
    "admitted": "受理",
    "redirected": "改送认定单位",
    "decided": "作出修复决定",
    "publicity_ended": "各处已停止公示",
    "annulled": "撤销修复",
    "supplemented": "补充材料",
    "retracted": "企业撤回",
}
TAKERS: Final[Mapping[StepKind, Party]] = {
    "not_admitted": "bureau",
    "admitted": "bureau",
    "redirected": "bureau",
    "decided": "finding_authority",
    "publicity_ended": "provider",
    "annulled": "finding_authority",
    "supplemented": "enterprise",
    "retracted": "enterprise",
}
STATES: Final[Mapping[State, str]] = {
    "filed": "待受理",
    "not_admitted": "不予受理",
    "admitted": "已受理，待认定单位决定",
    "repaired": "已修复，待同步停止公示",
    "publicity_ended": "已修复，各处已停止公示",
    "refused": "不予修复",
    "annulled": "修复已撤销",
    "ended": "修复已由其他处理终止",
    "retracted": "已撤回",
}
TABLE: Final[Mapping[State, frozenset[StepKind]]] = {
    "filed": frozenset({"not_admitted", "admitted", "supplemented", "retracted"}),
    "not_admitted": frozenset(),
    "admitted": frozenset({"redirected", "decided", "supplemented", "retracted"}),
    "repaired": frozenset({"publicity_ended", "annulled"}),
    "publicity_ended": frozenset({"annulled"}),
    "refused": frozenset(),
    "annulled": frozenset(),
    "ended": frozenset(),
    "retracted": frozenset(),
}
"""State → the steps it allows. Time alone moves none; what others annul is `ended`, or where it was before it was decided."""
_STATE_AFTER: Final[Mapping[StepKind, State]] = {
    "not_admitted": "not_admitted",
    "admitted": "admitted",
    "redirected": "admitted",
    "publicity_ended": "publicity_ended",
    "annulled": "annulled",
    "retracted": "retracted",
}
_TIMED: Final[Mapping[State, str]] = {"repaired": "end_publicity", "admitted": "decide"}
"""State → the time that runs in it."""


def _moved(now: Progress, step: Step, terms: Terms, _calendar: WorkingDays) -> Progress:
    began = replace(now, since=step.day, terms=now.terms.then(terms), reason=step.text or now.reason)
    if step.kind == "decided":
        state: State = "repaired" if step.outcome == "repaired" else "refused"
        return replace(began, state=state, outcome=step.outcome)
    outcome = None if step.kind == "annulled" else now.outcome
    return replace(began, state=_STATE_AFTER[step.kind], outcome=outcome)


def ended(now: Progress, before: Progress | None, end: Happened, calendar: WorkingDays) -> Progress:
    """A repair that others annulled: nothing is due for it any more, nor is there anything to annul.

    Where the bureau did, it had written the decision down by mistake: nobody decided, and the case is where it was `before`, with
    its time counted anew.
    """
    since = max(now.since, end.effective_on)
    if not corrects_register(end) or before is None:
        return replace(now, state="ended", since=since, outcome=None)
    decide = before.terms.decide
    anew = decide.anew(since, calendar) if decide else None
    return replace(before, since=since, terms=before.terms.model_copy(update={"decide": anew}))


def timed_from(now: Progress, on: date | None, calendar: WorkingDays) -> Progress:
    """A repair with its time counted from the day on which others wrote down what it stands by, where that is later: nobody knew before.

    So of one that came back after an end that was a mistake, and of one that is open again.
    """
    name = _TIMED.get(now.state)
    if name is None or on is None:
        return now
    clock: Clock | None = getattr(now.terms, name)
    if clock is None or on <= clock.since:
        return now
    return replace(now, terms=now.terms.model_copy(update={name: clock.anew(on, calendar)}))


def _on(now: Progress, _day: date, _calendar: WorkingDays) -> Progress:
    return now


def _dues(now: Progress, _calendar: WorkingDays) -> tuple[tuple[DueKind, Party, Clock | None], ...]:
    terms = now.terms
    match now.state:
        case "filed":
            return (("admit", "bureau", terms.admit),)
        case "admitted":
            return (("decide", "finding_authority", terms.decide),)
        case "repaired":
            return (("end_publicity", "provider", terms.end_publicity),)
        case _:
            return ()


REPAIR: Final = Table(
    steps=STEPS,
    takers=TAKERS,
    states=STATES,
    allowed=TABLE,
    pending=frozenset({"filed", "admitted"}),
    awaited=frozenset({"filed", "admitted", "repaired"}),
    beside=frozenset({"supplemented"}),
    reasoned=frozenset({"filed", "not_admitted", "decided", "annulled"}),
    explained=frozenset(),
    outcomes={"decided": frozenset({"repaired", "refused"})},
    moved=_moved,
    on=_on,
    dues=_dues,
)
