"""What every set of actions is worth on a day, found by the real gate and the real features: one enterprise as many.

Each of the many stands for one subset of every group of actions at once: groups do not touch each other, so the
largest group alone says how many are needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from features.feature_table import feature_table
from features.lawful_gate import GatedRecords, judge
from features.store import end_of_day
from scoring import grading, information, overrides, scope
from scoring.document import Ground
from scoring.matrix.condition_types import GRADES, NOT_RATED
from scoring.population import population_of
from scoring.recourse.action import Action
from scoring.recourse.changes import Rows, change_of, scenarios
from scoring.recourse.future import carried_on
from scoring.recourse.groups import groups_of, readers
from scoring.recourse.search import Cost, DayTable, Group
from scoring.schema.measure import Override
from scoring.schema.policy_day import PolicyDay

MOST: Final = 10
"""So many actions of one group are weighed against each other at most: each more doubles the work."""
ANY_SCORE: Final = -(10**6)


@dataclass(frozen=True)
class Asked:
    """Whose recourse, from which day, to which grade (M: to be rated at all). `rows` are its records as known.

    `today`: nothing can be done before it; null where the day after `as_of` is the first.
    """

    uscc: str
    as_of: date
    target: str
    rows: Rows
    ground: Ground
    today: date | None = None

    @property
    def start(self) -> date:
        """The first day on which something done can count."""
        return max(self.as_of + timedelta(days=1), self.today or self.as_of)

    def bars(self, law: PolicyDay) -> list[Override]:
        """Overrides that keep the grade away while they hold."""
        return [one for one in law.overrides if one.effect == "direct_d" or self.target == GRADES[0]]

    def needed(self, law: PolicyDay) -> int:
        """The lowest score of the grade."""
        if self.target == NOT_RATED:
            return ANY_SCORE
        return grading.thresholds(law.bands, self.ground.card)[GRADES.index(self.target)]


@dataclass(frozen=True, slots=True)
class _Many:
    """The many after the gate of the day: which stops hold for each, and whether the enterprise is out of scope."""

    gated: GatedRecords
    uscc: pl.Series
    stopped: npt.NDArray[np.bool_]
    excluded: bool


@dataclass(frozen=True, slots=True)
class _Standing:
    """How each of the many stands: score, points by feature, and which stops hold."""

    scores: npt.NDArray[np.int64]
    points: npt.NDArray[np.int64]
    stopped: npt.NDArray[np.bool_]


def table_of(asked: Asked, actions: Sequence[Action], law: PolicyDay) -> DayTable:
    """What the sets of those actions that may count by the law's day are worth on it."""
    possible = [one for one in actions if one.day <= law.day]
    reading = readers(asked.ground.features, asked.bars(law), law)
    groups = [group[:MOST] for group in groups_of(possible, reading)]
    many = _many(asked, actions, _subsets(groups, len(actions)), law)
    touched = [reading.of(group) for group in groups]
    others = sorted(set(range(len(reading.stops))) - {stop for _, stops in touched for stop in stops})
    fresh = sum(1 << one.number for one in possible if one.day == law.day)
    if many.excluded or many.stopped[0, others].any():
        return DayTable(law.day, (), asked.needed(law), barred=True, fresh=fresh)  # whatever the points are
    standing = _scored(asked, many)
    weighed = tuple(
        _group(group, standing, features, stops)
        for group, (features, stops) in zip(groups, touched, strict=True)
    )
    mine = sum(int(standing.points[0, features].sum()) for features, _ in touched)
    needed = asked.needed(law) - (int(standing.scores[0]) - mine)
    return DayTable(law.day, weighed, needed, barred=False, fresh=fresh)


def left_out(asked: Asked, actions: Sequence[Action], law: PolicyDay) -> list[Action]:
    """Actions that are not weighed because their group has too many."""
    reading = readers(asked.ground.features, asked.bars(law), law)
    return [one for group in groups_of(actions, reading) for one in group[MOST:]]


def _subsets(groups: Sequence[Sequence[Action]], width: int) -> npt.NDArray[np.bool_]:
    """Rows × actions: row r has of each group the subset whose bits are those of r."""
    size = 1 << len(max(groups, key=len, default=()))
    chosen = np.zeros((size, width), dtype=np.bool_)
    for group in groups:
        for place, one in enumerate(group):
            chosen[:, one.number] = np.arange(size) >> place & 1
    return chosen


def _many(asked: Asked, actions: Sequence[Action], chosen: npt.NDArray[np.bool_], law: PolicyDay) -> _Many:
    rows = carried_on(asked.rows, asked.as_of, law.day)
    changes = [change_of(one, rows) for one in actions]
    codes = [f"{place:06}" for place in range(len(chosen))]
    many = scenarios(rows, changes, chosen, codes)
    gated = judge(many, as_of=law.day, known_at=end_of_day(law.day), rules=law.gate)
    population = population_of(gated, law)
    usable = {kind: gated.usable(kind) for kind in gated.verdicts}
    uscc = pl.Series("uscc", codes)
    found = {code: place for place, code in enumerate(population["uscc"])}
    order = [found[code] for code in codes]
    held = overrides.held(law, population, usable)[order]
    bars = [law.overrides.index(one) for one in asked.bars(law)]
    lacking = information.lacking(law.information, uscc, usable, as_of=law.day)
    return _Many(
        gated,
        uscc,
        stopped=np.concatenate([held[:, bars], lacking], axis=1),
        excluded=scope.excluded(law.scope, population)[order[0]] is not None,
    )


def _scored(asked: Asked, many: _Many) -> _Standing:
    table = feature_table(many.gated, many.uscc, asked.ground.features)
    scores, points = asked.ground.card.score_and_points(table)
    return _Standing(scores, points.to_numpy().astype(np.int64), many.stopped)


def _group(group: Sequence[Action], standing: _Standing, features: list[int], stops: list[int]) -> Group:
    size = 1 << len(group)
    points = standing.points[:size, features].sum(axis=1)
    stopped = standing.stopped[:size, stops].any(axis=1)
    options = []
    for row in range(size):
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
