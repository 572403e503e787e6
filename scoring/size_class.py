"""Size classes of the 2011 standard (16 rows): any upper limit makes an SME, every floor is needed."""

from collections.abc import Collection
from functools import reduce
from operator import and_, or_
from typing import Final

import polars as pl

from scoring.schema.policy import SizeRow, SizeStandard

FEN_PER_WAN: Final = 1_000_000  # 万元 in 分
SINGLE: Final = {"employees": 1, "revenue": FEN_PER_WAN, "assets": FEN_PER_WAN}


def size_class(
    standard: SizeStandard,
    *,
    row: pl.Expr,
    employees: pl.Expr,
    revenue_fen: pl.Expr,
    assets_fen: pl.Expr,
    rows: Collection[int] | None = None,
) -> pl.Expr:
    """Size class as an expression: micro, small, medium, large, or null where what is unknown would decide.

    Args:
        standard: the day's standard.
        row: number of the row under which the industry falls (`row_of`); asked for once of each class that may be meant.
        employees: number of people employed.
        revenue_fen: revenue of the year in 分.
        assets_fen: total assets at its end in 分.
        rows: numbers of the rows under which any of the industries falls (`row_of`); all if null.

    A firm that misses one of several floors drops a class; unknown figures are unknown, never zero.
    """
    figures = {"employees": employees, "revenue": revenue_fen, "assets": assets_fen}
    classes = [
        pl.when(row == one.row).then(_class(one, figures))
        for one in standard.rows
        if rows is None or one.row in rows
    ]
    return pl.coalesce(pl.lit(None, pl.String), *classes).alias("size_class")


def row_of(standard: SizeStandard, industry: pl.Expr) -> pl.Expr:
    """Number of the row by the longest code that fits, the last row for a code that none names; null where it is unknown or ambiguous.

    Args:
        standard: the day's standard.
        industry: code of GB/T 4754, letter first (such as E4700); a letter alone suffices where the row is the same, and is
            ambiguous where it is not (F, G, H, I, K).
    """
    numbers = {code: row.row for row in standard.rows for code in row.codes}
    split = sorted({code[0] for code in numbers if len(code) > 1})
    # By lengths, not code by code: to make a plan of a hundred tests takes longer than a thousand enterprises.
    found = pl.coalesce(
        industry.str.slice(0, length).replace_strict(
            {code: number for code, number in numbers.items() if len(code) == length},
            default=None,
            return_dtype=pl.Int32,
        )
        for length in sorted({len(code) for code in numbers}, reverse=True)
    )
    ambiguous = industry.is_in(split)  # a letter and nothing more
    rest = next(row.row for row in standard.rows if not row.codes)
    return pl.when(industry.is_null() | ambiguous).then(None).otherwise(found.fill_null(rest))


def _class(row: SizeRow, figures: dict[str, pl.Expr]) -> pl.Expr:
    upper = [figures[name] < bound * SINGLE[name] for name, bound in row.upper.items()]
    medium = [figures[name] >= bound * SINGLE[name] for name, bound in row.medium.items()]
    small = [figures[name] >= bound * SINGLE[name] for name, bound in row.small.items()]
    sme, floors_medium, floors_small = reduce(or_, upper), reduce(and_, medium), reduce(and_, small)
    return (
        pl.when(~floors_small)
        .then(pl.lit("micro"))
        .when(~floors_medium & floors_small)
        .then(pl.lit("small"))
        .when(~sme)
        .then(pl.lit("large"))
        .when(sme & floors_medium)
        .then(pl.lit("medium"))
    )
