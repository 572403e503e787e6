"""Typed rows → the text that stands in a source file: the layout's headers, words, dates and units."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from features.layouts import LAYOUTS, Column, Layout
from features.sample.events import full_width
from features.sample.world import RECEIVED, Table

DATE_FORMS: Final = ("%Y-%m-%d", "%Y年%-m月%-d日", "%Y%m%d", "%Y/%-m/%-d")
_DATE_FORM: Final[Mapping[str, str]] = {
    # Feeds that write dates in a way of their own; all others write 2024-03-05.
    "penalties": "%Y/%-m/%-d",
    "social-insurance": "%Y%m%d",
    "court-enforcement": "%Y年%-m月%-d日",
    "serious-dishonesty": "%Y年%-m月%-d日",
}
EXTRA_HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    # Columns of the double-publicity layouts that are no fields of theirs: names, and codes older than the unified one.
    "penalties": (
        "CF_XDR_MC",
        "CF_XDR_GSZC",
        "CF_XDR_ZZJG",
        "CF_XDR_SWDJ",
        "CF_FRDB",
        "CF_XDR_ZJLX",
    ),
    "permits": ("XK_XDR_MC", "XK_XDR_TYPE", "XK_XDR_GSZC", "XK_XDR_ZZJG", "XK_XDR_SWDJ", "XK_FRDB"),
    "penalties-2016": (
        "CF_CFMC",
        "CF_CFLB2",
        "CF_XDR_MC",
        "CF_XDR_GSDJ",
        "CF_XDR_ZDM",
        "CF_XDR_SWDJ",
        "CF_XDR_SFZ",
        "CF_FR",
        "CF_JG",
        "DFBM",
        "SJC",
    ),
    "permits-2016": (
        "XK_SPLB",
        "XK_XDR",
        "XK_XDR_GSDJ",
        "XK_XDR_ZDM",
        "XK_XDR_SWDJ",
        "XK_XDR_SFZ",
        "XK_FR",
        "DFBM",
        "SJC",
    ),
}
TYPED: Final = frozenset({"vat-invoices", "bank-outcomes"})
"""Layouts delivered as Parquet: their columns keep their types."""


def headers(layout: Layout) -> list[str]:
    """The headers of a file in this layout, in order."""
    return [column.header for column in layout.columns] + list(EXTRA_HEADERS.get(layout.name, ()))


def render(table: Table) -> pl.DataFrame:
    """The rows as they stand in the files, and `_received`."""
    layout = LAYOUTS[table.layout]
    # What a subject does not say of its rows stays empty.
    silent = {c.field for c in layout.columns} - set(table.rows.columns)
    empty = [pl.lit(None, dtype=_dtype(layout, name)).alias(name) for name in sorted(silent)]
    frame = table.rows.with_columns(*_extras(table), *empty)
    if layout.name in TYPED:
        cells = [_typed(column) for column in layout.columns]
    else:
        cells = [_cell(layout, column) for column in layout.columns]
    extras = [pl.col(name) for name in EXTRA_HEADERS.get(layout.name, ())]
    return frame.select(*cells, *extras, RECEIVED)


def _dtype(layout: Layout, field: str) -> pl.DataType:
    return layout.kind.schema.get(field, pl.String())


def _extras(table: Table) -> list[pl.Expr]:
    """What stands in columns that are not read as values, where the subject does not say it: mostly nothing."""
    said = {"XK_XDR_TYPE": pl.lit("2"), "XK_SPLB": pl.lit("普通"), "CF_JG": pl.lit("见决定书")}
    silent = [name for name in EXTRA_HEADERS.get(table.layout, ()) if name not in table.rows.columns]
    return [said.get(name, pl.lit(None, dtype=pl.String)).alias(name) for name in silent]


def _cell(layout: Layout, column: Column) -> pl.Expr:
    value = pl.col(column.field)
    if column.reading == "date":
        text = value.dt.to_string(_DATE_FORM.get(layout.name, DATE_FORMS[0]))
    elif column.reading == "yuan":
        text = decimal_text(value, 2)
    elif column.reading == "wan_yuan":
        text = decimal_text(value, 6).str.strip_chars_end("0").str.strip_chars_end(".")
    elif column.reading == "coded":
        code = value.cast(pl.String)
        text = code.replace_strict(words(layout, column), default=code, return_dtype=pl.String)
    else:
        text = value.cast(pl.String)
    return text.alias(column.header)


def _typed(column: Column) -> pl.Expr:
    value = pl.col(column.field)
    if column.reading == "yuan":
        value = value.cast(pl.Decimal(20, 2)) / pl.lit(100, dtype=pl.Decimal(5, 0))
        value = value.cast(pl.Decimal(18, 2))
    return value.alias(column.header)


def words(layout: Layout, column: Column) -> dict[str, str]:
    """Code → the word that the file says for it: the layout's own word where it has one, else the label."""
    codes = {code: word for word, code in layout.words_of(column).items() if word != code}
    own = {code: word for word, code in reversed(list(column.words.items()))}
    return codes | own


def decimal_text(fen: pl.Expr, places: int) -> pl.Expr:
    """Whole 分 as a decimal number in units of 10^places 分."""
    unit = 10**places
    sign = pl.when(fen < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    size = fen.abs()
    fraction = (size % unit).cast(pl.String).str.zfill(places)
    return pl.concat_str(sign, (size // unit).cast(pl.String), pl.lit("."), fraction)


def with_thousands(value: str) -> str:
    """1234567.50 → 1,234,567.50."""
    whole, _, fraction = value.partition(".")
    return f"{int(whole):,}.{fraction}"


def widened(text: pl.Series) -> pl.Series:
    """The same text with full-width digits."""
    return pl.select(full_width(pl.lit(text))).to_series()
