"""Yearly tables: annual reports (and the abnormal list that follows missing ones) and labour ratings."""

from dataclasses import dataclass

import numpy as np

from features.sample.arrays import NONE, Bools, Floats, Ints, round_to, sigmoid, waiting, whole
from features.sample.calendar import REPORT_YEARS, day, received_on
from features.sample.parameters import ANNUAL
from features.sample.world import Table, World, stack, table


@dataclass(frozen=True, slots=True)
class Missing:
    """Reports that were not there at the deadline: whose, since when, and when they came after all (or NONE)."""

    rows: Ints
    deadline: Ints
    filed: Ints


def annual_report_tables(world: World, sales: Floats, staff: Floats) -> tuple[Table, Missing]:
    """Annual reports of all years and the reports that were missing at their deadline."""
    tables, gaps = [], []
    careless = world.rng("annual-reports").normal(size=world.population.size)
    for year in REPORT_YEARS:
        rows, filed = _reporting(world, careless, year)
        tables.append(_report_rows(world, rows, filed, year, sales, staff))
        late = (filed == NONE) | (filed > day(year + 1, 6, 30))
        gaps.append((rows[late], np.full(late.sum(), day(year + 1, 6, 30)), filed[late]))
    missing = Missing(*(np.concatenate(parts) for parts in zip(*gaps, strict=True)))
    return stack("annual-reports", *tables), missing


def _reporting(world: World, careless: Floats, year: int) -> tuple[Ints, Ints]:
    """Who has to report for a year, and the day each does (NONE: never)."""
    rng = world.rng("annual-reports", year)
    deadline = day(year + 1, 6, 30)
    people = world.population
    rows = np.flatnonzero((people.established <= day(year, 12, 31)) & (world.paths.exit_day > deadline))
    risk = world.paths.risk[rows, min(max((year - 2020) * 4 - 1, 0) + 2, 23)]
    own = 0.8 * careless[rows] + 1.6 * people.dormant[rows]
    late = rng.random(rows.size) < sigmoid(ANNUAL.report_late + ANNUAL.report_risk * risk + own)
    missing = rng.random(rows.size) < sigmoid(ANNUAL.report_missing + ANNUAL.report_risk * risk + own)
    cured = missing & (rng.random(rows.size) < ANNUAL.cured)
    in_time = day(year + 1, 1, 1) + np.minimum(rng.gamma(5.0, 26.0, rows.size).astype(np.int64), 180)
    filed = np.where(late, deadline + waiting(rng, 35, rows.size), in_time)
    filed = np.where(missing, NONE, filed)
    filed = np.where(cured, deadline + 45 + waiting(rng, 160, rows.size), filed)
    return rows, np.where((filed != NONE) & (filed >= world.paths.exit_day[rows]), NONE, filed)


def _report_rows(world: World, rows: Ints, filed: Ints, year: int, sales: Floats, staff: Floats) -> Table:
    rng = world.rng("annual-reports", year, 1)
    deadline = day(year + 1, 6, 30)
    there = filed != NONE
    rows, filed = rows[there], filed[there]
    first = max((year - 2021) * 4, 0)
    told = np.exp(rng.normal(0.0, 0.06, rows.size))
    revenue = sales[rows, first : first + 4].sum(axis=1) * told
    assets = world.population.assets_fen[rows] * np.exp(rng.normal(0.02 * (year - 2020), 0.10, rows.size))
    employees = np.maximum(whole(staff[rows, min(first + 3, 23)]), 1)
    # Reports that are in time come together in July, late ones with the quarter's other files.
    received = np.where(filed <= deadline, received_on(np.full(rows.size, deadline)), received_on(filed, rng))
    silent = world.population.dormant[rows]
    return table(
        "annual-reports",
        received,
        {
            "uscc": world.codes(rows),
            "year": np.full(rows.size, year, dtype=np.int64),
            "employees": np.where(silent, NONE, employees),
            "revenue_fen": np.where(silent, 0, _hundreds(revenue)),
            "assets_fen": _hundreds(assets),
            "due_on": np.full(rows.size, deadline),
            "filed_on": filed,
        },
    )


def _hundreds(values: Floats) -> Ints:
    """To 0.01 万元, as the form asks."""
    return np.where(values <= 0, 0, round_to(values, 10_000))


def labour_rating_table(world: World, staff: Floats) -> Table:
    """The labour authority's classes, published in June for those it looked at."""
    chosen = world.rng("labour-ratings").random(world.population.size) < ANNUAL.labour_share
    return stack("labour-ratings", *(_labour_of(world, chosen, staff, year) for year in REPORT_YEARS))


def _labour_of(world: World, chosen: Bools, staff: Floats, year: int) -> Table:
    rng = world.rng("labour-ratings", year)
    people = world.population
    quarter = max((year - 2021) * 4, 0)
    rated = people.insured & chosen & (people.established <= day(year, 6, 30)) & (staff[:, quarter] >= 2)
    rows = np.flatnonzero(rated & (world.paths.exit_day > day(year + 1, 6, 1)))
    risk = world.paths.risk[rows, quarter : quarter + 4].mean(axis=1)
    score = ANNUAL.labour_risk * risk + rng.logistic(size=rows.size)
    published = day(year + 1, 6, 5) + rng.integers(0, 20, rows.size)
    return table(
        "labour-ratings",
        received_on(published, rng),
        {
            "uscc": world.codes(rows),
            "year": np.full(rows.size, year, dtype=np.int64),
            "rating": np.select([score > 3.3, score > 0.9], ["C", "B"], "A").astype(object),
            "occurred_on": published,
        },
    )
