"""Words of a case: its steps, their outcomes, and what is fixed with them, clocks above all, as a register keeps it."""

from dataclasses import dataclass
from datetime import date

from scoring.errors import CalendarEnds
from scoring.procedure.working_days import WorkingDays
from scoring.rights.words import EventType, Kind, Met, Outcome, Party, StepKind, Target
from scoring.schema.procedure import Calendar, Term
from scoring.schema.rights import ConditionId
from scoring.schema.strict_model import StrictModel


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a case.

    Attributes:
        day: in Asia/Shanghai.
        text: what was said; a reason where the step needs one.
        outcome: of `answered`, `decided` and `review_decided`; null of every other step.
    """

    kind: StepKind
    day: date
    text: str = ""
    outcome: Outcome | None = None


class Clock(StrictModel):
    """A time that runs, as long as the policy of the day on which it began said.

    Attributes:
        since: the day from which it is counted; it is not one of them.
        until: its last day; null where the calendar of the day of the step did not reach it.
    """

    since: date
    days: int
    calendar: Calendar
    until: date | None

    def end(self, calendar: WorkingDays) -> date | None:
        """Its last day as it was fixed, or else as the calendar now tells; null while that does not reach it either."""
        if self.until is not None:
            return self.until
        return _end(Term(days=self.days, calendar=self.calendar), self.since, calendar)

    def anew(self, since: date, calendar: WorkingDays) -> "Clock":
        """The same time, counted from another day."""
        return clock(Term(days=self.days, calendar=self.calendar), since, calendar)


def clock(term: Term, since: date, calendar: WorkingDays) -> Clock:
    """The time of a rule that begins on a day. A right is never refused because nobody can date a time: that is left open."""
    until = _end(term, since, calendar)
    return Clock(since=since, days=term.days, calendar=term.calendar, until=until)


def _end(term: Term, since: date, calendar: WorkingDays) -> date | None:
    try:
        return calendar.end_of(term, since)
    except CalendarEnds:
        return None


class Paper(StrictModel):
    """The paper on which somebody acted whose step was written down for him.

    Attributes:
        number: its document number, or its name.
        day: of the paper itself.
        received_on: when it came in, from which times run; null: on the day on which the step was written down.
    """

    number: str
    day: date
    received_on: date | None = None


class Ended(StrictModel):
    """A document whose doing an end is of.

    Attributes:
        name: its number, or words where it has none (`scoring.rights.lasting.name_of`).
        body: whose it is, for two bodies may use one number; null where nobody said.
    """

    name: str
    body: str | None = None


class Happened(StrictModel):
    """What happened to a record other than by the case about it: by an act, by another case, or as a file told.

    Attributes:
        effective_on: from which day it acts; `decided_on`: on which it was decided.
        told_on: the day of the decision as the record store was told it, where that is later than its own (`scoring.rights.lasting.turn_of`).
        document_no: under which number it was done: of an authority's document, of another case; null where nobody said.
        body: whose it is; null where nobody said.
        publicity_until: the new end, of a change of publicity.
        by: what it is that did it; null where only a file tells of it.
        ends: of an end of some of what lasts, the documents whose doing is over (`scoring.rights.lasting`); null: of all of it.
        over_on: of what outlasted the end of another and is over too, since when (`scoring.rights.lasting.Ending`); null of all else.
    """

    event_type: EventType
    effective_on: date
    decided_on: date
    told_on: date | None = None
    document_no: str | None = None
    body: str | None = None
    publicity_until: date | None = None
    by: Party | None = None
    ends: tuple[Ended, ...] | None = None
    over_on: date | None = None


class Lacking(StrictModel):
    """A condition of repair that is not met. `label`: its name, `reason`: why it is not, both in Chinese."""

    id: ConditionId
    label: str
    met: Met
    reason: str


class Changed(StrictModel):
    """What a corrected record states otherwise. `label`: of the field, `before`, `after`: in the words an officer reads; empty: nothing was stated."""

    field: str
    label: str
    before: str
    after: str


class Agent(StrictModel):
    """Who acted for an enterprise that did not act itself.

    Attributes:
        name: of the agent.
        mandate: the name of the file, among those handed in, by which the enterprise gave the mandate; `sha256`: of its content.
    """

    name: str
    mandate: str
    sha256: str


class Terms(StrictModel):
    """What is fixed with one step: no later change of the policy, of the calendar or of what is known reaches it.

    Attributes:
        kind: of the case.
        target: with `filed`: what an objection is against.
        suspends: with `admitted`: whether the record is not used meanwhile.
        admit, forward, provider, decide, longest, review_request, review, end_publicity: clocks, as the rules have them.
        passed_to: with the step that passes the case on: the name, on that day, of the party that it is passed on to.
        paper: with a step that was written down for who took it: the paper on which he took it.
        out_of_use: with every step but `filed` of a case about a record: what others did by which it was not used then.
        counted_to: with every step but `filed` of a case about a record: the last day on which that counted by itself, where it was
            over by then; null where it was not.
        undone: with a step of a case about a record: by what others had ended by then what the case had brought to it.
        agent: with a step of the enterprise that another took for it: who that was.
        performed_on: with `filed` of a repair, and what adds to it: the day by which the enterprise says that the duty was performed.
        pledge: with the same: whether the pledge was made; null where a supplement says nothing of it.
        lacking: with `admitted` and `not_admitted` of a repair: the conditions that were not met, by what was known then.
        earliest: with `not_admitted` of a repair: the first day on which another application could be decided, by what was
            known then; null where no day can be told.
        revision: with a step that corrects a record: by which revision of it.
        changed: with the same: what that states otherwise than when the case was filed, or than the first decision left it.
    """

    kind: Kind
    target: Target | None = None
    suspends: bool | None = None
    admit: Clock | None = None
    forward: Clock | None = None
    provider: Clock | None = None
    decide: Clock | None = None
    longest: Clock | None = None
    review_request: Clock | None = None
    review: Clock | None = None
    end_publicity: Clock | None = None
    passed_to: str | None = None
    paper: Paper | None = None
    out_of_use: tuple[Happened, ...] = ()
    counted_to: date | None = None
    undone: tuple[Happened, ...] = ()
    agent: Agent | None = None
    performed_on: date | None = None
    pledge: bool | None = None
    lacking: tuple[Lacking, ...] = ()
    earliest: date | None = None
    revision: int | None = None
    changed: tuple[Changed, ...] = ()

    def then(self, later: "Terms") -> "Terms":
        """These with what began later: it takes the place of what had begun before under its name."""
        began = {name: one for name in Terms.model_fields if (one := getattr(later, name)) is not None}
        return self.model_copy(update=began)


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken, with what began with it."""

    step: Step
    terms: Terms
