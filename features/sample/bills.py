"""Periodic duties: what is declared or billed each quarter, paid in time, late or never, and told as it is known.

A duty that is open when its quarter's delivery is made is delivered as open, and once more when it is settled: the
same key with new content, so that the store keeps both.
"""

from dataclasses import dataclass

import numpy as np

from features.sample.arrays import NONE, Bools, Floats, Ints, sigmoid, waiting
from features.sample.calendar import DUE_DAYS, NEVER, PERIODS, QUARTER_LAST, quarter_end, received_on
from features.sample.world import World


@dataclass(frozen=True, slots=True)
class Duties:
    """One duty per place: enterprise, quarter, deadline."""

    rows: Ints
    quarters: Ints
    due: Ints

    @property
    def period_end(self) -> Ints:
        """The last day of the quarter the duty is for."""
        return QUARTER_LAST[self.quarters]


@dataclass(frozen=True, slots=True)
class Telling:
    """Which duties are told in which delivery, and up to which day the teller knows what happened."""

    duty: Ints  # index into the duties
    known_until: Ints
    received: Ints

    def seen(self, days: Ints) -> Bools:
        """Which of these days (one per duty) the teller knows of."""
        result: Bools = (days[self.duty] != NONE) & (days[self.duty] <= self.known_until)
        return result


def duties(world: World, who: Bools) -> Duties:
    """The quarterly duties of the enterprises given, from their first full months to their exit."""
    people, paths = world.population, world.paths
    begun = people.established[:, None] <= QUARTER_LAST[:PERIODS] - 40
    there = paths.exit_day[:, None] > DUE_DAYS
    rows, quarters = np.nonzero(begun & there & who[:, None])
    return Duties(rows, quarters, DUE_DAYS[quarters])


def is_late(
    world: World, rng: np.random.Generator, duty: Duties, *, base: float, weight: float, own: float
) -> Bools:
    """Whether each duty is done late: hidden risk, the enterprise's own carelessness, and chance."""
    careless = own * rng.normal(size=world.population.size)
    odds: Floats = base + weight * world.paths.risk[duty.rows, duty.quarters] + careless[duty.rows]
    result: Bools = rng.random(duty.rows.size) < sigmoid(odds)
    return result


def done_on(rng: np.random.Generator, duty: Duties, late: Bools, *, mean_days: float, never: float) -> Ints:
    """The day on which each duty is done: some days before the deadline, late, or never (NONE)."""
    size = duty.rows.size
    early = duty.due - rng.integers(0, 12, size)
    after = duty.due + waiting(rng, mean_days, size)
    forgotten = late & (rng.random(size) < never)
    return np.where(forgotten, NONE, np.where(late, after, early))


def told(rng: np.random.Generator, duty: Duties, settled: Ints) -> Telling:
    """Deliveries of the duties: the first after the deadline, and another where they were settled after that.

    `settled` is the day after which nothing more happens to a duty, NONE where it stays open.
    """
    size = duty.rows.size
    first_end = quarter_end(duty.due)
    first = received_on(duty.due, rng)
    later = np.flatnonzero((settled != NONE) & (settled > first_end))
    second = received_on(settled[later])
    # A first telling that was held up until the second has nothing to say any more.
    overtaken = np.zeros(size, dtype=bool)
    overtaken[later] = first[later] >= second
    keep = np.flatnonzero(~overtaken)
    second_end = np.where(second < NEVER, quarter_end(settled[later]), 0)
    return Telling(
        duty=np.concatenate([keep, later]),
        known_until=np.concatenate([first_end[keep], second_end]),
        received=np.concatenate([first[keep], second]),
    )


def path_of_logs(
    world: World, rng: np.random.Generator, *, drift: float, weight: float, noise: float
) -> Floats:
    """A log path per enterprise that grows or shrinks quarter by quarter, faster downwards with more risk."""
    shape = world.paths.risk.shape
    steps = drift + weight * world.paths.risk + noise * rng.normal(size=shape)
    path: Floats = np.cumsum(steps, axis=1)
    return path
