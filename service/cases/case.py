"""A case as it is kept: what it is about, by whom it was filed, and its steps."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from scoring.procedure.working_days import WorkingDays
from scoring.rights.standing import Standing, standing
from scoring.rights.steps import Step, Taken, Terms
from scoring.rights.undone import NOTHING_BY_OTHERS, ByOthers
from scoring.rights.words import Kind
from service.cases.target import CaseTarget


@dataclass(frozen=True, slots=True)
class Kept:
    """One step as it is kept.

    Attributes:
        party: whose account took it; null where it was taken at the machine itself.
        who: the person who answers for it, or the account.
    """

    seq: int
    at: datetime
    party: str | None
    who: str
    taken: Taken


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that came with a step. `sha256`: of its content."""

    id: str
    step: int
    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An objection or a repair.

    Attributes:
        decision_id: the decision that was in force when it was filed.
        filed_by: party; null where it was filed on paper, whose file number `paper` then is.
        provider: party that it was passed on to; null where none was.
    """

    id: str
    kind: Kind
    uscc: str
    target: CaseTarget
    decision_id: str
    filed_at: datetime
    filed_by: str | None
    paper: str | None
    provider: str | None
    steps: tuple[Kept, ...]
    evidence: tuple[Evidence, ...] = ()

    @property
    def taken(self) -> tuple[Taken, ...]:
        """Its steps as the rules count them."""
        return tuple(one.taken for one in self.steps)

    def standing(self, on: date, calendar: WorkingDays, by_others: ByOthers = NOTHING_BY_OTHERS) -> Standing:
        """Where it stands on a day. `by_others`: what they did to what it had brought (`service.cases.undone`)."""
        return standing(self.taken, on=on, calendar=calendar, by_others=by_others)


def written(terms: Terms) -> str:
    """What began with a step, as it is kept."""
    return terms.model_dump_json(exclude_defaults=True)


def taken_from(kind: Any, day: date, text: str, outcome: Any, terms: str) -> Taken:
    """A step out of what is kept of it."""
    return Taken(Step(kind, day, text, outcome), Terms.model_validate_json(terms))
