"""Several documents in one cell → one row per document, where the layout says so and the cells leave no doubt.

The column of the document number says how many documents a row holds. Another column that the layout splits must
hold as many parts, or one that is said of all of them. A sum is never shared out: a row whose amounts do not match
its documents one by one leaves whole.
"""

from typing import Final

import polars as pl

from features.layouts import Column, Layout
from features.parse import clean
from features.problems import FILE, PROBLEM_SCHEMA, problem_rows
from features.read_file import ROW

SEPARATORS: Final = r"[、；;|\r\n]+"
"""What stands between several documents in one cell."""
AMOUNTS: Final = frozenset({"yuan", "wan_yuan", "amount"})
_PLACE: Final = "__place__"


def split_rows(rows: pl.DataFrame, layout: Layout) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows with one document each, in the order of the file, and what is wrong with rows that cannot be split."""
    leading = next((c for c in layout.columns if c.split and c.field == "document_no"), None)
    nothing = pl.DataFrame(schema=PROBLEM_SCHEMA)
    if leading is None or leading.header not in rows.columns:
        return rows, nothing
    counts = parts_of(rows[leading.header]).list.len().fill_null(0)
    if not (counts > 1).any():
        return rows, nothing
    several = rows.filter(counts > 1)
    columns = [c for c in layout.columns if c.header in rows.columns]
    problems = pl.concat([_unlike(several, leading), *_unmatched(several, leading, columns)])
    whole = several.join(
        problems.select(FILE, ROW).unique(), on=[FILE, ROW], how="anti", maintain_order="left"
    )
    split = _exploded(whole, [c.header for c in columns if c.split], leading.header)
    together = pl.concat([rows.filter(counts <= 1), split.select(rows.columns)])
    return together.sort(FILE, ROW, maintain_order=True), problems


def parts_of(cells: pl.Series) -> pl.Series:
    """The parts of each cell, empty ones dropped; null for an empty cell."""
    lines = clean(cells).str.replace_all(SEPARATORS, "\n").str.split("\n")
    return lines.list.eval(pl.element().str.strip_chars().replace("", None).drop_nulls())


def _unlike(rows: pl.DataFrame, leading: Column) -> pl.DataFrame:
    """Parts that are not numbers of the same make: in 样罚〔2024〕12、13号 the first part is none of itself."""
    parts = parts_of(rows[leading.header])
    makes = [
        parts.list.eval(pl.element().str.contains(pattern).n_unique()).list.first() > 1
        for pattern in (r"号$", r"[\[【(「『{<〈《〖〔]", r"\d")
    ]
    bad = makes[0] | makes[1] | makes[2]
    reason = "一格中有多个文书号，但各段写法不一，分不清各是哪一个文书号"
    text = clean(rows[leading.header])
    return problem_rows(
        rows.filter(bad), leading.header, text.filter(bad), reason, "每个文书号写全，用顿号、分号或换行隔开"
    )


def _unmatched(rows: pl.DataFrame, leading: Column, columns: list[Column]) -> list[pl.DataFrame]:
    """Columns whose parts cannot be given to the documents one by one."""
    documents = parts_of(rows[leading.header]).list.len()
    found = []
    for column in columns:
        if column is leading or not (column.split or column.reading in AMOUNTS):
            continue
        counts = parts_of(rows[column.header]).list.len().fill_null(0)
        bad = (counts > 0) & ((counts != documents) if column.split else True)
        if column.reading not in AMOUNTS:
            bad &= counts != 1
        told = pl.DataFrame({"documents": documents, "parts": counts}).filter(bad)
        reason = told.select(pl.format(_unmatched_reason(column), "documents", "parts")).to_series()
        text = clean(rows[column.header]).filter(bad)
        expected = "每个文书号各有一段，用顿号、分号或换行隔开；或每个文书号单独一行"
        found.append(problem_rows(rows.filter(bad), column.header, text, reason, expected))
    return found


def _unmatched_reason(column: Column) -> str:
    if column.reading not in AMOUNTS:
        return "该行有 {} 个文书号，本列有 {} 段，对不上"
    if column.split:
        return "该行有 {} 个文书号，本列有 {} 个金额，无法确定各归哪一个"
    return "该行有 {} 个文书号，本列未声明拆分（{} 段），无法确定金额各归哪一个"


def _exploded(rows: pl.DataFrame, headers: list[str], leading: str) -> pl.DataFrame:
    documents = parts_of(rows[leading]).list.len()
    parts = {}
    for header in headers:
        frame = pl.DataFrame({"parts": parts_of(rows[header]), "documents": documents})
        parts[header] = frame.select(
            pl.when(pl.col("parts").list.len() == pl.col("documents"))
            .then(pl.col("parts"))
            .otherwise(pl.col("parts").list.first().repeat_by("documents"))
        ).to_series()
    return rows.with_columns(**parts).explode(headers)
