"""What every set of actions is worth on a day, found by the real gate and the real features: one enterprise as many.

Each of the many stands for one subset of every group of actions at once: groups do not touch each other, so the
largest group alone says how many are needed. And for one day: many days are tried out together, since what a trial
costs hardly depends on how many are in it.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from scoring.recourse.action import Action
from scoring.recourse.asked import Asked
from scoring.recourse.groups import Readers, groups_of, readers
from scoring.recourse.search import Cost, DayTable, Group
from scoring.recourse.tried import Bits, tried
from scoring.schema.policy_day import PolicyDay

LawOn = Callable[[date], PolicyDay]
Points = npt.NDArray[np.int64]
MOST: Final = 10
"""So many actions of one group are weighed against each other at most: each more doubles the work."""
AT_ONCE: Final = 512
"""So many sets of actions are tried out together at most, unless one day has more."""


@dataclass(frozen=True, slots=True)
class _Idle:
    """How the enterprise stands on the law's day if it does nothing."""

    law: PolicyDay
    values: pl.DataFrame
    score: int
    points: Points
    stopped: Bits
    excluded: bool


@dataclass(frozen=True)
class _Open:
    """A day on which actions are weighed: in groups, each with the features and the stops that it touches."""

    idle: _Idle
    reading: Readers
    possible: Sequence[Action]

    @cached_property
    def groups(self) -> list[list[Action]]:
        return [group[:MOST] for group in groups_of(self.possible, self.reading)]

    @cached_property
    def touched(self) -> list[tuple[list[int], list[int]]]:
        return [self.reading.of(group) for group in self.groups]

    @cached_property
    def barred(self) -> bool:
        """Whether something stands in the way whatever is done."""
        open_ = {stop for _, stops in self.touched for stop in stops}
        others = sorted(set(range(len(self.reading.stops))) - open_)
        return bool(self.idle.excluded or self.idle.stopped[others].any())

    @property
    def size(self) -> int:
        """How many are tried out: every set of the largest group but the empty one."""
        return 0 if self.barred else (1 << len(max(self.groups, key=len, default=()))) - 1


class Effects:
    """What the enterprise comes to on the days it may be asked about."""

    def __init__(
        self, asked: Asked, actions: Sequence[Action], law_on: LawOn, days: Collection[date]
    ) -> None:
        """`days`: all that will be asked about; nothing done, they are tried out at once."""
        self.asked = asked
        self.actions = actions
        self._idle: dict[date, _Idle] = {}
        self._tables: dict[date, DayTable] = {}
        for laws in _alike([law_on(day) for day in sorted(days)]):
            self._idle |= {one.law.day: one for one in self._without_actions(laws)}

    def waits(self, day: date) -> bool:
        """Whether doing nothing reaches the grade on the day."""
        idle = self._idle[day]
        stopped = idle.excluded or bool(idle.stopped.any())
        return not stopped and idle.score >= self.asked.needed(idle.law)

    def table(self, day: date, ahead: Sequence[date] = ()) -> DayTable:
        """What the sets of the actions that may count by the day are worth on it. `ahead`: days asked about next."""
        if day not in self._tables:
            self._weigh([day, *(one for one in ahead if one > day and one not in self._tables)])
        return self._tables[day]

    def _without_actions(self, laws: Sequence[PolicyDay]) -> Iterator[_Idle]:
        features, reading = self.asked.ground.features, self._reading(laws[0])
        nothing = np.zeros((len(laws), len(self.actions)), dtype=np.bool_)
        kinds = frozenset().union(*reading.features, *reading.stops)
        found = tried(self.asked, self.actions, laws, nothing, features=features, kinds=kinds)
        scores, points = self.asked.ground.card.score_and_points(found.values)
        table = points.to_numpy().astype(np.int64)
        for place, law in enumerate(laws):
            yield _Idle(
                law,
                found.values[place],
                int(scores[place]),
                table[place],
                found.stopped[place],
                bool(found.excluded[place]),
            )

    def _reading(self, law: PolicyDay) -> Readers:
        return readers(self.asked.ground.features, self.asked.bars(law), law)

    def _weigh(self, days: Sequence[date]) -> None:
        """Tables of the first of the days and of those after it that are tried out with it."""
        chosen: list[_Open] = []
        for day in days:
            idle = self._idle[day]
            one = _Open(idle, self._reading(idle.law), [a for a in self.actions if a.day <= day])
            room = not chosen or sum(other.size for other in chosen) + one.size <= AT_ONCE
            if not room or (chosen and _rules(chosen[0].idle.law) != _rules(idle.law)):
                break
            chosen.append(one)
        begin = 0
        points, stopped = self._of_sets([one for one in chosen if one.size])
        for one in chosen:
            ours = slice(begin, begin + one.size)
            begin += one.size
            self._tables[one.idle.law.day] = self._table(one, points[ours], stopped[ours])

    def _of_sets(self, days: Sequence[_Open]) -> tuple[Points, Bits]:
        """Points by feature and the stops of every set but the empty one, day after day; right for what is touched."""
        features = self.asked.ground.features
        if not days:
            return np.zeros((0, len(features)), dtype=np.int64), np.zeros((0, 0), dtype=np.bool_)
        reading = days[0].reading
        of_all = [touched for one in days for touched in one.touched]
        asked = [features[place] for place in sorted({place for places, _ in of_all for place in places})]
        kinds = [kinds for place, kinds in enumerate(reading.features) if features[place] in asked]
        kinds += [reading.stops[place] for place in {place for _, places in of_all for place in places}]
        found = tried(
            self.asked,
            self.actions,
            [one.idle.law for one in days for _ in range(one.size)],
            np.concatenate([_subsets(one.groups, len(self.actions))[1:] for one in days]),
            features=asked,
            kinds=frozenset().union(*kinds),
        )
        idle = pl.concat(one.idle.values for one in days)[
            np.repeat(range(len(days)), [one.size for one in days])
        ]
        values = idle.with_columns(found.values.drop("uscc").get_columns())
        return self.asked.ground.card.score_and_points(values)[1].to_numpy().astype(np.int64), found.stopped

    def _table(self, one: _Open, points: Points, stopped: Bits) -> DayTable:
        law, idle = one.idle.law, one.idle
        fresh = sum(1 << action.number for action in one.possible if action.day == law.day)
        if one.barred:  # whatever the points are
            return DayTable(law.day, (), self.asked.needed(law), barred=True, fresh=fresh)
        if one.size:
            points, stopped = np.vstack([idle.points, points]), np.vstack([idle.stopped, stopped])
        weighed = tuple(
            _group(group, points[:, features].sum(axis=1), stopped[:, stops].any(axis=1))
            for group, (features, stops) in zip(one.groups, one.touched, strict=True)
        )
        mine = sum(int(idle.points[features].sum()) for features, _ in one.touched)
        return DayTable(
            law.day, weighed, self.asked.needed(law) - (idle.score - mine), barred=False, fresh=fresh
        )


def left_out(asked: Asked, actions: Sequence[Action], law: PolicyDay) -> list[Action]:
    """Actions that are not weighed because their group has too many."""
    reading = readers(asked.ground.features, asked.bars(law), law)
    return [one for group in groups_of(actions, reading) for one in group[MOST:]]


def _alike(laws: Sequence[PolicyDay]) -> list[list[PolicyDay]]:
    """Laws by what they make of records, which mostly is the same on all days."""
    groups: list[list[PolicyDay]] = []
    for law in laws:
        ours = next((group for group in groups if _rules(group[0]) == _rules(law)), None)
        if ours is None:
            groups.append([law])
        else:
            ours.append(law)
    return groups


def _rules(law: PolicyDay) -> tuple[object, ...]:
    return law.gate, law.information, law.scope, law.size_standard, law.overrides, law.conditions


def _subsets(groups: Sequence[Sequence[Action]], width: int) -> Bits:
    """Rows × actions: row r has of each group the subset whose bits are those of r."""
    size = 1 << len(max(groups, key=len, default=()))
    chosen = np.zeros((size, width), dtype=np.bool_)
    for group in groups:
        for place, one in enumerate(group):
            chosen[:, one.number] = np.arange(size) >> place & 1
    return chosen


def _group(group: Sequence[Action], points: Points, stopped: Bits) -> Group:
    options = []
    for row in range(1 << len(group)):
        done = [one for place, one in enumerate(group) if row >> place & 1]
        numbers = {one.number for one in done}
        if not stopped[row] and all(need & numbers for one in done for need in one.needs):
            options.append(_cost(done, int(points[row])))
    return Group(sum(1 << one.number for one in group), tuple(options))


def _cost(done: Sequence[Action], points: int) -> Cost:
    return Cost(
        effort=sum(one.remedy.effort for one in done),
        number=len(done),
        money_fen=sum(one.money_fen or 0 for one in done),
        lost=-points,
        chosen=sum(1 << one.number for one in done),
    )
