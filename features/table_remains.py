"""What stands in a table and is no record: the total at its end, remarks, who filled it in.

Such a row names nobody and lacks most of what every row needs. It is told once, not cell by cell, and not dropped: it
may be the wreck of a record.
"""

from typing import Final

import polars as pl

from features.layouts import IDENTIFIERS, Layout
from features.parse import clean
from features.problems import PROBLEM_SCHEMA, problem_rows

_REASON: Final = "没有信用代码和多数必填内容，像是合计行或表尾说明"
_EXPECTED: Final = "一条完整的记录；确是合计或说明的，在隔离区“处理”一栏填“不再载入”"


def without_remains(rows: pl.DataFrame, layout: Layout) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that may be records, and a problem for each of the others."""
    read = [column.header for column in layout.read_columns if column.header in rows.columns]
    codes = [c.header for c in layout.read_columns if c.header in read and c.field in {"uscc", *IDENTIFIERS}]
    needed = [column.header for column in layout.columns if column.header in read and column.required]
    if not codes or not needed or not all(rows[code].has_nulls() for code in codes):
        return rows, pl.DataFrame(schema=PROBLEM_SCHEMA)
    lacking = pl.sum_horizontal(pl.col(needed).is_null())
    remains = pl.all_horizontal(pl.col(codes).is_null()) & (lacking > 1) & (2 * lacking >= len(needed))
    found = rows.filter(remains)
    if found.is_empty():
        return rows, pl.DataFrame(schema=PROBLEM_SCHEMA)
    cells = [pl.lit(clean(found[name])) for name in read]
    text = found.select(pl.concat_str(*cells, separator="、", ignore_nulls=True)).to_series()
    return rows.filter(~remains), problem_rows(found, "", text, _REASON, _EXPECTED)
