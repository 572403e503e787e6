"""Rows of text → typed rows of a record kind, and what is wrong with the rest.

A row with anything wrong leaves whole: half of it would be a guess. Every wrong cell is named with what was found,
why it is wrong and what would be right. A document number that holds a resident's number is wrong: masked, it would be
that of other documents too.
"""

from dataclasses import dataclass
from functools import partial
from typing import Final

import polars as pl

from features.distinct_cells import once_for_each
from features.layouts import IDENTIFIERS, Column, Layout
from features.layouts.layout import READING_LABELS
from features.parse import EXPECTED, READERS, clean, read_coded, read_masked_id, read_plain_amounts
from features.persons import Admitted, admit
from features.problems import FILE, PROBLEM_SCHEMA, RECEIVED_ON, problem_rows
from features.read_file import EXTRA, FAULT, ROW
from features.records import ENVELOPE
from features.resident_numbers import holds_masked
from features.split_rows import AMOUNTS, split_rows
from features.table_remains import without_remains

__all__ = ["FILE", "PROBLEM_SCHEMA", "RECEIVED_ON", "TypedRows", "read_cells", "type_admitted", "type_rows"]

_ENDS: Final = (
    ("publicity_until", "occurred_on", "止期早于记录日期", "不早于记录日期的日期"),
    ("term_until", "occurred_on", "止期早于记录日期", "不早于记录日期的日期"),
    ("valid_until", "occurred_on", "止期早于记录日期", "不早于记录日期的日期"),
    ("valid_until", "valid_from", "有效期至早于有效期自", "不早于有效期自的日期"),
)
_CODE_LENGTH: Final = 18
_FIELD_OF: Final = {reading: field for field, reading in IDENTIFIERS.items()}
_OWN_NUMBER: Final = "文书自己的编号，其中没有身份证号码；请向报送单位核实"


@dataclass(frozen=True, slots=True)
class TypedRows:
    """What became of the rows of one layout: good ones (typed), problems (one per wrong cell), what was `admitted`.

    Where the layout has older identifiers, `good` carries them in the columns of `IDENTIFIERS` (text, null where
    absent), and `uscc` is null in rows that give only those: they are still to be matched through the registry.
    """

    good: pl.DataFrame
    problems: pl.DataFrame
    admitted: Admitted


def type_rows(raw: pl.DataFrame, layout: Layout) -> TypedRows:
    """Type the text rows of one layout. `raw` has `__file__`, `__row__`, `received_on` and the layout's headers."""
    admitted = admit(raw, layout)
    return TypedRows(*type_admitted(admitted.rows, layout), admitted)


def type_admitted(admitted: pl.DataFrame, layout: Layout) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of text rows that were let in the good ones, typed, and the problems of the others: each row by itself."""
    sound, problems = _without_faults(admitted)
    whole, remains = without_remains(sound, layout)
    rows, unsplit = split_rows(whole, layout)
    problems += [remains, unsplit]
    values: dict[str, pl.Series] = {name: rows[name] for name in (FILE, ROW, RECEIVED_ON)}
    for column in layout.read_columns:
        if column.header in rows.columns:
            text, value = once_for_each(rows[column.header], partial(_read, column=column, layout=layout))
            values[column.field] = value
            if column.older:
                older = READERS[column.older](text)
                values[_FIELD_OF[column.older]], value = older, value.zip_with(value.is_not_null(), older)
            problems += _cell_problems(rows, column, layout, text, value)
    if layout.older_headers:
        problems += _nobody(rows, layout, values)
    typed = _with_derived(pl.DataFrame(values), layout)
    problems += _row_problems(typed, layout)
    problems += _check_problems(typed, layout, pl.concat(problems))
    wrong = pl.concat(problems)
    good = typed.join(wrong.select(FILE, ROW).unique(), on=[FILE, ROW], how="anti", maintain_order="left")
    return good, wrong


def _read(cells: pl.Series, column: Column, layout: Layout) -> tuple[pl.Series, pl.Series]:
    fen = read_plain_amounts(cells, column.reading)
    if fen is not None:
        return cells, fen
    text = clean(cells)
    return text, read_cells(text, column, layout)


def _without_faults(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Set aside rows that are wrong as a whole, such as those with more cells than the header."""
    if FAULT not in rows.columns or rows[FAULT].null_count() == rows.height:
        return rows, []
    faulty = rows.filter(pl.col(FAULT).is_not_null())
    expected = "格数与表头相同；内容中有逗号时用英文双引号括起"
    problems = problem_rows(faulty, "", _beyond(faulty), faulty[FAULT], expected)
    return rows.filter(pl.col(FAULT).is_null()), [problems]


def _beyond(rows: pl.DataFrame) -> pl.Series:
    """What stands beyond the last header, as people would list it."""
    cells = [clean(rows[name]) for name in rows.columns if name.startswith(EXTRA)]
    if not cells:
        return pl.repeat("", rows.height, dtype=pl.String, eager=True)
    quoted = [pl.format("“{}”", pl.lit(cell)) for cell in cells]
    listed = pl.concat_str(*quoted, separator="、", ignore_nulls=True)
    return rows.select(pl.format("多出的格：{}", listed)).to_series()


def read_cells(text: pl.Series, column: Column, layout: Layout) -> pl.Series:
    """The values of a column of clean text; null where a text cannot be read."""
    if column.reading == "masked_id":
        return read_masked_id(text, column.prefix)
    if column.reading != "coded":
        return READERS[column.reading](text)
    if column.free:
        text = text.str.replace(f"^{column.free}-.+$", column.free)
    codes = read_coded(text, layout.words_of(column))
    target = layout.kind.schema.get(column.field, ENVELOPE.get(column.field, pl.String()))
    return codes == "true" if target == pl.Boolean() else codes


def _cell_problems(
    rows: pl.DataFrame, column: Column, layout: Layout, text: pl.Series, value: pl.Series
) -> list[pl.DataFrame]:
    unread = text.is_not_null() & value.is_null()
    found = [(unread, _reason(column), _expected(column, layout))]
    if column.older:
        whole = (text.str.len_chars() == _CODE_LENGTH).fill_null(value=False)
        neither = f"既不是统一社会信用代码，也不是{READING_LABELS[column.older]}"
        found = [
            (unread & whole, _reason(column), EXPECTED["code"]),
            (unread & ~whole, neither, f"{EXPECTED['code']}；或 {EXPECTED[column.older]}"),
        ]
    # A row without a code may speak through an older identifier: see _nobody.
    if column.required and not (column.field == "uscc" and layout.older_headers):
        found.append((text.is_null(), "必填项为空", _expected(column, layout)))
    if column.reading == "document_no":
        found.append((holds_masked(text), "含有居民身份证号码（已遮盖，不予留存）", _OWN_NUMBER))
    if column.past:
        future = (value > rows[RECEIVED_ON]).fill_null(value=False)
        found.append((future, "日期晚于收到日", "不晚于收到日的日期"))
    if (column.reading in AMOUNTS or column.reading == "integer") and not column.signed:
        found.append(((value < 0).fill_null(value=False), "数值为负", "零或正数"))
    return [
        problem_rows(rows.select(FILE, ROW).filter(mask), column.header, text.filter(mask), reason, expected)
        for mask, reason, expected in found
        if mask.any()
    ]


def _nobody(rows: pl.DataFrame, layout: Layout, values: dict[str, pl.Series]) -> list[pl.DataFrame]:
    """Rows with neither a code nor an older identifier. Completes the columns of codes and identifiers."""
    nothing = pl.repeat(None, rows.height, dtype=pl.String, eager=True)
    for field in ("uscc", *IDENTIFIERS):
        values.setdefault(field, nothing)
    headers = [c.header for c in layout.read_columns if c.field in {"uscc", *IDENTIFIERS}]
    texts = [clean(rows[header]) for header in headers if header in rows.columns]
    empty = pl.DataFrame({str(n): text.is_null() for n, text in enumerate(texts)}, height=rows.height)
    bare = rows.filter(empty.select(pl.all_horizontal(pl.all())).to_series()) if texts else rows
    if bare.is_empty():
        return []
    return [problem_rows(bare, headers[0], None, "必填项为空", EXPECTED["code"] + "，或较早的登记证号")]


def _reason(column: Column) -> str:
    return {
        "code": "不是有效的统一社会信用代码（位数、字符或校验位不符）",
        "document_no": "不是文书号",
        "masked_id": "不是可识别的企业编号",
        "date": "不是可识别的日期",
        "yuan": "不是可识别的金额",
        "wan_yuan": "不是可识别的金额",
        "amount": "不是带单位的金额",
        "integer": "不是整数",
        "coded": "不在代码表内",
        "registration_no": "不是工商注册号",
        "organisation_code": "不是组织机构代码（位数、字符或校验位不符）",
        "tax_no": "不是税务登记号",
    }.get(column.reading, "无法读取")


def _expected(column: Column, layout: Layout) -> str:
    if column.reading != "coded":
        return EXPECTED[column.reading].format(prefix=column.prefix)
    told = layout.words_of(column)
    # What people write; the codes behind it are read as well but nobody writes them.
    words = [word for word in told if word not in told.values()] or list(told)
    quoted = [f"“{word}”" for word in words]
    return "以下之一：" + "".join(quoted[:20]) + ("……" if len(quoted) > 20 else "")


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
    for end, beginning, reason, expected in _ENDS:
        column = next((c for c in layout.columns if c.field == end), None)
        if column is not None and beginning in typed.columns:
            early = typed.filter(pl.col(end) < pl.col(beginning))
            if early.height:
                found.append(problem_rows(early, column.header, early[end].cast(pl.String), reason, expected))
    return found


def _check_problems(typed: pl.DataFrame, layout: Layout, wrong_cells: pl.DataFrame) -> list[pl.DataFrame]:
    """What the layout says of several cells of a row, where none of them is wrong by itself."""
    found = []
    header_of = {column.field: column.header for column in layout.columns}
    for check in layout.checks:
        asked = [header_of[field] for field in check.wrong.meta.root_names() if field in header_of]
        unread = wrong_cells.filter(pl.col("column").is_in(asked)).select(FILE, ROW)
        wrong = typed.filter(check.wrong.fill_null(value=False)).join(
            unread, on=[FILE, ROW], how="anti", maintain_order="left"
        )
        if wrong.height:
            field = next(c.field for c in layout.columns if c.header == check.header)
            said = wrong[field].cast(pl.String)
            found.append(problem_rows(wrong, check.header, said, check.reason, check.expected))
    return found
