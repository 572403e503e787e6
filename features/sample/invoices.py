"""What banks may see with an authorisation: VAT invoices of a few enterprises, and a bank's own outcomes."""

from typing import Final

import numpy as np
import polars as pl

from features.sample.arrays import Floats, Ints, whole
from features.sample.calendar import NEVER, QUARTER_FIRST, QUARTER_LAST, QUARTERS, received_on
from features.sample.codes import scattered, synthetic_codes
from features.sample.parameters import INVOICES
from features.sample.world import Table, World, stack, table

_NUMBERS: Final = 10**8


def invoice_table(world: World, sales: Floats) -> Table:
    """Sales and purchase invoices; voided ones and red-letter ones (negative) among them."""
    return stack("vat-invoices", _invoices(world, sales, "out", 0), _invoices(world, sales, "in", 1))


def _invoices(world: World, sales: Floats, direction: str, number: int) -> Table:
    rng = world.rng("invoices", number)
    rows, quarters, days, amounts = _drawn(world, rng, sales, 1.0 if direction == "out" else 0.72)
    risk = world.paths.risk[rows, quarters]
    void = rng.random(rows.size) < np.minimum(INVOICES.void * np.exp(INVOICES.void_risk * risk), 0.4)
    red = ~void & (rng.random(rows.size) < INVOICES.red)
    signed = np.where(red, -amounts, amounts)
    rate = np.array([0.01, 0.03, 0.06, 0.09, 0.13])[rng.integers(0, 5, world.population.size)][rows]
    serials = world.serials(rows.size) + number * _NUMBERS // 2
    return table(
        "vat-invoices",
        received_on(days, rng),
        {
            "uscc": world.codes(rows),
            "direction": np.full(rows.size, direction, dtype=object),
            "invoice_no": pl.Series(serials).cast(pl.String).str.zfill(8),
            "occurred_on": days,
            "counterparty": _counterparties(rng, rows, number),
            "amount_fen": signed,
            "tax_fen": whole(signed * rate),
            "void": void,
        },
    )


def _drawn(
    world: World, rng: np.random.Generator, sales: Floats, share: float
) -> tuple[Ints, Ints, Ints, Ints]:
    """Enterprise, quarter, day and amount of each invoice: their sums follow the sales of the quarter."""
    people = world.population
    chosen = np.flatnonzero(people.authorised)
    pace = INVOICES.per_month * 1.5 * np.exp(INVOICES.per_month_sigma * rng.normal(size=chosen.size))
    expected = pace[:, None] * np.where(sales[chosen] > 0, 1.0, 0.05)
    expected[:, -1] /= 3.0
    counts = rng.poisson(np.minimum(expected, 240.0))
    at = np.repeat(np.arange(counts.size), counts.ravel())
    rows, quarters = chosen[at // QUARTERS], (at % QUARTERS).astype(np.int64)
    days = QUARTER_FIRST[quarters] + whole(
        np.floor(rng.random(rows.size) * (QUARTER_LAST[quarters] - QUARTER_FIRST[quarters] + 1))
    )
    mean = sales[rows, quarters] * share / np.maximum(counts.ravel()[at], 1)
    amounts = np.maximum(whole(mean * np.exp(rng.normal(-0.5, 1.0, rows.size))), 1_000)
    there = world.alive(rows, days)
    return rows[there], quarters[there], days[there], amounts[there]


def _counterparties(rng: np.random.Generator, rows: Ints, number: int) -> pl.Series:
    """Each enterprise has some regular buyers and suppliers, few of them both; all of them are made up."""
    pool = pl.Series(
        synthetic_codes(
            scattered(np.arange(INVOICES.counterparties, dtype=np.int64)),
            np.ones(INVOICES.counterparties, dtype=np.int64),
            prefix="MB",
        )
    )
    partner = (rng.pareto(1.2, rows.size) * 3.0).astype(np.int64)
    other_side = (rng.random(rows.size) >= INVOICES.both_ways) * number * (INVOICES.counterparties // 2)
    return pool.gather((rows * 131 + np.minimum(partner, 60) + other_side) % INVOICES.counterparties)


def bank_table(world: World) -> Table:
    """One bank's own verdict on its borrowers among the authorised enterprises: told once, at the end."""
    rng = world.rng("bank")
    people = world.population
    borrowers = people.authorised & (rng.random(people.size) < 0.6)
    borrowers &= (world.paths.exit_day == NEVER) & (people.established < QUARTER_FIRST[-9])
    rows = np.flatnonzero(borrowers)
    risk = world.paths.risk[rows, -5:].mean(axis=1) + 0.6 * rng.normal(size=rows.size)
    rating = np.select([risk < 0.0, risk < 1.0, risk < 2.2], ["A", "B", "C"], "D").astype(object)
    bad = rng.random(rows.size) < 0.02 * np.exp(0.9 * risk)
    return table(
        "bank-outcomes",
        np.full(rows.size, QUARTER_LAST[-1]),
        {
            "uscc": world.codes(rows),
            "bank_rating": rating,
            "defaulted": np.where(bad, "true", "false").astype(object),
        },
    )
