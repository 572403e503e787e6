"""Ratings of environment and customs, safety standards, and checks of product quality."""

from typing import Final

import numpy as np

from features.sample.arrays import Floats, Ints, Names, pick, sigmoid
from features.sample.calendar import REPORT_YEARS, add_months, day, received_on
from features.sample.industries import INDUSTRIES
from features.sample.parameters_compliance import SECTOR_RATINGS
from features.sample.world import Table, World, stack, table

_MAKERS: Final = ("industry", "construction", "agriculture")
_PRODUCTS: Final = {
    "水泥": 0.25,
    "钢筋": 0.2,
    "电线电缆": 0.2,
    "化肥": 0.15,
    "食用油": 0.12,
    "儿童用品": 0.08,
}
_FIVE_LEVELS_SINCE: Final = day(2026, 4, 1)


def sector_rating_tables(world: World) -> list[Table]:
    """What the authorities of four sectors say of those they look after."""
    return [
        stack("environment-ratings", *(_environment(world, year) for year in REPORT_YEARS)),
        _customs(world),
        _safety(world),
        _quality(world),
    ]


def _watched(world: World) -> Floats:
    return np.array([item.watched for item in INDUSTRIES])[world.population.industry]


def _makes(world: World) -> Floats:
    """1 for those who make, build or grow something, a little for the others."""
    return np.array([1.0 if item.row in _MAKERS else 0.15 for item in INDUSTRIES])[world.population.industry]


def _environment(world: World, year: int) -> Table:
    """Yearly, published in June of the next year; those once watched stay watched."""
    chosen = world.rng("sector-ratings").random(world.population.size)
    rng = world.rng("sector-ratings", 1, year)
    people = world.population
    rated = (chosen < SECTOR_RATINGS.environment * _watched(world)) & (people.established <= day(year, 6, 30))
    rows = np.flatnonzero(rated & ~people.dormant & (world.paths.exit_day > day(year + 1, 6, 1)))
    first = max((year - 2021) * 4, 0)
    risk = world.paths.risk[rows, first : first + 4].mean(axis=1)
    score = SECTOR_RATINGS.environment_risk * risk + rng.logistic(size=rows.size)
    bounds = [score > 4.6, score > 3.4, score > 2.2, score > -1.6]
    published = day(year + 1, 6, 2) + rng.integers(0, 20, rows.size)
    return table(
        "environment-ratings",
        received_on(published, rng),
        {
            "uscc": world.codes(rows),
            "year": np.full(rows.size, year, dtype=np.int64),
            "rating": np.select(bounds, ["black", "red", "yellow", "blue"], "green").astype(object),
            "occurred_on": published,
        },
    )


def _customs(world: World) -> Table:
    """A rating when trade abroad begins, and another now and then; five levels since April 2026."""
    rng = world.rng("sector-ratings", 2)
    people = world.population
    traders = (
        (people.kind == "company") & ~people.dormant & (rng.random(people.size) < SECTOR_RATINGS.customs)
    )
    rate = np.where(traders, 0.14, 0.0)
    what = world.happenings(rng, rate)
    score = SECTOR_RATINGS.customs_risk * world.risk_at(what) + rng.logistic(size=what.size)
    five = what.days >= _FIVE_LEVELS_SINCE
    rating = np.select(
        [five & (score > 4.8), score > 3.6, score < -3.2, five & (score < -1.8)],
        ["seriously_dishonest", "dishonest", "advanced_certified", "certified"],
        "regular",
    ).astype(object)
    # One rating a day: of two drawn for one day the first stands.
    order = np.unique(what.rows * 100_000 + what.days, return_index=True)[1]
    what, rating = what.where(np.isin(np.arange(what.size), order)), rating[np.sort(order)]
    return table(
        "customs-ratings",
        received_on(what.days + 3, rng),
        {
            "uscc": world.codes(what.rows),
            "rating": rating,
            "document_no": world.document_numbers("样关信", what.days),
            "occurred_on": what.days,
            "issuing_body": world.body(what.rows, "海关"),
        },
    )


def _safety(world: World) -> Table:
    rng = world.rng("sector-ratings", 3)
    what = world.happenings(rng, SECTOR_RATINGS.safety * _makes(world), SECTOR_RATINGS.safety_risk)
    return table(
        "safety-standards",
        received_on(what.days + 8, rng),
        {
            "uscc": world.codes(what.rows),
            "document_no": world.document_numbers("样安标", what.days),
            "level": pick(rng, {"three": 0.78, "two": 0.19, "one": 0.03}, what.size),
            "occurred_on": what.days,
            "valid_until": _years_later(what.days, 3),
            "issuing_body": world.body(what.rows, "应急管理局"),
        },
    )


def _years_later(days: Ints, years: int) -> Ints:
    return add_months(days, np.full(days.size, 12 * years)) - 1


def _quality(world: World) -> Table:
    rng = world.rng("sector-ratings", 4)
    what = world.happenings(rng, SECTOR_RATINGS.quality * _makes(world))
    odds = SECTOR_RATINGS.quality_failed + SECTOR_RATINGS.quality_risk * world.risk_at(what)
    passed: Names = np.where(rng.random(what.size) < sigmoid(odds), "false", "true").astype(object)
    return table(
        "quality-checks",
        received_on(what.days + rng.integers(10, 40, what.size), rng),
        {
            "uscc": world.codes(what.rows),
            "document_no": world.document_numbers("样抽", what.days),
            "product": pick(rng, _PRODUCTS, what.size),
            "passed": passed,
            "occurred_on": what.days,
            "issuing_body": world.body(what.rows, "市场监管局"),
        },
    )
