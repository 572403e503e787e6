"""The hidden risk: it drives what enterprises do and whether they default, and is never written down.

It has a part that stays, a slow wave with sudden shocks, and modest effects of industry and size. A default leaves
a mark that fades. Default events are drawn here, together with the exits, because they depend on each other.
"""

from dataclasses import dataclass

import numpy as np

from features.sample.arrays import Bools, Floats, Ints, Names, pick, whole
from features.sample.calendar import NEVER, QUARTER_FIRST, QUARTER_LAST, QUARTER_SHARE, QUARTERS
from features.sample.industries import INDUSTRIES
from features.sample.parameters import DEFAULT, DEFAULT_TYPES, EXIT_STATUSES, POPULATION, RISK
from features.sample.population import Population
from features.sample.streams import stream


@dataclass(frozen=True, slots=True)
class Paths:
    """What the hidden risk brings about. `risk` has one row per enterprise and one column per quarter."""

    risk: Floats
    exit_day: Ints  # NEVER while it exists
    exit_status: Names
    default_rows: Ints
    default_days: Ints
    default_types: Names
    out_of_the_blue: Bools


def simulate_paths(seed: int, chunk: int, population: Population) -> Paths:
    """Risk, defaults and exits of every enterprise over the simulated time."""
    risk, events = _evolve(seed, chunk, population)
    rng = stream(seed, chunk, "defaults", 1)
    rows, quarters = np.nonzero(events > 0)
    days = _days_within(rng, quarters)
    exit_day = _exits(rng, population, risk, events)
    kept = (days > population.established[rows] + 60) & (days < exit_day[rows])
    rows, quarters, days = rows[kept], quarters[kept], days[kept]
    return Paths(
        risk=risk,
        exit_day=exit_day,
        exit_status=pick(rng, dict(EXIT_STATUSES), population.size),
        default_rows=rows,
        default_days=days,
        default_types=_default_types(rng, population, rows),
        out_of_the_blue=events[rows, quarters] == 2,
    )


def _evolve(seed: int, chunk: int, population: Population) -> tuple[Floats, Ints]:
    """Quarter by quarter: the wave moves, a default may happen (1, or 2 out of the blue) and leaves its mark."""
    rng, events_rng = stream(seed, chunk, "risk"), stream(seed, chunk, "defaults")
    size = population.size
    steady = RISK.persistent * rng.normal(size=size) + _group_effects(population)
    wave = rng.normal(size=size)
    innovation = np.sqrt(1.0 - RISK.memory**2)
    mark, recent = np.zeros(size), np.full(size, -99)
    risk = np.empty((size, QUARTERS))
    events = np.zeros((size, QUARTERS), dtype=np.int64)
    before = steady + RISK.moving * wave
    for quarter in range(QUARTERS):
        shock = (rng.random(size) < RISK.shock_rate) * rng.exponential(RISK.shock_mean, size)
        wave = RISK.memory * wave + innovation * rng.normal(size=size) + shock
        again = 1.0 + (DEFAULT.again - 1.0) * (quarter - recent <= 4)
        driven = np.minimum(DEFAULT.rate * np.exp(DEFAULT.risk * before) * again, DEFAULT.ceiling)
        chance = events_rng.random(size) / QUARTER_SHARE[quarter]
        events[:, quarter] = np.select([chance < driven, chance < driven + DEFAULT.blue], [1, 2], 0)
        mark = RISK.after_default_memory * mark + RISK.after_default * (events[:, quarter] > 0)
        recent = np.where(events[:, quarter] > 0, quarter, recent)
        before = steady + RISK.moving * wave + mark
        risk[:, quarter] = before
    return risk, events


def _group_effects(population: Population) -> Floats:
    industry = np.array([item.risk for item in INDUSTRIES])[population.industry]
    smaller = np.maximum(2 - population.size_class, 0) - 1.0
    effect: Floats = RISK.industry * industry + RISK.size_class * smaller
    return effect


def _days_within(rng: np.random.Generator, quarters: Ints) -> Ints:
    length = QUARTER_LAST[quarters] - QUARTER_FIRST[quarters] + 1
    return QUARTER_FIRST[quarters] + whole(np.floor(rng.random(quarters.size) * length))


def _exits(rng: np.random.Generator, population: Population, risk: Floats, events: Ints) -> Ints:
    rate = 1.0 - (1.0 - POPULATION.exit_rate) ** 0.25
    total = np.cumsum(events > 0, axis=1)
    shaken = np.zeros_like(total)  # defaults within the four quarters before
    shaken[:, 1:] = total[:, :-1]
    shaken[:, 5:] -= total[:, :-5]
    hazard = rate * np.exp(POPULATION.exit_risk * risk) * QUARTER_SHARE
    hazard = np.where(shaken > 0, hazard * POPULATION.exit_after_default, hazard)
    old_enough = population.established[:, None] + 180 < QUARTER_FIRST
    leaves = (rng.random(risk.shape) < hazard) & old_enough
    days = _days_within(rng, leaves.argmax(axis=1))
    return np.where(leaves.any(axis=1), days, NEVER)


def _default_types(rng: np.random.Generator, population: Population, rows: Ints) -> Names:
    """The kind of each default; wage arrears more where many hands work for short times."""
    types = np.array(list(DEFAULT_TYPES), dtype=object)
    weights = np.tile(np.array(list(DEFAULT_TYPES.values())), (rows.size, 1))
    wages = np.array([item.wages for item in INDUSTRIES])[population.industry[rows]]
    for place, name in enumerate(DEFAULT_TYPES):
        if name.startswith("wage"):
            weights[:, place] *= wages
    bounds = weights.cumsum(axis=1)
    drawn = rng.random(rows.size)[:, None] * bounds[:, -1:]
    chosen: Names = types[np.minimum((drawn > bounds).sum(axis=1), types.size - 1)]
    return chosen
