"""Recourse: the exact cheapest ways of one enterprise to a better grade, each verified by evaluating again.

Pure: the records, the law of each day and the evaluator are handed in. What is supposed of the time to come is said in
`recourse_future.ASSUMED`; a way that the real evaluation does not confirm is never told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final, Literal

import polars as pl

from features.lawful_gate import judge
from scoring import information
from scoring.condition_types import GRADES, NOT_RATED
from scoring.conditions import months_before
from scoring.document import Document, Ground
from scoring.policy_day import PolicyDay
from scoring.recourse_actions import Action, Possible, possible_actions
from scoring.recourse_changes import Rows
from scoring.recourse_confirmed import Way, confirmed, decided, reaches
from scoring.recourse_effects import Asked, left_out, table_of
from scoring.recourse_future import as_known, first_filed, runs_on
from scoring.recourse_schema import RecourseRules
from scoring.recourse_search import DayTable, Found, by_acting, by_waiting_too, places

Status = Literal["reached", "found", "none", "out_of_scope"]
LawOn = Callable[[date], PolicyDay]
NOTHING: Final = Possible((), ())
_FILED: Final = "tax_filing"


@dataclass(frozen=True)
class Recourse:
    """What one enterprise can do to reach a grade.

    Attributes:
        now: its decision of the day asked about.
        target: the grade asked for; M stands for being rated at all.
        possible: everything that can be done, and what only time changes.
        ways: the cheapest first; none of them contains another.
        waiting: the first day on which doing nothing reaches the grade as well.
        needed: the lowest score of the grade; null where any will do.
        highest: the highest score that any set of actions gives on a day that was looked at; null where on each of
            them something keeps the grade away whatever is done.
        looked_until: the last day looked at.
        left_out: actions that were not weighed, because too many touch each other.
    """

    now: Document
    target: str
    status: Status
    possible: Possible = NOTHING
    ways: tuple[Way, ...] = ()
    waiting: Way | None = None
    needed: int | None = None
    highest: int | None = None
    looked_until: date | None = None
    left_out: tuple[Action, ...] = ()


def recourse(
    rows: Rows, uscc: str, *, ground: Ground, known_at: datetime, law_on: LawOn, to: str | None = None
) -> Recourse:
    """The ways of one enterprise to the next grade, or to the grade `to`.

    Args:
        rows: kind → newest revisions of the one enterprise that were known, as `evaluate` takes them.
        uscc: its code.
        ground: what its decision rests on; `ground.manifest.as_of` is the day asked about.
        known_at: the time of knowledge of the rows.
        law_on: the law of a later day, for the purpose of the evaluator.
        to: the grade wanted; the next better one if null.

    Raises:
        RecourseUnconfirmed: the search and the evaluation disagree, which is a defect.
    """
    now = decided(rows, uscc, ground, known_at)
    if now["status"] == "out_of_scope":
        return Recourse(now, to or NOT_RATED, "out_of_scope")
    target = to or next_grade(now["grade"])
    if reaches(now["grade"], target):
        return Recourse(now, target, "reached")
    as_of = ground.manifest.as_of
    asked = Asked(uscc, as_of, target, as_known(rows, as_of), ground)
    return _Search(asked, possible(asked, known_at), law_on).told(now)


def next_grade(grade: str) -> str:
    """The next better grade; A stays, and who is not rated first wants to be."""
    return NOT_RATED if grade == NOT_RATED else GRADES[max(GRADES.index(grade) - 1, 0)]


def possible(asked: Asked, known_at: datetime) -> Possible:
    """What the enterprise can do after the day, and what only time changes."""
    law = asked.ground.law
    gated = judge(asked.rows, as_of=asked.as_of, known_at=known_at, rules=law.gate)
    usable = {kind: gated.usable(kind) for kind in gated.verdicts}
    lacks = information.lacking(law.information, pl.Series([asked.uscc]), usable, as_of=asked.as_of)[0]
    lacking = [one for one, holds in zip(law.information.require, lacks, strict=True) if holds]
    begins = any(_FILED in one.kinds and not runs_on(asked.rows, one.kinds, asked.as_of) for one in lacking)
    supply = first_filed(asked.as_of) if begins else None
    return possible_actions(gated, asked.uscc, law.recourse, supply=supply)


@dataclass(frozen=True)
class _Search:
    """One search over days and sets of actions."""

    asked: Asked
    possible: Possible
    law_on: LawOn

    def told(self, now: Document) -> Recourse:
        waiting = self._waiting()
        tables, found = self._found(waiting.day if waiting else date.max)
        needed = self.asked.needed(self.asked.ground.law)
        highest = max((table.most - table.needed for table in tables if table.most is not None), default=None)
        rated = self.asked.target != NOT_RATED
        return Recourse(
            now=now,
            target=self.asked.target,
            status="found" if found or waiting else "none",
            possible=self.possible,
            ways=tuple(self._way(one) for one in found),
            waiting=waiting,
            needed=needed if rated else None,
            highest=needed + highest if rated and highest is not None else None,
            looked_until=waiting.day if waiting else self._looks[-1],
            left_out=tuple(left_out(self.asked, self.possible.actions, self.asked.ground.law)),
        )

    @property
    def _rules(self) -> RecourseRules:
        return self.asked.ground.law.recourse

    def _months(self, count: int) -> date:
        return months_before(self.asked.as_of, -count)

    @cached_property
    def _looks(self) -> list[date]:
        """The days on which waiting is looked at: so many months away, and when a record has ended."""
        months = [self._months(count) for count in self._rules.look_after_months]
        ends = [day for day in self.possible.ends if self.asked.as_of < day <= months[-1]]
        return sorted({*months, *ends})

    def _table(self, day: date, actions: Sequence[Action]) -> DayTable:
        return table_of(self.asked, actions, self.law_on(day))

    def _waiting(self) -> Way | None:
        """Doing nothing: of the days looked at, and of the months before the first that will do, the first."""
        before = self.asked.as_of
        for day in self._looks:
            if self._table(day, ()).reaches(0):
                months = map(self._months, range(1, self._rules.look_after_months[-1]))
                between = (month for month in months if before < month < day)
                first = next((one for one in between if self._table(one, ()).reaches(0)), day)
                return confirmed(self.asked, (), self.law_on(first))
            before = day
        return None

    def _found(self, last: date) -> tuple[list[DayTable], list[Found]]:
        """The ways before a day by acting alone; where there is none, the first by acting and waiting."""
        actions = self.possible.actions
        if not actions:
            return [self._table(self._looks[-1], ())], []
        days = sorted({one.day for one in actions if one.day < min(last, self._looks[-1])})
        tables = [self._table(day, actions) for day in days]
        found = by_acting(tables, 1 + self._rules.alternatives)
        if found:
            return tables, found
        looks = [day for day in self._looks if day < last and day not in days]
        tables = sorted([*tables, *(self._table(day, actions) for day in looks)], key=lambda one: one.day)
        mixed = by_waiting_too(tables)
        return tables, [mixed] if mixed else []

    def _way(self, found: Found) -> Way:
        chosen = [self.possible.actions[place] for place in places(found.chosen)]
        return confirmed(self.asked, chosen, self.law_on(found.day))
