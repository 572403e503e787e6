"""Rows of text → typed rows of a record kind, and what is wrong with the rest.

A row with anything wrong leaves whole: half of it would be a guess. Every wrong cell is named with what was found,
why it is wrong and what would be right.
"""

from dataclasses import dataclass
from typing import Final

import polars as pl

from features.layouts import Column, Layout
from features.parse import EXPECTED, READERS, clean, read_coded
from features.read_file import ROW
from features.records import ENVELOPE

FILE: Final = "__file__"  # index of the file within the load
RECEIVED_ON: Final = "received_on"
PROBLEM_SCHEMA: Final = {
    FILE: pl.Int32(),
    ROW: pl.Int64(),
    "column": pl.String(),
    "value": pl.String(),
    "reason": pl.String(),
    "expected": pl.String(),
}


@dataclass(frozen=True, slots=True)
class TypedRows:
    """What became of the rows of one layout: good ones (typed), problems (one per wrong cell), persons left out."""

    good: pl.DataFrame
    problems: pl.DataFrame
    left_out: int


def type_rows(raw: pl.DataFrame, layout: Layout) -> TypedRows:
    """Type the text rows of one layout. `raw` has `__file__`, `__row__`, `received_on` and the layout's headers."""
    rows, left_out = _without_persons(raw, layout)
    values: dict[str, pl.Series] = {name: rows[name] for name in (FILE, ROW, RECEIVED_ON)}
    problems: list[pl.DataFrame] = []
    for column in layout.columns:
        if column.header not in rows.columns:
            continue
        text = clean(rows[column.header])
        value = _read(text, column, layout)
        problems += _cell_problems(rows, column, layout, text, value)
        values[column.field] = value
    typed = _with_derived(pl.DataFrame(values), layout)
    problems += _row_problems(typed, layout)
    found = pl.concat(problems) if problems else pl.DataFrame(schema=PROBLEM_SCHEMA)
    good = typed.join(found.select(FILE, ROW).unique(), on=[FILE, ROW], how="anti", maintain_order="left")
    return TypedRows(good, found, left_out)


def _without_persons(raw: pl.DataFrame, layout: Layout) -> tuple[pl.DataFrame, int]:
    if layout.left_out is None:
        return raw, 0
    kept = raw.filter(~layout.left_out())
    return kept, raw.height - kept.height


def _read(text: pl.Series, column: Column, layout: Layout) -> pl.Series:
    if column.reading != "coded":
        return READERS[column.reading](text)
    codes = read_coded(text, layout.words_of(column))
    target = layout.kind.schema.get(column.field, ENVELOPE.get(column.field, pl.String()))
    return codes == "true" if target == pl.Boolean() else codes


def _cell_problems(
    rows: pl.DataFrame, column: Column, layout: Layout, text: pl.Series, value: pl.Series
) -> list[pl.DataFrame]:
    unread = text.is_not_null() & value.is_null()
    found = [(unread, _reason(column), _expected(column, layout))]
    if column.required:
        found.append((text.is_null(), "必填项为空", _expected(column, layout)))
    if column.past:
        future = (value > rows[RECEIVED_ON]).fill_null(value=False)
        found.append((future, "日期晚于收到日", "不晚于收到日的日期"))
    if column.reading in {"yuan", "wan_yuan", "integer"} and not column.signed:
        found.append(((value < 0).fill_null(value=False), "数值为负", "零或正数"))
    return [
        _problems(rows.filter(mask), column.header, text.filter(mask), reason, expected)
        for mask, reason, expected in found
        if mask.any()
    ]


def _problems(
    rows: pl.DataFrame, header: str, text: pl.Series, reason: str, expected: str
) -> pl.DataFrame:
    return rows.select(
        pl.col(FILE).cast(pl.Int32),
        pl.col(ROW),
        pl.lit(header).alias("column"),
        text.alias("value"),
        pl.lit(reason).alias("reason"),
        pl.lit(expected).alias("expected"),
    )


def _reason(column: Column) -> str:
    return {
        "code": "不是有效的统一社会信用代码(位数、字符或校验位不符)",
        "masked_id": "不是可识别的企业编号",
        "date": "不是可识别的日期",
        "yuan": "不是可识别的金额",
        "wan_yuan": "不是可识别的金额",
        "integer": "不是整数",
        "coded": "不在代码表内",
    }.get(column.reading, "无法读取")


def _expected(column: Column, layout: Layout) -> str:
    if column.reading != "coded":
        return EXPECTED[column.reading]
    words = list(layout.words_of(column))
    return "以下之一:" + "、".join(words[:20]) + ("……" if len(words) > 20 else "")


def _with_derived(typed: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    frame = typed.with_columns(**layout.derived())
    schema = layout.kind.schema
    absent = {name: dtype for name, dtype in schema.items() if name not in frame.columns}
    return frame.with_columns(
        pl.lit(None, dtype=dtype).alias(name) for name, dtype in absent.items()
    ).with_columns(kind=pl.lit(layout.kind.name), effective_on=pl.coalesce("effective_on", "occurred_on"))


def _row_problems(typed: pl.DataFrame, layout: Layout) -> list[pl.DataFrame]:
    """An end that lies before its beginning: publicity, terms and validity."""
    found = []
    for name in ("publicity_until", "term_until", "valid_until"):
        if name in typed.columns:
            early = typed.filter(pl.col(name) < pl.col("occurred_on"))
            if early.height:
                header = next(c.header for c in layout.columns if c.field == name)
                text = early[name].cast(pl.String)
                found.append(_problems(early, header, text, "止期早于记录日期", "不早于记录日期的日期"))
    return found
