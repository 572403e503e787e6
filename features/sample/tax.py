"""Tax declarations with their payments, and the yearly tax ratings."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from features.sample.arrays import NONE, Bools, Floats, Ints, Names, pick, sigmoid, waiting, where_only, whole
from features.sample.bills import Duties, Telling, done_on, duties, is_late, path_of_logs, told
from features.sample.calendar import DUE_DAYS, NEVER, QUARTERS, REPORT_YEARS, day, received_on
from features.sample.parameters import ANNUAL, DELIVERIES, FILINGS
from features.sample.world import Table, World, stack, table

_DIRECT_D: Final = {
    "abnormal_taxpayer": 0.42,
    "false_materials": 0.10,
    "invoice_violation": 0.14,
    "treatment_unpaid": 0.12,
    "tax_evasion": 0.08,
    "transferred_or_filed": 0.04,
    "d_responsible": 0.06,
    "other": 0.04,
}
_SEASON: Final = np.array([-0.28, 0.05, 0.16, 0.02])  # the plateau's building season


@dataclass(frozen=True, slots=True)
class Filings:
    """What was declared: one place per declaration."""

    duty: Duties
    filed: Ints
    paid: Ints
    sales: Ints
    due: Ints
    amount_paid: Ints


def sales_paths(world: World) -> Floats:
    """Quarterly sales in 分 of every enterprise (rows) in every quarter (columns)."""
    rng = world.rng("tax-filings", 1)
    shape = world.paths.risk.shape
    course = path_of_logs(
        world, rng, drift=FILINGS.growth, weight=FILINGS.growth_risk, noise=FILINGS.growth_noise
    )
    season = np.tile(_SEASON, QUARTERS // 4)
    noise = FILINGS.sales_noise * rng.normal(size=shape)
    level = np.log(world.population.revenue_fen / 4.0)[:, None]
    sales: Floats = np.exp(level + course + season + noise)
    idle = FILINGS.zero_sales * np.where(world.population.size_class == 0, 1.4, 0.2)[:, None]
    return np.where(rng.random(shape) < idle, 0.0, sales)


def filings_of(world: World, sales: Floats) -> Filings:
    """Declare and pay, quarter by quarter."""
    rng = world.rng("tax-filings")
    duty = duties(world, world.population.files_tax)
    late = is_late(world, rng, duty, base=FILINGS.late, weight=FILINGS.late_risk, own=FILINGS.late_own)
    filed = done_on(rng, duty, late, mean_days=FILINGS.days_late, never=FILINGS.never)
    declared = whole(sales[duty.rows, duty.quarters] / 100.0) * 100
    tax = _tax(world, rng, duty, declared)
    paid = _paid(world, rng, duty, filed, tax)
    part = rng.random(paid.size) < FILINGS.part_paid
    amount = np.where(part, whole(tax * rng.uniform(0.3, 0.9, tax.size)), tax)
    return Filings(duty, filed, paid, declared, tax, amount)


def _tax(world: World, rng: np.random.Generator, duty: Duties, declared: Ints) -> Ints:
    small = world.population.small_scale[duty.rows]
    burden = np.exp(rng.normal(np.log(0.022), 0.5, world.population.size))[duty.rows]
    exempt = small & (declared <= FILINGS.exempt_fen)
    return whole(np.where(exempt, 0.0, declared * np.where(small, 0.01, burden)))


def _paid(world: World, rng: np.random.Generator, duty: Duties, filed: Ints, tax: Ints) -> Ints:
    odds = FILINGS.unpaid + FILINGS.unpaid_risk * world.paths.risk[duty.rows, duty.quarters]
    slow = rng.random(filed.size) < sigmoid(odds)
    wait = np.where(slow, waiting(rng, FILINGS.unpaid_days, filed.size), 0)
    return np.where((filed == NONE) | (tax == 0), NONE, filed + wait)


def filing_table(world: World, filings: Filings) -> Table:
    """Declarations as delivered: open ones first as open, later as declared and paid."""
    rng = world.rng("tax-filings", 2)
    settled = np.where(filings.paid == NONE, filings.filed, np.maximum(filings.filed, filings.paid))
    telling = told(rng, filings.duty, settled)
    filed, paid = telling.seen(filings.filed), telling.seen(filings.paid)
    of = telling.duty
    nothing_due = filed & (filings.due[of] == 0)
    duty = filings.duty
    return table(
        "tax-filings",
        telling.received,
        {
            "uscc": world.codes(duty.rows[of]),
            "tax_type": np.full(of.size, "vat", dtype=object),
            "period_end": duty.period_end[of],
            "due_on": duty.due[of],
            "filed_on": _shown(filed, filings.filed, telling),
            "sales_fen": _shown(filed, filings.sales, telling),
            "tax_due_fen": _shown(filed, filings.due, telling),
            "tax_paid_fen": np.where(paid, filings.amount_paid[of], np.where(nothing_due | filed, 0, NONE)),
            "paid_on": _shown(paid, filings.paid, telling),
        },
    )


def _shown(seen: Bools, values: Ints, telling: Telling) -> Ints:
    return np.where(seen, values[telling.duty], NONE)


def rating_table(world: World, filings: Filings) -> Table:
    """Tax ratings, published each April for the year before; few are corrected later in the year."""
    return stack("tax-ratings", *(_ratings_of(world, filings, year) for year in REPORT_YEARS))


def _ratings_of(world: World, filings: Filings, year: int) -> Table:
    rng = world.rng("tax-ratings", year)
    people = world.population
    rated = np.flatnonzero(
        people.files_tax
        & (people.kind != "individual_business")
        & (people.established <= day(year, 12, 1))
        & (world.paths.exit_day > day(year + 1, 4, 1))
    )
    points = _points(world, rng, filings, year)[rated]
    new, idle = people.established[rated] > day(year, 1, 1), rng.random(rated.size) < 0.16
    rating = _letters(points, new=new, idle=idle)
    published = day(year + 1, 4, 14) + rng.integers(0, 12, rated.size)
    held_up = rng.random(rated.size) < DELIVERIES.late_share / 2
    later = received_on(published + 91 * rng.integers(1, 3, rated.size))
    received = np.where(held_up, later, day(year + 1, 5, 10))
    again, better, revised = _revisions(rng, points, rating, published)
    second = received_on(revised)
    # A rating that was held up until its correction came is not told any more.
    received[again[received[again] >= second]] = NEVER
    cause = np.where(new & (points >= 40), "new", "no_income").astype(object)
    m_cause = where_only(rating == "M", cause)
    direct_d = where_only(points <= 0, pick(world.rng("tax-ratings", year, 1), _DIRECT_D, rated.size))
    nothing = np.full(again.size, None, dtype=object)
    return stack(
        "tax-ratings",
        _rating_rows(world, rated, year, (rating, m_cause, direct_d), published, received),
        _rating_rows(world, rated[again], year, (better, nothing, nothing), revised, second),
    )


def _revisions(
    rng: np.random.Generator, points: Floats, rating: Names, published: Ints
) -> tuple[Ints, Names, Ints]:
    """Ratings that are corrected on request: their places, the new letters, and the days of that."""
    asked = np.flatnonzero(rng.random(rating.size) < ANNUAL.tax_revised)
    letters = _letters(points[asked] + rng.normal(9.0, 6.0, asked.size))
    changed = letters != rating[asked]
    again = asked[changed]
    return again, letters[changed], published[again] + 30 + waiting(rng, 60, again.size)


def _points(world: World, rng: np.random.Generator, filings: Filings, year: int) -> Floats:
    first = max((year - 2021) * 4, 0)
    risk = world.paths.risk[:, first : first + 4].mean(axis=1)
    deadline = DUE_DAYS[filings.duty.quarters]
    missed = (filings.filed == NONE) | (filings.filed > deadline) | (filings.paid > deadline)
    of_year = (filings.duty.quarters >= (year - 2021) * 4) & (filings.duty.quarters < (year - 2020) * 4)
    late = np.bincount(filings.duty.rows[missed & of_year], minlength=world.population.size)
    noise = ANNUAL.tax_noise * rng.normal(size=world.population.size)
    points: Floats = ANNUAL.tax_base + ANNUAL.tax_risk * risk + ANNUAL.tax_late * late + noise
    direct = rng.random(points.size) < ANNUAL.tax_direct_d * np.exp(ANNUAL.tax_direct_risk * risk)
    return np.where(direct, 0.0, points)


def _letters(points: Floats, *, new: Bools | None = None, idle: Bools | None = None) -> Names:
    letters = np.select([points >= 90, points >= 70, points >= 40], ["A", "B", "C"], "D").astype(object)
    if new is not None:
        letters = np.where(new & (points >= 40), "M", letters)
    if idle is not None:
        letters = np.where(idle & (points >= 70), "M", letters)
    return letters.astype(object)


def _rating_rows(
    world: World,
    rows: Ints,
    year: int,
    said: tuple[Names, Names, Names],
    published: Ints,
    received: Ints,
) -> Table:
    """`said`: the letter, why it is M, and what made it D whatever the points."""
    rating, m_cause, direct_d = said
    return table(
        "tax-ratings",
        received,
        {
            "uscc": world.codes(rows),
            "year": np.full(rows.size, year, dtype=np.int64),
            "rating": rating,
            "m_cause": m_cause,
            "direct_d": direct_d,
            "occurred_on": published,
        },
    )
