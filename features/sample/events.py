"""Events on records: repairs, annulments, removals, suspensions, as rows of the events file."""

from typing import Final

import numpy as np
import polars as pl

from features.records import KINDS
from features.sample.arrays import NONE, Bools, Ints, Names, where_only
from features.sample.calendar import QUARTER_LAST, received_on
from features.sample.parameters_compliance import COMPLIANCE
from features.sample.world import Table, World, table

_LAST: Final = int(QUARTER_LAST[-1])
_WORDS: Final = {
    "repair": "样信修",
    "repair_annulment": "样撤修",
    "annulment": "样撤决",
    "removal": "样移",
    "removal_annulment": "样撤移",
    "suspension": "样停",
    "suspension_end": "样复",
    "objection": "样异受",
    "objection_end": "样异结",
    "restructuring": "样破裁",
    "restructuring_end": "样破终",
    "withdrawal": "样撤回",
    "publicity_change": "样公变",
}
_SHORT: Final = {
    "penalty": "罚",
    "serious_dishonesty": "严",
    "abnormal_operation": "异",
    "enforcement": "执",
    "consumption_limit": "限",
    "tax_arrears": "税",
    "wage_arrears": "薪",
    "social_insurance_arrears": "保",
    "finding": "认",
    "loan_arrears": "贷",
    "receivables_overdue": "款",
}


def event_table(
    world: World,
    rng: np.random.Generator,
    event_type: str,
    target_kind: str | None,
    *,
    rows: Ints,
    targets: pl.Series | None,
    effective: Ints,
    decided: Ints | None = None,
    publicity_until: Ints | None = None,
    body: str = "信用中心",
) -> Table:
    """Events of one type on records of one kind; those that lie beyond the simulated time are left away.

    Without a kind and targets they act on the enterprise (restructuring). `publicity_until` is the new end of a
    change of publicity.
    """
    decided = effective if decided is None else decided
    label, short = (KINDS[target_kind].label, _SHORT[target_kind]) if target_kind else (None, "")
    numbers = world.document_numbers(f"{_WORDS[event_type]}{short}", decided)
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, rows.size)
    named = nothing if targets is None else in_other_brackets(rng, targets, COMPLIANCE.other_brackets)
    known = np.where(decided > _LAST, decided, np.minimum(decided + rng.integers(0, 6, rows.size), _LAST))
    return table(
        "events",
        received_on(known, rng),
        {
            "uscc": world.codes(rows),
            "event_type": np.full(rows.size, event_type, dtype=object),
            "target_kind": np.full(rows.size, label, dtype=object),
            "target_document_no": named,
            "document_no": numbers,
            "effective_on": effective,
            "occurred_on": decided,
            "publicity_until": np.full(rows.size, NONE) if publicity_until is None else publicity_until,
            "issuing_body": world.body(rows, body),
        },
    )


def removals(
    world: World,
    rng: np.random.Generator,
    target_kind: str,
    *,
    rows: Ints,
    targets: pl.Series,
    since: Ints,
    share: float,
    least: int,
    mean: float,
    body: str,
) -> Table:
    """The share of listings or claims that end by removal or settlement, some time after they began."""
    chosen = np.flatnonzero(rng.random(rows.size) < share)
    day = since[chosen] + least + rng.exponential(mean, chosen.size).astype(np.int64)
    return event_table(
        world,
        rng,
        "removal",
        target_kind,
        rows=rows[chosen],
        targets=targets.gather(chosen),
        effective=day,
        body=body,
    )


def appealed(rng: np.random.Generator, size: int) -> Names:
    """What decisions say of themselves: 是 where an appeal is pending, mostly nothing."""
    return where_only(rng.random(size) < COMPLIANCE.appealed, "true")


def in_other_brackets(rng: np.random.Generator, numbers: pl.Series, share: float) -> pl.Series:
    """The same document numbers, a share of them with brackets or digits in another form."""
    draw = rng.random(numbers.len())
    form = rng.integers(0, 4, numbers.len())
    changed: Bools = draw < share
    frame = pl.DataFrame({"no": numbers, "form": np.where(changed, form, -1)})
    no = pl.col("no")
    square = no.str.replace_all("[〔（]", "[").str.replace_all("[〕）]", "]")
    round_ = no.str.replace_all("[〔（]", "(").str.replace_all("[〕）]", ")")
    wide = no.str.replace_all("〔", "（").str.replace_all("〕", "）")
    return frame.select(
        pl.when(pl.col("form") == 0)
        .then(square)
        .when(pl.col("form") == 1)
        .then(round_)
        .when(pl.col("form") == 2)
        .then(wide)
        .when(pl.col("form") == 3)
        .then(full_width(no))
        .otherwise(no)
    ).to_series()


def full_width(text: pl.Expr) -> pl.Expr:
    """Digits in their full-width forms."""
    return text.str.replace_many(list("0123456789"), [chr(0xFF10 + digit) for digit in range(10)])
