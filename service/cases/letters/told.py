"""A step of a case as its letter tells of it: what was done up to it, and what of that the phrases ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from features.acts import VOID
from scoring.procedure.working_days import WorkingDays
from scoring.rights.events import brought_last
from scoring.rights.lasting import ENDED_BY
from scoring.rights.progress import DueKind
from scoring.rights.standing import Standing, standing
from scoring.rights.steps import Clock, Happened, Step, Taken
from scoring.rights.undone import ByOthers
from scoring.rights.words import EventType, Outcome, StepKind
from service.amendments.followed import Followed
from service.cases.case import Case, Evidence
from service.cases.passed_on import passed_to, passings
from service.notices.letters.wording import day_in_words

_FOR_GOOD: Final = frozenset({*VOID, "repair", "removal"})
"""What others did by which a record is out of use for good, and not for the time being."""


def on_paper(one: Taken) -> str:
    """By which paper a step was taken that was written down for who took it, in brackets; empty where he took it here himself."""
    paper = one.terms.paper
    return f"（{paper.number}，{day_in_words(paper.day)}）" if paper else ""


def by_agent(one: Taken) -> str:
    """Who took a step for the enterprise, in brackets; empty where it took it itself."""
    agent = one.terms.agent
    return f"（代理人：{agent.name}）" if agent else ""


@dataclass(frozen=True)
class ToldStep:
    """One step of a case, with those before it and nothing that came later.

    Attributes:
        enterprise: its name as it was published then.
        calendar: the working days as they were known then.
        evaluated: what came of the evaluation that the step corrected; null where it corrected none.
    """

    case: Case
    seq: int
    enterprise: str
    calendar: WorkingDays
    evaluated: Followed | None = None

    @cached_property
    def taken(self) -> Sequence[Taken]:
        """The steps up to this one, as they were taken."""
        return tuple(one.taken for one in self.case.steps if one.seq <= self.seq)

    @property
    def step(self) -> Step:
        """The step itself."""
        return self.taken[-1].step

    @cached_property
    def now(self) -> Standing:
        """Where the case stands with this step."""
        return standing(self.taken, on=self.step.day, calendar=self.calendar, by_others=self._by_others)

    @cached_property
    def brought(self) -> frozenset[EventType]:
        """What this very step brought to the record."""
        return frozenset(one.event_type for one in brought_last(self.taken, self.case.target.occurred_on))

    @property
    def _by_others(self) -> ByOthers:
        """What others had ended of what the case had brought when the step was taken, as far as it is fixed with it."""
        return ByOthers(self.taken[-1].terms.undone)

    @property
    def provider(self) -> str:
        """With whom the case lay last: the party by its name of that day, or else who issued the record."""
        return self.provider_at(len(self.taken))

    def provider_at(self, seq: int) -> str:
        """The same when a step was taken."""
        sent = passings(self.case.kind, self.taken[:seq])
        return self.passed_to(sent[-1]) if sent else self.case.target.issuing_body or self._unnamed

    def passed_to(self, sent: Taken) -> str:
        """To whom it was passed on by a step, named alike."""
        return passed_to(self.case, sent) or self._unnamed

    @property
    def files(self) -> list[Evidence]:
        """The files that came with it and before it, as they came."""
        return [one for one in self.case.evidence if one.step <= self.seq]

    @property
    def _unnamed(self) -> str:
        return "认定单位" if self.case.kind == "repair" else "数据提供单位"

    @property
    def about_record(self) -> bool:
        """Whether it is about a record, and not about the evaluation."""
        return self.case.target.kind is not None

    @property
    def out_of_use(self) -> Sequence[Happened]:
        """What others did to the record by which it was not used when the step was taken."""
        return self.taken[-1].terms.out_of_use

    @property
    def counted_to(self) -> date | None:
        """The last day on which the record counted by itself, where that was over when the step was taken; null where it was not."""
        return self.taken[-1].terms.counted_to

    @property
    def unused(self) -> bool:
        """Whether the record is not used whatever the case comes to: by others, or because its time is over."""
        return bool(self.out_of_use) or self.counted_to is not None

    @property
    def void(self) -> bool:
        """Whether others had made the record void by then: that leaves nothing to repair, nor to dispute."""
        return any(one.event_type in VOID for one in self.out_of_use)

    @property
    def out_for_good(self) -> bool:
        """Whether the record is used no more whatever the case comes to: there is nothing left to repair, a new application would be refused."""
        return self.counted_to is not None or any(one.event_type in _FOR_GOOD for one in self.out_of_use)

    @property
    def lifted(self) -> Happened | None:
        """By what others had ended the suspension that the first decision began; null where they had not."""
        ending = ENDED_BY["suspension"]
        return next((one for one in self.taken[-1].terms.undone if one.event_type == ending), None)

    @property
    def evaluated_by_it(self) -> bool:
        """Whether what it brought is told to the record store, by which the enterprise is evaluated again.

        An end is not where the like of it lasts by others.
        """
        lasts = {ENDED_BY.get(one.event_type) for one in self.out_of_use}
        return bool(self.brought - lasts)

    @property
    def suspended(self) -> bool:
        """Whether the record was not used from the admission on."""
        return any(one.terms.suspends for one in self.taken)

    def last(self, kind: StepKind) -> Taken | None:
        """The last step of a kind so far; null where there is none."""
        return next((one for one in reversed(self.taken) if one.step.kind == kind), None)

    def outcome_of(self, kind: StepKind) -> Outcome | None:
        """What came of the last step of a kind."""
        found = self.last(kind)
        return found.step.outcome if found else None

    def clock(self, what: DueKind) -> Clock:
        """The time in which something is due; `ValueError` where none runs, of which no letter tells."""
        return self._clock(self.now, what)

    def clock_before(self, what: DueKind) -> Clock:
        """The same as it ran when the step was taken, before it."""
        before = self.taken[:-1]
        found = standing(before, on=self.step.day, calendar=self.calendar, by_others=self._by_others)
        return self._clock(found, what)

    def _clock(self, found: Standing, what: DueKind) -> Clock:
        for one in found.dues:
            if one.what == what and one.clock is not None:
                return one.clock
        raise ValueError(f"no time to {what} runs at step {self.seq} of case {self.case.id}")

    def end(self, clock: Clock) -> date | None:
        """The last day of a time, as it was known then; null where nobody could date it."""
        return clock.end(self.calendar)
