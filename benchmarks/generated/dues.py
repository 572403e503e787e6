"""Generated invoices, filings, contributions, bills and wages: nearly all records of a prefecture."""

from typing import Final

import numpy as np
import polars as pl

from benchmarks.generated.world import LAST, Frames, World

_PARTNERS: Final = 12


def invoices(world: World, count: int) -> Frames:
    """Invoices of partners, a few of them far the largest; corrections void, copies come from a bank."""
    corrected, copied = round(count * 0.01), round(count * 0.03)
    base = count - corrected - copied
    weights = np.exp(world.random.normal(0, 0.8, world.enterprises))
    owner = world.random.choice(world.enterprises, base, p=weights / weights.sum())
    partner = np.minimum(world.random.geometric(0.25, base), _PARTNERS)
    amount = np.exp(world.random.normal(13, 1.5, base)).astype(np.int64)
    amount[world.random.random(base) < 0.02] *= -1
    day = world.days(base)
    frame = pl.DataFrame(
        {
            "owner": owner,
            "direction": world.of(["out", "in"], base, [0.55, 0.45]),
            "invoice_no": pl.Series(world.random.integers(10**7, 10**8, base)).cast(pl.String),
            "occurred_on": day,
            "counterparty": world.codes.gather((owner * 7 + partner * 131) % world.enterprises),
            "amount_fen": amount,
            "tax_fen": amount * 13 // 100,
            "void": world.chance(0.03, base),
            "received_on": day + world.span(1, 40, base),
        }
    )
    voided = frame.sample(corrected, seed=1).with_columns(
        void=~pl.col("void"), received_on=pl.col("received_on") + world.span(1, 90, corrected)
    )
    copies = frame.sample(copied, seed=2).with_columns(
        source=pl.lit("bank"), received_on=pl.col("received_on") + world.span(1, 20, copied)
    )
    return [frame, voided, copies]


def _periods(world: World, share: float, months: int, step: int = 1) -> pl.DataFrame:
    """Period ends of a share of the enterprises, the newest about the last day told of."""
    owners = np.flatnonzero(world.random.random(world.enterprises) < share)
    ends = pl.date_range(pl.lit(LAST).dt.offset_by(f"-{months}mo"), LAST, f"{step}mo", eager=True)
    ends = pl.select(ends.dt.month_start().dt.offset_by("-1d")).to_series()
    return pl.DataFrame({"owner": owners}).join(ends.alias("period_end").to_frame(), how="cross")


def _dues(world: World, frame: pl.DataFrame, due: str, *, feed: float = 0.01) -> Frames:
    """Dues by the 15th after their period: most paid at once, some told open first, some never paid."""
    count = frame.height
    late = np.where(world.random.random(count) < 0.15, world.random.integers(1, 200, count), -5)
    told = frame.with_columns(
        pl.Series(due, world.money(count)),
        due_on=pl.col("period_end").dt.offset_by("15d"),
        late=pl.Series(late),
        never=world.chance(0.01, count),
        told_on=pl.col("period_end").dt.offset_by("15d") + world.span(1, 12, count),
    ).with_columns(paid_on=pl.col("due_on") + pl.duration(days=pl.col("late")))
    opened = told.filter((pl.col("late") > 0) | pl.col("never")).with_columns(
        paid_on=pl.lit(None, dtype=pl.Date), occurred_on=pl.col("due_on")
    )
    opened = opened.with_columns(received_on="told_on")
    paid = told.filter(~pl.col("never")).with_columns(occurred_on=pl.max_horizontal("due_on", "paid_on"))
    # What was told open is never told paid on the same day: that would be a contradiction.
    received = pl.col("occurred_on") + world.span(1, 25, paid.height)
    paid = paid.with_columns(received_on=pl.max_horizontal(received, pl.col("told_on").dt.offset_by("1d")))
    again = paid.sample(fraction=feed, seed=3)
    again = again.with_columns(
        source=pl.lit("second"), received_on=pl.col("received_on") + world.span(1, 20, again.height)
    )
    return [part.drop("late", "never", "told_on") for part in (opened, paid, again)]


def _with_paid(parts: Frames, due: str, paid: str, world: World) -> Frames:
    """How much of each due was paid: all, now and then a part."""
    return [
        part.with_columns(
            pl.when(pl.col("paid_on").is_not_null())
            .then(pl.col(due) - pl.when(world.chance(0.03, part.height)).then(pl.col(due) // 3).otherwise(0))
            .alias(paid)
        )
        for part in parts
    ]


def filings(world: World) -> Frames:
    monthly, quarterly, yearly = (
        _periods(world, share, months, step).with_columns(tax_type=pl.lit(tax))
        for share, months, step, tax in ((0.3, 40, 1, "vat"), (0.65, 40, 3, "vat"), (0.9, 40, 12, "income"))
    )
    frame = pl.concat(
        [monthly, quarterly.join(monthly.select("owner").unique(), on="owner", how="anti"), yearly]
    )
    count = frame.height
    frame = frame.with_columns(
        sales_fen=pl.when(~world.chance(0.05, count)).then(world.money(count, 16)).otherwise(0),
        filed_late=pl.when(world.chance(0.04, count)).then(world.whole(1, 40, count)).otherwise(-4),
    )
    parts = _dues(world, frame, "tax_due_fen", feed=0.0)
    filed = [
        part.with_columns(filed_on=pl.col("due_on") + pl.duration(days="filed_late")).drop("filed_late")
        for part in parts
    ]
    opened = filed[0].with_columns(
        filed_on=pl.when(~world.chance(0.3, filed[0].height)).then("filed_on"),
    )
    return _with_paid([opened, *filed[1:]], "tax_due_fen", "tax_paid_fen", world)


def insurance(world: World) -> Frames:
    frame = _periods(world, 0.55, 26)
    frame = frame.with_columns(insured=pl.Series(world.whole(1, 60, frame.height)))
    return _with_paid(_dues(world, frame, "amount_due_fen"), "amount_due_fen", "amount_paid_fen", world)


def bills(world: World) -> Frames:
    shares = {"electricity": 0.4, "water": 0.12, "heating": 0.05}
    frame = pl.concat(
        _periods(world, share, 29).with_columns(utility=pl.lit(name)) for name, share in shares.items()
    )
    return _dues(
        world, frame.with_columns(usage=pl.Series(world.whole(0, 9000, frame.height))), "amount_due_fen"
    )


def wages(world: World) -> Frames:
    frame = _periods(world, 0.1, 26)
    frame = frame.with_columns(workers=pl.Series(world.whole(1, 60, frame.height)))
    return _with_paid(_dues(world, frame, "amount_due_fen"), "amount_due_fen", "amount_paid_fen", world)
