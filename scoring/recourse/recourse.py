"""Recourse: the exact cheapest ways of one enterprise to a better grade, each verified by evaluating again.

Pure: the records, the law of each day and the evaluator are handed in. What is supposed of the time to come is said in
`future.ASSUMED`; a way that the real evaluation does not confirm is never told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final, Literal, TypeVar

import polars as pl

from features.lawful_gate import judge
from scoring import information
from scoring.entries import Document
from scoring.ground import Ground
from scoring.matrix.condition_types import GRADES, NOT_RATED
from scoring.matrix.conditions import months_before
from scoring.recourse.action import Action, Possible
from scoring.recourse.actions import possible_actions
from scoring.recourse.asked import Asked
from scoring.recourse.changes import Rows
from scoring.recourse.confirmed import Way, confirmed, decided, reaches
from scoring.recourse.effects import Effects, LawOn, left_out
from scoring.recourse.future import as_known, first_filed, runs_on
from scoring.recourse.search import DayTable, Found, by_acting, by_waiting_too, places
from scoring.schema.recourse import RecourseRules

Status = Literal["reached", "found", "none", "out_of_scope"]
NOTHING: Final = Possible((), ())
_FILED: Final = "tax_filing"
T = TypeVar("T")


@dataclass(frozen=True)
class Recourse:
    """What one enterprise can do to reach a grade.

    Attributes:
        now: its decision of the day asked about.
        target: the grade asked for; M stands for being rated at all.
        possible: everything that can be done, and what only time changes.
        ways: the cheapest first; none of them contains another.
        waiting: the first day on which doing nothing reaches the grade as well.
        start: the first day for which anything is told.
        needed: the lowest score of the grade; null where any will do.
        highest: where there is no way: the highest score that any set of actions gives on a day that was looked at; null
            where on each of them something keeps the grade away whatever is done.
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
    start: date | None = None
    highest: int | None = None
    looked_until: date | None = None
    left_out: tuple[Action, ...] = ()


def recourse(
    rows: Rows,
    uscc: str,
    *,
    ground: Ground,
    known_at: datetime,
    law_on: LawOn,
    to: str | None = None,
    today: date | None = None,
) -> Recourse:
    """The ways of one enterprise to the next grade, or to the grade `to`.

    Args:
        rows: kind → newest revisions of the one enterprise that were known, as `evaluate` takes them.
        uscc: its code.
        ground: what its decision rests on; `ground.manifest.as_of` is the day asked about.
        known_at: the time of knowledge of the rows.
        law_on: the law of a later day, for the purpose of the evaluator.
        to: the grade wanted; the next better one if null.
        today: nothing is told for an earlier day; if null the day after the one asked about is the first.

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
    asked = Asked(uscc, as_of, target, as_known(rows, as_of), ground, today)
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
    supply = first_filed(asked.start - timedelta(days=1)) if begins else None
    purpose = asked.ground.manifest.purpose
    return possible_actions(
        gated, asked.uscc, law.recourse, purpose=purpose, start=asked.start, supply=supply
    )


@dataclass(frozen=True)
class _Search:
    """One search over days and sets of actions. `looked`: the days on which all actions were weighed."""

    asked: Asked
    possible: Possible
    law_on: LawOn
    looked: set[date] = field(default_factory=set)

    def told(self, now: Document) -> Recourse:
        """The ways by acting, the day by waiting alone, or why there is neither. `now`: the decision as it stands."""
        waiting = self.first(self.looks, lambda day: day if self.effects.waits(day) else None)
        last = waiting or date.max
        found = self.ways_before(last)
        return Recourse(
            now=now,
            target=self.asked.target,
            status="found" if found or waiting else "none",
            possible=self.possible,
            ways=tuple(self.way(one) for one in found),
            waiting=confirmed(self.asked, (), self.law_on(waiting)) if waiting else None,
            needed=None if self.asked.target == NOT_RATED else self.asked.needed(self.asked.ground.law),
            highest=None if found or waiting else self.highest(),
            start=self.asked.start,
            looked_until=waiting or self.looks[-1],
            left_out=tuple(left_out(self.asked, self.possible.actions, self.asked.ground.law)),
        )

    @property
    def rules(self) -> RecourseRules:
        return self.asked.ground.law.recourse

    def months(self, count: int) -> date:
        return months_before(self.asked.as_of, -count)

    @cached_property
    def looks(self) -> list[date]:
        """The days on which waiting is looked at: so many months away, and when a record has ended."""
        months = [self.months(count) for count in self.rules.look_after_months]
        days = {*months, *(day for day in self.possible.ends if day <= months[-1])}
        if self.asked.today is not None:
            days.add(self.asked.start)  # what has ended since the day asked about
        return sorted(day for day in days if day >= self.asked.start)

    @cached_property
    def between(self) -> list[date]:
        """The months on which it is looked whether the grade came before the day that was looked at."""
        return [self.months(count) for count in range(1, self.rules.look_after_months[-1])]

    @cached_property
    def effects(self) -> Effects:
        days = {*self.looks, *self.between, *(one.day for one in self.possible.actions)}
        asked = {day for day in days if self.asked.start <= day <= self.looks[-1]}
        return Effects(self.asked, self.possible.actions, self.law_on, asked)

    def with_all(self, day: date, ahead: Sequence[date] = ()) -> DayTable:
        """What all actions come to on a day. `ahead`: days asked about next."""
        self.looked.add(day)
        return self.effects.table(day, ahead)

    def first(self, days: Sequence[date], on: Callable[[date], T | None]) -> T | None:
        """What is found on the first of the days, or of the months before it and after the day looked at last."""
        before = self.asked.start - timedelta(days=1)
        for day in days:
            hit = on(day)
            if hit is not None:
                between = (on(month) for month in self.between if before < month < day)
                return next((one for one in between if one is not None), hit)
            before = day
        return None

    def ways_before(self, last: date) -> list[Found]:
        """The ways before a day by acting alone; where there is none, the first by acting and waiting."""
        until = min(last, self.looks[-1])
        days = sorted({one.day for one in self.possible.actions if one.day < until})
        found = by_acting([self.with_all(day, days) for day in days], 1 + self.rules.alternatives)
        if found or not self.possible.actions:
            return found
        looks = sorted({*days, *(day for day in self.looks if day < last)})
        mixed = self.first(looks, lambda day: by_waiting_too([self.with_all(day, looks)]))
        return [mixed] if mixed else []

    def highest(self) -> int | None:
        """The highest score that anything gives on a day looked at with nothing left in its way."""
        found = [self.with_all(day) for day in {*self.looked, self.looks[-1]}]
        law = self.asked.ground.law
        scores = [one.most - one.needed + self.asked.needed(law) for one in found if one.most is not None]
        return max(scores, default=None)

    def way(self, found: Found) -> Way:
        chosen = [self.possible.actions[place] for place in places(found.chosen)]
        return confirmed(self.asked, chosen, self.law_on(found.day))
