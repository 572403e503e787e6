"""Courts and lists: enforcement, limits on consumption, judgments, serious dishonesty."""

from typing import Final

import numpy as np
import polars as pl

from features.sample.arrays import NONE, Bools, Ints, Names, waiting
from features.sample.calendar import QUARTER_FIRST, QUARTER_LAST, add_months, received_on
from features.sample.events import event_table, removals
from features.sample.lists import rarer_list_tables
from features.sample.parameters_compliance import COURT
from features.sample.world import Table, World, stack, table

_COURT: Final = "人民法院"
_LISTS: Final = {
    # list: word in document numbers, body, years, share removed, earliest removal and mean wait after it (days)
    "judgment_defaulter": ("样法执", _COURT, 2, 0.90, 40, 85),
    "wage_defaulter": ("样人社严", "人力资源和社会保障局", 3, 0.55, 190, 140),
    "major_tax_violation": ("样税严", "税务局", 3, 0.50, 190, 160),
    "market_serious_dishonesty": ("样市监严", "市场监管局", 3, 0.50, 370, 120),
    "work_safety_serious": ("样应急严", "应急管理局", 3, 0.50, 370, 120),
}


def court_tables(world: World) -> list[Table]:
    """Enforcement, limits on consumption, serious dishonesty and what follows; judgments against the enterprise."""
    rng = world.rng("enforcement")
    listed, numbers = _listings(world)
    enforced = world.happenings(rng, COURT.enforcement, COURT.enforcement_risk)
    own = world.case_numbers("样执", enforced.days)
    before = _enforced_before_listing(world, rng, numbers)
    rows = np.concatenate([enforced.rows, before[0]])
    days = np.concatenate([enforced.days, before[1]])
    cases = pl.concat([own, before[2]])
    enforcement = table(
        "court-enforcement",
        received_on(days + rng.integers(1, 10, days.size), rng),
        {
            "uscc": world.codes(rows),
            "document_no": cases,
            "amount_fen": world.sums(rng, rows, 120_000, 1.1),
            "debtors": _debtors(world, rows.size),
            "occurred_on": days,
            "issuing_body": world.body(rows, _COURT),
        },
    )
    settled = removals(
        world, rng, "enforcement", rows=rows, targets=cases, since=days,
        share=COURT.settled, least=40, mean=140, body=_COURT,
    )  # fmt: skip
    return [enforcement, settled, *listed, *_limits(world, rng, rows, days, cases), *_judgments(world)]


def _debtors(world: World, size: int) -> Ints:
    """How many are enforced against in a case: mostly one, sometimes its guarantors too."""
    rng = world.rng("enforcement", 1)
    return np.where(rng.random(size) < COURT.alone, 1, rng.integers(2, 6, size))


def _of_list(world: World) -> Bools:
    result: Bools = np.isin(world.paths.default_types, list(_LISTS))
    return result


def _listings(world: World) -> tuple[list[Table], pl.Series]:
    """Entries in the lists of serious dishonesty with their removals, and the entries' document numbers."""
    rng = world.rng("listings")
    mask = _of_list(world)
    rows, days, lists = (
        world.paths.default_rows[mask],
        world.paths.default_days[mask],
        world.paths.default_types[mask],
    )
    words = np.array([_LISTS[name][0] for name in lists], dtype=object)
    by_court = lists == "judgment_defaulter"
    decided, cases = world.document_numbers(words, days), world.case_numbers(words, days)
    numbers = pl.select(pl.when(pl.Series(by_court)).then(cases).otherwise(decided)).to_series()
    months = np.array([_LISTS[name][2] * 12 for name in lists], dtype=np.int64)
    endless = by_court & (rng.random(rows.size) < 0.2)
    entries = table(
        "serious-dishonesty",
        received_on(days + rng.integers(1, 15, rows.size), rng),
        {
            "uscc": world.codes(rows),
            "list_id": lists,
            "document_no": numbers,
            "occurred_on": days,
            "term_until": np.where(endless, NONE, add_months(days, months)),
            "issuing_body": world.body(rows, [_LISTS[name][1] for name in lists]),
        },
    )
    rarer, *left = rarer_list_tables(world)
    listed = stack("serious-dishonesty", entries, rarer)
    return [listed, *left, *_list_removals(world, rng, rows, days, lists, numbers)], numbers


def _list_removals(
    world: World, rng: np.random.Generator, rows: Ints, days: Ints, lists: Names, numbers: pl.Series
) -> list[Table]:
    share, least, mean = (
        np.array([_LISTS[name][place] for name in lists], dtype=np.float64) for place in (3, 4, 5)
    )
    gone = rng.random(rows.size) < share
    left_on = days + (least + rng.exponential(np.maximum(mean, 1.0))).astype(np.int64)
    restored = gone & (world.rng("listings", 2).random(rows.size) < COURT.restored)
    # Some who were listed by mistake or objected are suspended for a while.
    objected = ~gone & (rng.random(rows.size) < 0.03)
    parts = (
        ("removal", gone, left_on),
        ("removal_annulment", restored, left_on + 45),
        ("suspension", objected, days + 20),
        ("suspension_end", objected, days + 41),
    )
    return [
        event_table(
            world,
            rng,
            event_type,
            "serious_dishonesty",
            rows=rows[mask],
            targets=numbers.filter(pl.Series(mask)),
            effective=effective[mask],
        )
        for event_type, mask, effective in parts
    ]


def _enforced_before_listing(
    world: World, rng: np.random.Generator, numbers: pl.Series
) -> tuple[Ints, Ints, pl.Series]:
    """The enforcement cases that half of the judgment defaulters were listed in: filed some months before."""
    mask = _of_list(world)
    rows, days = world.paths.default_rows[mask], world.paths.default_days[mask]
    by_court = world.paths.default_types[mask] == "judgment_defaulter"
    filed = days - rng.integers(35, 240, rows.size)
    known = by_court & (rng.random(rows.size) < COURT.before_listing)
    known &= (filed >= QUARTER_FIRST[0]) & world.alive(rows, filed)
    return rows[known], filed[known], numbers.filter(pl.Series(known))


def _limits(world: World, rng: np.random.Generator, rows: Ints, days: Ints, cases: pl.Series) -> list[Table]:
    """Orders that limit consumption: a different thing from the list of judgment defaulters."""
    issued = days + waiting(rng, 50, rows.size, least=15)
    there = (rng.random(rows.size) < COURT.limited) & (issued <= QUARTER_LAST[-1]) & world.alive(rows, issued)
    at = np.flatnonzero(there)
    limits = table(
        "consumption-limits",
        received_on(np.minimum(issued[at] + 3, QUARTER_LAST[-1]), rng),
        {
            "uscc": world.codes(rows[at]),
            "document_no": cases.gather(at),
            "occurred_on": issued[at],
            "issuing_body": world.body(rows[at], _COURT),
        },
    )
    lifted = removals(
        world, rng, "consumption_limit", rows=rows[at], targets=cases.gather(at), since=issued[at],
        share=0.4, least=40, mean=200, body=_COURT,
    )  # fmt: skip
    return [limits, lifted]


def _judgments(world: World) -> list[Table]:
    """Payables and contracts that a court or arbitrator found against the enterprise."""
    rng = world.rng("court")
    owed = world.happenings(rng, COURT.payables, COURT.payables_risk)
    payables = table(
        "payables",
        received_on(owed.days + rng.integers(5, 30, owed.size), rng),
        {
            "uscc": world.codes(owed.rows),
            "document_no": world.case_numbers("样民初", owed.days),
            "amount_fen": world.sums(rng, owed.rows, 80_000, 1.1),
            "overdue_months": np.minimum(waiting(rng, 7, owed.size), 36),
            "occurred_on": owed.days,
            "issuing_body": world.body(owed.rows, _COURT),
        },
    )
    broken = world.happenings(rng, COURT.contract, COURT.contract_risk)
    contracts = table(
        "contract-findings",
        received_on(broken.days + rng.integers(5, 30, broken.size), rng),
        {
            "uscc": world.codes(broken.rows),
            "document_no": world.case_numbers("样商初", broken.days),
            "role": np.full(broken.size, "defendant", dtype=object),
            "amount_fen": world.sums(rng, broken.rows, 90_000, 1.1),
            "occurred_on": broken.days,
            "publicity_until": add_months(broken.days, np.full(broken.size, 12)),
            "severity": np.full(broken.size, "general", dtype=object),
            "issuing_body": world.body(broken.rows, _COURT),
        },
    )
    return [payables, stack("contract-findings", contracts, _won(world))]


def _won(world: World) -> Table:
    """Judgments that the enterprise won as the claimant: never against it."""
    rng = world.rng("court", 1)
    won = world.happenings(rng, COURT.plaintiff)
    return table(
        "contract-findings",
        received_on(won.days + rng.integers(5, 30, won.size), rng),
        {
            "uscc": world.codes(won.rows),
            "document_no": world.case_numbers("样商诉", won.days),
            "role": np.full(won.size, "plaintiff", dtype=object),
            "amount_fen": world.sums(rng, won.rows, 90_000, 1.1),
            "occurred_on": won.days,
            "publicity_until": add_months(won.days, np.full(won.size, 12)),
            "severity": np.full(won.size, None, dtype=object),
            "issuing_body": world.body(won.rows, _COURT),
        },
    )
