"""What objections and repairs have in common: how far a case has come, and what its table allows."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Literal

from scoring.errors import StepRefused
from scoring.procedure.working_days import WorkingDays
from scoring.rights.steps import Clock, Step, Terms
from scoring.rights.words import OUTCOMES, PARTIES, Outcome, Party, State, StepKind, outcome_label

DueKind = Literal["admit", "forward", "answer", "decide", "review", "end_publicity"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a case has come by its steps.

    Attributes:
        since: first day of the state.
        terms: all that has begun so far.
        answer: what the provider said.
        outcome: of the decision that stands.
        extended: whether the time to decide was extended to the longest.
        reason: of the last step that gave one and ended something.
    """

    state: State
    since: date
    terms: Terms
    answer: Outcome | None = None
    outcome: Outcome | None = None
    extended: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A kind of case: a closed table of states, moved by dated steps and by time.

    Attributes:
        steps: step → Chinese name, in the order in which they are told.
        takers: step → who takes it, of all but the first.
        states: state → Chinese name.
        allowed: state → the steps that it allows.
        pending: states in which somebody still examines the case.
        awaited: states in which something is due from somebody, which can be late: those, and what follows a decision.
        beside: steps that move nothing, neither the state nor a time: what they bring is only to be looked at.
        reasoned: steps that must give a reason.
        explained: outcomes that must say what was found, whichever step they come of.
        outcomes: step → what may come of it.
        moved: a case after a step that the table allows, or `StepRefused`.
        on: what time alone has made of a case by a day.
        dues: what is due from whom, and the time in which it is; null while that does not run yet.
        when_taken: what a step must meet besides when it is taken; of those that were, nobody asks it again.
    """

    steps: Mapping[StepKind, str]
    takers: Mapping[StepKind, Party]
    states: Mapping[State, str]
    allowed: Mapping[State, frozenset[StepKind]]
    pending: frozenset[State]
    awaited: frozenset[State]
    beside: frozenset[StepKind]
    reasoned: frozenset[StepKind]
    explained: frozenset[Outcome]
    outcomes: Mapping[StepKind, frozenset[Outcome]]
    moved: Callable[[Progress, Step, Terms, WorkingDays], Progress]
    on: Callable[[Progress, date, WorkingDays], Progress]
    dues: Callable[[Progress, WorkingDays], tuple[tuple[DueKind, Party, Clock | None], ...]]
    when_taken: Callable[[Progress, Step], None] | None = None

    def after(self, now: Progress | None, step: Step, terms: Terms, calendar: WorkingDays) -> Progress:
        """A case after one more step; null before the first, which is `filed`."""
        if now is None:
            self._require_whole(step)
            if step.kind != "filed":
                raise StepRefused(f"{step.day} 不能记“{self.steps[step.kind]}”：这一事项还没有提出")
            return Progress("filed", step.day, terms)
        now = self.on(now, step.day, calendar)
        self.require_allowed(now, step, calendar)
        return self.moved(now, step, terms, calendar)

    def require_allowed(self, now: Progress, step: Step, calendar: WorkingDays) -> None:
        """`StepRefused` where the state of a case does not allow a step, or it is not whole."""
        self._require_whole(step)
        if step.kind not in self.allowed[now.state]:
            raise not_open(self, now, step, calendar)

    def open(self, now: Progress, day: date, calendar: WorkingDays) -> tuple[StepKind, ...]:
        """The steps that can be taken on a day, whatever comes of them: the rules of the kind refuse some that the state allows."""
        now = self.on(now, day, calendar)
        return tuple(
            kind
            for kind in self.steps
            if kind in self.allowed[now.state] and self._can_be(now, kind, day, calendar)
        )

    def _can_be(self, now: Progress, kind: StepKind, day: date, calendar: WorkingDays) -> bool:
        if kind in self.beside:
            return True
        for outcome in self.outcomes.get(kind) or (None,):
            with suppress(StepRefused):
                self.moved(now, Step(kind, day, outcome=outcome), Terms(kind=now.terms.kind), calendar)
                return True
        return False

    def _require_whole(self, step: Step) -> None:
        """That a step is one of the table, says what came of it, and why."""
        if step.kind not in self.steps:
            known = "、".join(self.steps.values())
            raise StepRefused(f"没有步骤“{step.kind}”；这类事项的步骤有：{known}")
        name, may_be = self.steps[step.kind], self.outcomes.get(step.kind, frozenset())
        if step.outcome is None and may_be:
            raise StepRefused(f"{step.day} 的“{name}”没有写明结果；可以是：{_named(step.kind, may_be)}")
        if step.outcome is not None and step.outcome not in may_be:
            could = f"可以是：{_named(step.kind, may_be)}" if may_be else "这一步不写结果"
            raise StepRefused(
                f"{step.day} 的“{name}”不能是“{outcome_label(step.kind, step.outcome)}”；{could}"
            )
        if step.text.strip():
            return
        if step.kind in self.reasoned:
            raise StepRefused(f"{step.day} 的“{name}”没有写明内容或者理由，请写明")
        if step.outcome in self.explained:
            raise StepRefused(
                f"{step.day} 的“{name}”是“{outcome_label(step.kind, step.outcome)}”，没有写明有误的是什么，请写明"
            )


def not_open(table: Table, now: Progress, step: Step, calendar: WorkingDays) -> StepRefused:
    """That the state does not allow a step, what can be taken on its day, and whose that is to do."""
    could = [
        f"{table.steps[kind]}（{PARTIES[table.takers[kind]]}）"
        for kind in table.open(now, step.day, calendar)
    ]
    told = f"此时可以：{'、'.join(could)}" if could else f"自 {now.since} 起已经了结，有新的事实须另行提出"
    return refused(table, step, f"该日的状态是“{table.states[now.state]}”", told)


def refused(table: Table, step: Step, why: str, mend: str) -> StepRefused:
    """Why a step is not allowed, and what is."""
    return StepRefused(f"{step.day} 不能记“{table.steps[step.kind]}”：{why}。{mend}")


def _named(step: StepKind, outcomes: frozenset[Outcome]) -> str:
    return "、".join(outcome_label(step, name) for name in OUTCOMES if name in outcomes)
