"""Loans of those who let their data be used: what each lender reports each quarter, and findings of arrears."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from features.sample.arrays import NONE, Bools, Floats, Ints, sigmoid
from features.sample.calendar import QUARTER_LAST, QUARTERS, received_on
from features.sample.events import removals
from features.sample.parameters import LOANS
from features.sample.world import Table, World, table

_CLASSES: Final = ("normal", "special_mention", "substandard", "doubtful", "loss")
_FROM_DAYS: Final = np.array([1, 91, 181, 361])


@dataclass(frozen=True, slots=True)
class Loans:
    """One place per loan and quarter: whose, which quarter, how many quarters behind, how much is owed."""

    rows: Ints
    quarters: Ints
    numbers: pl.Series
    behind: Ints
    balance: Ints
    due: Ints


def loan_tables(world: World) -> list[Table]:
    """Reports, findings of arrears and their settlement."""
    loans = _loans(world)
    return [_reports(world, loans), *_findings(world, loans)]


def _loans(world: World) -> Loans:
    rng = world.rng("loans")
    people = world.population
    borrowers = np.flatnonzero(people.authorised & (rng.random(people.size) < LOANS.borrowers))
    first = rng.integers(0, QUARTERS - 4, borrowers.size)
    length = rng.integers(4, 13, borrowers.size)
    behind = _behind(rng, world.paths.risk[borrowers])
    quarters = np.arange(QUARTERS)
    runs = (quarters >= first[:, None]) & (quarters < (first + length)[:, None])
    runs &= (people.established[borrowers][:, None] + 200 <= QUARTER_LAST) & (
        world.paths.exit_day[borrowers][:, None] > QUARTER_LAST
    )
    at, quarter = np.nonzero(runs)
    numbers = world.document_numbers("样借", QUARTER_LAST[first])
    borrowed = world.sums(rng, borrowers, LOANS.balance_yuan, 0.9)
    rest = 1.0 - (quarter - first[at]) / (length[at] + 1.0)
    return Loans(
        rows=borrowers[at],
        quarters=quarter.astype(np.int64),
        numbers=numbers.gather(at),
        behind=behind[at, quarter],
        balance=(borrowed[at] * rest).astype(np.int64) // 10_000 * 10_000,
        due=QUARTER_LAST[np.minimum(first + length, QUARTERS - 1)][at],
    )


def _behind(rng: np.random.Generator, risk: Floats) -> Ints:
    """Quarters that each loan (rows) has been behind in each quarter (columns): it starts, and heals or not."""
    behind = np.zeros(risk.shape, dtype=np.int64)
    now = np.zeros(risk.shape[0], dtype=np.int64)
    for quarter in range(risk.shape[1]):
        starts = rng.random(now.size) < sigmoid(LOANS.overdue + LOANS.overdue_risk * risk[:, quarter])
        heals: Bools = rng.random(now.size) < LOANS.healed
        now = np.where(now > 0, np.where(heals, 0, now + 1), starts.astype(np.int64))
        behind[:, quarter] = now
    return behind


def _reports(world: World, loans: Loans) -> Table:
    rng = world.rng("loans", 1)
    size = loans.rows.size
    behind = loans.behind > 0
    days = np.where(behind, (loans.behind - 1) * 91 + rng.integers(5, 80, size), 0)
    owed = (loans.balance * np.minimum(rng.uniform(0.02, 0.2, size) * loans.behind, 1.0)).astype(np.int64)
    lenders = np.array([f"样本银行{number}" for number in range(1, 7)], dtype=object)
    reported = QUARTER_LAST[loans.quarters]
    return table(
        "loans",
        received_on(reported),  # never held up: an older state must not come after a newer one
        {
            "uscc": world.codes(loans.rows),
            "document_no": loans.numbers,
            "lender": lenders[loans.rows % lenders.size],
            "balance_fen": loans.balance,
            "overdue_fen": np.where(behind, np.minimum(np.maximum(owed, 1), loans.balance), 0),
            "overdue_days": np.where(behind & (loans.balance > 0), days, 0),
            "loan_class": np.array(_CLASSES, dtype=object)[np.searchsorted(_FROM_DAYS, days, side="right")],
            "due_on": loans.due,
            "occurred_on": reported,
        },
    )


def _findings(world: World, loans: Loans) -> list[Table]:
    """What a court or the lender's regulator found of loans two quarters behind."""
    rng = world.rng("loans", 2)
    found = (loans.behind == 2) & (rng.random(loans.rows.size) < LOANS.found)
    rows, days = loans.rows[found], QUARTER_LAST[loans.quarters[found]]
    numbers = world.document_numbers("样贷逾", days)
    amount = np.maximum(loans.balance[found] // 5, 10_000)
    dated = rng.random(rows.size) < 0.9
    findings = table(
        "loan-arrears",
        received_on(days, rng),
        {
            "uscc": world.codes(rows),
            "document_no": numbers,
            "amount_fen": amount,
            "arose_on": np.where(dated, days - 120, NONE),
            "occurred_on": days,
            "issuing_body": world.body(rows, "人民法院"),
        },
    )
    settled = removals(
        world, rng, "loan_arrears", rows=rows, targets=numbers, since=days,
        share=0.4, least=30, mean=150, body="人民法院",
    )  # fmt: skip
    return [findings, settled]
