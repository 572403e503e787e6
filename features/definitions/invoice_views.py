"""What features from VAT invoices are made of: the invoices, net sales by month, and what was traded with each partner."""

import polars as pl

from features.days import LAST_DAY, MONTH, asked_day, of_each
from features.enterprise_numbers import NUMBER, enterprises_of
from features.feature import within
from features.lawful_gate import GatedRecords
from features.value import taken_together

_HASHES = 1 << 32
_MONTHS = 1 << 16  # more than there are months up to the year 5000
_SOLD, _BOUGHT = pl.col("sold"), pl.col("bought")


def invoices(gated: GatedRecords) -> pl.DataFrame:
    """Invoices that count, and whether each is a sale or a purchase that stands."""
    return gated.once("invoices", lambda: _with_direction(gated.usable("vat_invoice")))


def _with_direction(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        "uscc",
        "occurred_on",
        "counterparty",
        "direction",
        "amount_fen",
        "tax_fen",
        "void",
        enterprises_of(rows)[1],
        sold=(pl.col("direction") == "out") & ~pl.col("void"),
        bought=(pl.col("direction") == "in") & ~pl.col("void"),
    )


def invoice_months(gated: GatedRecords) -> pl.DataFrame:
    """Net sales by calendar month, and in `step` how far they moved. Of months without sales the first and the last.

    Those between these two would change neither a sum nor a step from one month to the next.
    """
    told = invoices(gated)
    codes, numbers = enterprises_of(told)
    # Enterprise and month in one number: grouping by it takes a fifth of the time of grouping by both.
    month = of_each(told["occurred_on"], MONTH).cast(pl.Int64)
    sold = told.select("sold", "amount_fen", key=numbers.cast(pl.Int64) * _MONTHS + month).filter("sold")
    sums = sold.sort("key").group_by("key", maintain_order=True).agg(sales_fen=pl.col("amount_fen").sum())
    here, following = sums["key"].head(-1), sums["key"].tail(-1)
    gap = (here // _MONTHS == following // _MONTHS) & (following > here + 1)
    # Of a gap of one month the first is the last.
    nothing = pl.concat([here.filter(gap) + 1, following.filter(gap & (following > here + 2)) - 1])
    empty = pl.DataFrame(
        {"key": nothing, "sales_fen": pl.repeat(0, nothing.len(), dtype=pl.Int64, eager=True)}
    )
    rows = sums.merge_sorted(empty.sort("key"), key="key")
    number = rows["key"] // _MONTHS
    ended = gated.on_their_days(
        rows.select(
            "sales_fen",
            number.alias("number"),
            codes.gather(number).alias("uscc"),
            occurred_on=of_each(rows["key"] % _MONTHS, LAST_DAY),
        )
    )
    day = asked_day(ended, gated.as_of)
    before = (pl.col("number") == pl.col("number").shift()) & within(24, day).shift()
    moved = (pl.col("sales_fen") - pl.col("sales_fen").shift()).abs()
    stepped = ended.with_columns(step=pl.when(before).then(moved))
    return stepped.filter(pl.col("occurred_on") <= day).drop("number")


def invoice_partners(gated: GatedRecords) -> pl.DataFrame:
    """Per partner: what was sold to it and bought from it in the last 12 months and in the 12 months before."""
    told = gated.on_their_days(invoices(gated))
    day = asked_day(told, gated.as_of)
    year_ago, two_years_ago = (day.dt.offset_by(f"-{months}mo") for months in (12, 24))
    recent, before = pl.col("occurred_on") > year_ago, pl.col("occurred_on") <= year_ago

    def amount(which: pl.Expr) -> pl.Expr:
        return pl.when(which).then("amount_fen").otherwise(0).fill_null(0)

    recently = told.filter(~pl.col("void") & (pl.col("occurred_on") > two_years_ago))
    by_partner = _together(recently)
    other = (pl.col("key") != pl.col("key").shift()) | pl.col("counterparty").ne_missing(
        pl.col("counterparty").shift()
    )
    begins = by_partner.select(other.fill_null(value=True)).to_series().arg_true()
    said = by_partner.select(
        pl.col("occurred_on").cast(pl.Int32).cast(pl.Int64),
        sold_fen=amount(_SOLD & recent),
        bought_fen=amount(_BOUGHT & recent),
        sold_before_fen=amount(_SOLD & before),
        bought_before_fen=amount(_BOUGHT & before),
    )
    taken = {one.name: taken_together(one, "total", begins.to_numpy()) for one in said.drop("occurred_on")}
    newest = taken_together(said["occurred_on"], "highest", begins.to_numpy()).cast(pl.Int32).cast(pl.Date)
    return by_partner.select("uscc", NUMBER)[begins].with_columns(occurred_on=newest, **taken)


def _together(rows: pl.DataFrame) -> pl.DataFrame:
    """Invoices by enterprise and partner, in `key`: sorting by a number takes a third of grouping by a text.

    Two partners of an enterprise that share a number now and then are put in order by their names.
    """
    named = pl.col("counterparty").hash() % _HASHES
    keyed = rows.with_columns(key=pl.col(NUMBER).cast(pl.UInt64) * _HASHES + named)
    ordered = keyed.sort("key")
    same = ordered["key"] == ordered["key"].shift()
    if (same & ordered["counterparty"].ne_missing(ordered["counterparty"].shift())).any():
        return keyed.sort("key", "counterparty")
    return ordered
