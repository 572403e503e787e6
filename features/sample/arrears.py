"""Arrears: what enterprises owe by a finding, what is owed to them, and the small unconfirmed debts.

Some arrears have their cause upstream: a public body or a large firm owes the enterprise at least as much, and has
since before. Often that is confirmed only after the finding, sometimes paid later.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from features.sample.arrays import NONE, Bools, Ints, Names, pick, round_to, waiting, whole
from features.sample.calendar import NEVER, QUARTER_FIRST, QUARTER_LAST, received_on
from features.sample.events import event_table, removals
from features.sample.parameters_compliance import ARREARS, RELIEF
from features.sample.world import Table, World, stack, table

_LAST: Final = int(QUARTER_LAST[-1])
_KINDS: Final = {
    # layout: kind of record, word in document numbers, body, median 元 (0: by the head), share settled
    "wage-arrears": ("wage_arrears", "样人社薪", "人力资源和社会保障局", 0.0, ARREARS.wage_settled),
    "tax-arrears": ("tax_arrears", "样税欠", "税务局", 60_000.0, ARREARS.tax_settled),
    "social-insurance-arrears": (
        "social_insurance_arrears",
        "样人社保",
        "人力资源和社会保障局",
        30_000.0,
        ARREARS.insurance_settled,
    ),
}
_UPSTREAM_PAYERS: Final = {"public_body": 0.52, "large_enterprise": 0.38, "sme": 0.10}
_ANY_PAYERS: Final = {"public_body": 0.26, "large_enterprise": 0.34, "sme": 0.40}


@dataclass(frozen=True, slots=True)
class Debts:
    """Findings of one kind: who owes since when, found on which day, how much; `upstream` marks those caused above."""

    rows: Ints
    arose: Ints
    found: Ints
    amount: Ints
    upstream: Bools


def arrears_tables(world: World) -> list[Table]:
    """All findings of arrears, their settlements, the receivables, and what is not confirmed."""
    tables: list[Table] = []
    caused: list[Debts] = []
    for number, layout in enumerate(_KINDS):
        debts = _debts(world, layout, number)
        tables += _findings(world, layout, debts, number)
        caused.append(debts)
    return [*tables, *_receivables(world, caused), *_small(world)]


def _debts(world: World, layout: str, number: int) -> Debts:
    """Arrears that the hidden risk brings about, then those that come from upstream whatever the risk."""
    rng = world.rng("arrears", number)
    kind, _, _, median, _ = _KINDS[layout]
    if kind == "social_insurance_arrears":
        own = world.happenings(rng, ARREARS.insurance, ARREARS.insurance_risk)
        rows, days = own.rows, own.days
    else:
        mask = world.paths.default_types == kind
        rows, days = world.paths.default_rows[mask], world.paths.default_days[mask]
    above = world.happenings(world.rng("upstream", number), ARREARS.upstream, 0.15)
    rows, days = np.concatenate([rows, above.rows]), np.concatenate([days, above.days])
    upstream = np.arange(rows.size) >= rows.size - above.size
    return Debts(
        rows=rows,
        arose=days - rng.integers(30, 200, rows.size),
        found=days,
        amount=_amounts(world, rng, rows, median),
        upstream=upstream,
    )


def _amounts(world: World, rng: np.random.Generator, rows: Ints, median: float) -> Ints:
    """Wages by the head of those who wait for them, other debts by the size of the enterprise."""
    if median:
        return world.sums(rng, rows, median, 0.9)
    workers = np.maximum(np.rint(world.population.staff[rows] * rng.uniform(0.2, 0.9, rows.size)), 1.0)
    return round_to(workers * ARREARS.wages_yuan * 100.0 * np.exp(rng.normal(0.0, 0.5, rows.size)), 10_000)


def _findings(world: World, layout: str, debts: Debts, number: int) -> list[Table]:
    rng = world.rng("arrears", number, 1)
    kind, word, body, _, settled = _KINDS[layout]
    numbers = world.document_numbers(word, debts.found)
    dated = rng.random(debts.rows.size) < 0.97
    staff = whole(world.population.staff[debts.rows])
    per_head = int(ARREARS.wages_yuan * 100)
    workers = np.clip(debts.amount // per_head, 1, np.maximum(staff, 1))
    more = {"workers": workers} if layout == "wage-arrears" else {}
    found = table(
        layout,
        received_on(debts.found + rng.integers(1, 10, debts.rows.size), rng),
        {
            "uscc": world.codes(debts.rows),
            "document_no": numbers,
            "amount_fen": debts.amount,
            "arose_on": np.where(dated, debts.arose, NONE),
            "occurred_on": debts.found,
            "issuing_body": world.body(debts.rows, body),
            **more,
        },
    )
    ended = removals(
        world, rng, kind, rows=debts.rows, targets=numbers, since=debts.found,
        share=settled, least=20, mean=130, body=body,
    )  # fmt: skip
    return [found, ended]


def _receivables(world: World, caused: list[Debts]) -> list[Table]:
    """Confirmed receivables: those behind the arrears from upstream, and as many others without arrears behind.

    Some confirmations are withdrawn.
    """
    rng = world.rng("receivables")
    rows = np.concatenate([debts.rows[debts.upstream] for debts in caused])
    arose = np.concatenate([debts.arose[debts.upstream] for debts in caused])
    found = np.concatenate([debts.found[debts.upstream] for debts in caused])
    amount = np.concatenate([debts.amount[debts.upstream] for debts in caused])
    before = rng.random(rows.size) < ARREARS.confirmed_before
    owed_since = arose - rng.integers(15, 240, rows.size)
    confirmed = np.where(
        before, found - rng.integers(3, 25, rows.size), found + waiting(rng, 70, rows.size, least=8)
    )
    confirmed = np.maximum(confirmed, QUARTER_FIRST[0])
    cover = (amount * rng.uniform(1.05, 2.0, rows.size)).astype(np.int64) // 10_000 * 10_000
    *upstream, first_withdrawn = _confirmed(
        world, rng, rows, owed_since, confirmed, cover, pick(rng, _UPSTREAM_PAYERS, rows.size), "样确"
    )
    other = world.happenings(rng, ARREARS.background)
    since = other.days - rng.integers(60, 500, other.size)
    sums = world.sums(rng, other.rows, 90_000, 1.0)
    payers = pick(rng, _ANY_PAYERS, other.size)
    *unrelated, withdrawn = _confirmed(world, rng, other.rows, since, other.days, sums, payers, "样认欠")
    return [stack("receivables", *upstream, *unrelated), first_withdrawn, withdrawn]


def _confirmed(
    world: World,
    rng: np.random.Generator,
    rows: Ints,
    since: Ints,
    confirmed: Ints,
    amount: Ints,
    payers: Names,
    word: str,
) -> list[Table]:
    """Confirmations as first delivered, and again with the day of payment; last the events of those withdrawn."""
    known = confirmed <= _LAST
    rows, since, confirmed = rows[known], since[known], confirmed[known]
    amount, payers = amount[known], payers[known]
    numbers = world.document_numbers(word, confirmed)
    paid = confirmed + waiting(rng, 170, rows.size, least=30)
    is_paid = (rng.random(rows.size) < ARREARS.paid_later) & (paid <= _LAST)
    first = received_on(confirmed, rng)
    second = np.where(is_paid, received_on(np.where(is_paid, paid, confirmed)), NEVER)
    tellings = ((first, np.full(rows.size, NONE)), (np.where(second > first, second, NEVER), paid))
    taken_back = world.rng("relief", 2).random(rows.size) < RELIEF.withdrawn
    withdrawn = event_table(
        world, world.rng("relief", 3), "withdrawal", "receivables_overdue", rows=rows[taken_back],
        targets=numbers.filter(pl.Series(taken_back)), effective=since[taken_back],
        decided=confirmed[taken_back] + 50, body="工业和信息化局",
    )  # fmt: skip
    told = [
        table(
            "receivables",
            received,
            {
                "uscc": world.codes(rows),
                "document_no": numbers,
                "payer": _payers(world, rows, payers),
                "payer_kind": payers,
                "amount_fen": amount,
                "effective_on": since,
                "confirmed_on": confirmed,
                "paid_on": paid_on,
                "issuing_body": world.body(rows, "工业和信息化局"),
            },
        )
        for received, paid_on in tellings
    ]
    return [*told, withdrawn]


def _payers(world: World, rows: Ints, payers: Names) -> pl.Series:
    """Names of payers, made up and always the same for the same confirmation."""
    places = pl.Series(rows % 40 + 1).cast(pl.String).str.zfill(2)
    names = {"public_body": "样本公共单位", "large_enterprise": "样本大型集团", "sme": "样本中小企业"}
    return (
        world.population.counties.gather(rows)
        + pl.Series([names[name] for name in payers], dtype=pl.String)
        + places
    )


def _small(world: World) -> list[Table]:
    """Debts nobody has confirmed (never held against anyone) and complaints of enterprises that chase their money."""
    rng = world.rng("small-arrears")
    debts = world.happenings(rng, ARREARS.unconfirmed, ARREARS.unconfirmed_risk)
    unconfirmed = table(
        "unconfirmed-arrears",
        received_on(debts.days + rng.integers(1, 20, debts.size), rng),
        {
            "uscc": world.codes(debts.rows),
            "document_no": world.document_numbers("样欠费", debts.days),
            "item": pick(rng, {"property": 0.5, "utility": 0.35, "telecom": 0.15}, debts.size),
            "amount_fen": world.sums(rng, debts.rows, 4_000, 0.9),
            "occurred_on": debts.days,
        },
    )
    chasing = world.happenings(rng, ARREARS.complaint)
    complaints = table(
        "complaints",
        received_on(chasing.days + rng.integers(1, 10, chasing.size), rng),
        {
            "uscc": world.codes(chasing.rows),
            "document_no": world.document_numbers("样诉受", chasing.days),
            "amount_fen": world.sums(rng, chasing.rows, 80_000, 1.0),
            "occurred_on": chasing.days,
        },
    )
    return [unconfirmed, complaints]
