"""Where an objection or a repair stands on a day, and what one more step makes of it.

It follows from the steps taken, what was fixed with them, and the day; the policy of today has no part in it. Nothing here
knows today: the day is handed in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from scoring.errors import StepRefused
from scoring.procedure.working_days import WorkingDays
from scoring.rights.course import Course, begun
from scoring.rights.lasting import ENDED_BY, told
from scoring.rights.objection import OBJECTION
from scoring.rights.progress import DueKind, Progress, Table, refused
from scoring.rights.repair import REPAIR, ended, timed_from
from scoring.rights.steps import Clock, Happened, Step, Taken
from scoring.rights.undone import NOTHING_BY_OTHERS, ByOthers
from scoring.rights.words import Kind, Outcome, Party, State, StepKind, Target

TABLES: Final[Mapping[Kind, Table]] = {"objection": OBJECTION, "repair": REPAIR}
DUES: Final[Mapping[DueKind, str]] = {
    "admit": "受理",
    "forward": "转送提供单位",
    "answer": "答复核查结果",
    "decide": "作出决定",
    "review": "作出复核决定",
    "end_publicity": "同步停止公示",
}
"""What can be due → Chinese name."""


@dataclass(frozen=True, slots=True)
class Due:
    """What somebody has to do.

    Attributes:
        until: last day; null while the calendar does not reach it, or the time does not run yet.
        overdue: whether that day is over.
        clock: the time itself; null where it does not run yet.
    """

    what: DueKind
    who: Party
    until: date | None
    overdue: bool
    clock: Clock | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands on a day.

    Attributes:
        label: the state in Chinese.
        since: first day of the state.
        outcome: of the decision that stands; null where there is none.
        dues: what is due, in the order of the course.
        review_until: last day on which a review may be asked for; null where none may, or nobody can date it yet.
        review: the time in which a review may be asked for; null where none may.
        pending: whether somebody still examines the case.
        reason: what the step that ended it said.
        open: the steps that can be taken now, in the order of the table.
    """

    kind: Kind
    state: State
    label: str
    since: date
    target: Target | None = None
    outcome: Outcome | None = None
    dues: tuple[Due, ...] = ()
    review_until: date | None = None
    review: Clock | None = None
    pending: bool = False
    reason: str = ""
    open: tuple[StepKind, ...] = ()

    @property
    def overdue(self) -> bool:
        """Whether anything is late."""
        return any(one.overdue for one in self.dues)


def standing(
    taken: Sequence[Taken], *, on: date, calendar: WorkingDays, by_others: ByOthers = NOTHING_BY_OTHERS
) -> Standing:
    """Where a case stands on a day after the steps taken by then; `StepRefused` for steps of which one was not allowed.

    They count in the order in which they were taken, as `followed` gave them. What moves nothing (`Table.beside`) was allowed
    or not when it was taken, and has no part here.
    """
    now = _go_on(_walked(taken, on, calendar), by_others.undone, on, calendar).now
    return _standing(kind_of(taken), timed_from(now, by_others.on, calendar), on, calendar)


def followed(
    course: Course,
    taken: Sequence[Taken],
    step: Step,
    *,
    calendar: WorkingDays,
    undone: tuple[Happened, ...] = (),
) -> tuple[Taken, ...]:
    """The steps of a case with one more, and what begins with it fixed by the rules of its day.

    Args:
        course: the rules of the day of the step, for what the case is about.
        taken: the steps so far; none for the first, which is `filed`.
        step: the one to be taken.
        calendar: of the policy of its day.
        undone: by what others ended what the steps so far had brought (`scoring.rights.undone`): it is fixed with the step.

    Raises:
        StepRefused: they do not allow it on its day, or a later step is there.
    """
    terms = begun(course, step, calendar).model_copy(update={"undone": undone})
    beside = TABLES[terms.kind].beside
    last = max((one.step.day for one in taken if one.step.kind not in beside), default=step.day)
    if taken and kind_of(taken) != terms.kind:
        raise ValueError(f"a step under the rules of {terms.kind} in a case of {kind_of(taken)}")
    label = TABLES[terms.kind].steps.get(step.kind, step.kind)
    if step.day < last:
        raise StepRefused(f"{label}的日期 {step.day} 早于已记载的最后一步（{last}），请核对日期")
    table, now = TABLES[terms.kind], None
    if taken:
        way = _walked(taken, step.day, calendar)
        now, end = _go_on(way, undone, step.day, calendar).now, _ending(way, undone, step.day)
        if end is not None and now.state == "ended":
            raise refused(table, step, f"这一修复已由{told(end)}终止", "仍要修复的请另行提出申请")
    if now is not None and step.kind in table.beside:
        table.require_allowed(now, step, calendar)
    else:
        table.after(now, step, terms, calendar)
        if now is not None and table.when_taken is not None:
            table.when_taken(now, step)
    return (*taken, Taken(step, terms))


def kind_of(taken: Sequence[Taken]) -> Kind:
    """Of which kind the case of these steps is."""
    if not taken:
        raise ValueError("a case has at least the step by which it was filed")
    return taken[0].terms.kind


class _Way(NamedTuple):
    """How far a case has come. `before`: the decision that was made last; `seen`: the ends by others that came to something by then."""

    now: Progress
    before: Progress | None = None
    seen: tuple[Happened, ...] = ()


def _ending(way: _Way, undone: Iterable[Happened], on: date) -> Happened | None:
    """By what others ended the repair that a case granted, by a day; null where it goes on, or none was granted."""
    if way.now.outcome != "repaired":
        return None
    ends = (one for one in undone if one.event_type == ENDED_BY["repair"] and one not in way.seen)
    return next((one for one in ends if one.effective_on <= on), None)


def _go_on(way: _Way, undone: Iterable[Happened], on: date, calendar: WorkingDays) -> _Way:
    """What others make of it by a day."""
    end = _ending(way, undone, on)
    if end is None:
        return way
    return _Way(ended(way.now, way.before, end, calendar), way.before, (*way.seen, end))


def _walked(taken: Sequence[Taken], on: date, calendar: WorkingDays) -> _Way:
    """By the steps taken by a day, and by what others had ended when each of them was."""
    table = TABLES[kind_of(taken)]
    way: _Way | None = None
    for one in taken:
        if one.step.day > on:
            continue
        if way is None:
            way = _Way(table.after(None, one.step, one.terms, calendar))
        elif one.step.kind not in table.beside:
            way = _go_on(way, one.terms.undone, one.step.day, calendar)
            before = way.now if one.step.kind == "decided" else way.before
            way = _Way(table.after(way.now, one.step, one.terms, calendar), before, way.seen)
    if way is None:
        raise StepRefused(f"{on} 还没有这一事项：它在 {min(one.step.day for one in taken)} 提出")
    return way._replace(now=table.on(way.now, on, calendar))


def _standing(kind: Kind, now: Progress, on: date, calendar: WorkingDays) -> Standing:
    table = TABLES[kind]
    dues = (
        Due(what, who, until, until is not None and until < on, clock)
        for what, who, clock in table.dues(now, calendar)
        for until in (clock.end(calendar) if clock else None,)
    )
    asked = now.terms.review_request if now.state == "decided" else None
    return Standing(
        kind=kind,
        state=now.state,
        label=table.states[now.state],
        since=now.since,
        target=now.terms.target,
        outcome=now.outcome,
        dues=tuple(dues),
        review_until=asked.end(calendar) if asked else None,
        review=asked,
        pending=now.state in table.pending,
        reason=now.reason,
        open=table.open(now, on, calendar),
    )
