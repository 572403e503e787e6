"""Natural persons are outside: rows about them are recognised here, before anything else reads or keeps a cell.

How a row shows that it is a person's is declared by closed rules. Whatever a layout declares, a resident's identity
number in the place of the credit code, masked or not, is a person's, and so is a passport's number. In the other rows such numbers are masked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from features import credit_code
from features.layouts import Layout
from features.number_forms import (
    is_identity_number,
    is_masked_identity_number,
    is_passport_number,
    like_an_organisations,
)
from features.parse import clean, cleaned
from features.problems import FILE, RECEIVED_ON
from features.read_file import EXTRA, FAULT, ROW
from features.resident_numbers import masked_columns

Rule = Literal["words", "identity_number", "personal_name"]
NAMES: Final = re.compile(r"名称|姓名|相对人$|当事人$|被处罚人")
"""How columns are called that hold the party's name."""
_NAME: Final = r"^(\p{Han}[\p{Han}*]{1,3}|\p{Han}{1,10}[·•.]\p{Han}{1,10})$"


@dataclass(frozen=True, slots=True)
class PersonRule:
    """How rows about natural persons are told from the others.

    words: the column holds one of the words given (自然人; as a type of document, 身份证);
    identity_number: the column holds a resident's identity number, masked or not, or the number of a passport;
    personal_name: the column holds a name of two to four Han characters (some of them masked, or two parts with a
    dot), and none of `identifiers`, the columns of organisations' identifiers, holds what has the form of one.
    """

    rule: Rule
    header: str
    words: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()

    @property
    def headers(self) -> tuple[str, ...]:
        """The columns that the rule looks at."""
        return (self.header, *self.identifiers)

    def met(self) -> pl.Expr:
        """True for rows that are a person's, over the raw text columns."""
        cell = cleaned(self.header)
        if self.rule == "words":
            return cell.is_in(self.words)
        if self.rule == "identity_number":
            return cell.map_batches(_is_persons_number, return_dtype=pl.Boolean)
        none = [~like_an_organisations(header) for header in self.identifiers]
        return pl.all_horizontal(cell.str.contains(_NAME), *none)


def any_met(rules: Sequence[PersonRule]) -> pl.Expr:
    """True for rows that one of the rules takes for a person's."""
    return pl.any_horizontal(rule.met() for rule in rules)


@dataclass(frozen=True, slots=True)
class Admitted:
    """What of a file's rows may be read and kept.

    `rows`: those that are not natural persons', with identity numbers masked; `left_out`: how many were persons';
    `masked`: how many cells were changed.
    """

    rows: pl.DataFrame
    left_out: int
    masked: int


def admit(raw: pl.DataFrame, layout: Layout) -> Admitted:
    """The door for text rows of one layout (`raw` has `received_on`); nothing that it does not let in is kept."""
    rows, left_out = without_persons(raw, layout)
    read = {column.header for column in layout.read_columns}
    headers = [name for name in rows.columns if name in read or name.startswith(EXTRA)]
    masked = masked_columns(rows, headers, RECEIVED_ON)
    changed = sum(int((rows[name] != column).sum()) for name, column in masked.items())
    return Admitted(rows.with_columns(**masked), left_out, changed)


def without_persons(raw: pl.DataFrame, layout: Layout) -> tuple[pl.DataFrame, int]:
    """The rows that are not about natural persons, and how many were."""
    kept = _without_evident(raw, layout)
    # Only rows as they stand in a file follow one another: those of a workbook of quarantined rows do not.
    if layout.left_out is not None and kept.height < raw.height and {FILE, ROW, FAULT} <= set(raw.columns):
        kept = _without_following(raw, kept, layout)
    return kept, raw.height - kept.height


def _without_evident(raw: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Without the rows that show by themselves that they are a person's."""
    kept = raw if layout.left_out is None else raw.filter(_not_left_out(raw, layout.left_out(), layout))
    for column in layout.columns:
        if column.reading == "code" and column.header in kept.columns:
            codes = kept[column.header]
            different = codes.unique()
            persons = different.filter(_is_persons_number(clean(different)))
            if persons.len():
                kept = kept.filter(~codes.is_in(persons.implode()).fill_null(value=False))
    return _without_unclear(kept, layout)


def _without_following(raw: pl.DataFrame, kept: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Without documents that name no party below a person's row: of a cell merged over both the text keeps one."""
    read = [c for c in layout.columns if c.header in raw.columns]
    numbers = [c.header for c in read if c.field == "document_no"]
    party = {
        *(c.header for c in read if c.reading == "code"),
        *layout.left_out_headers,
        *layout.left_out_optional,
    }
    if not numbers or not any(NAMES.search(header) for header in party):
        return kept  # without the party's name nobody can tell that a row names none
    nobodys = pl.all_horizontal(cleaned(header) == "" for header in party if header in raw.columns)
    key = [FILE, ROW]
    following = (
        raw.select(*key, nobodys=nobodys & (cleaned(numbers[0]) != ""))
        .join(kept.select(*key, kept=True), on=key, how="left", maintain_order="left")
        .with_columns(party=pl.when(~pl.col("nobodys")).then(pl.col("kept").fill_null(value=False)))
        .filter("nobodys", ~pl.col("party").forward_fill().over(FILE).fill_null(value=True))
    )
    return kept.join(following, on=key, how="anti", maintain_order="left")


def _not_left_out(raw: pl.DataFrame, left_out: pl.Expr, layout: Layout) -> pl.Series:
    absent = [header for header in layout.left_out_optional if header not in raw.columns]
    frame = raw.with_columns(pl.lit(None, dtype=pl.String).alias(header) for header in absent)
    return frame.select(~left_out.alias("kept")).to_series()


def _without_unclear(rows: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Without rows whose cells stand in wrong columns, where that could hide a person.

    An identity number anywhere in such a row is a person's. Where the layout knows persons, so is a row in which
    nothing has the form of a credit code: its rules have read the wrong cells.
    """
    if FAULT not in rows.columns or rows[FAULT].null_count() == rows.height:
        return rows
    faulty = rows.filter(pl.col(FAULT).is_not_null())
    cells = [clean(faulty[name]) for name, dtype in faulty.schema.items() if _is_cell(name, dtype)]
    person = pl.DataFrame([_is_identity(cell) for cell in cells]).select(pl.any_horizontal(pl.all()))
    unclear = person.to_series()
    if layout.left_out is not None:
        codes = [cell.str.contains(credit_code.FORM).fill_null(value=False) for cell in cells]
        unclear |= ~pl.DataFrame(codes).select(pl.any_horizontal(pl.all())).to_series()
    places = rows.with_row_index("__place__").filter(pl.col(FAULT).is_not_null())["__place__"]
    keep = pl.repeat(True, rows.height, dtype=pl.Boolean, eager=True).scatter(places.filter(unclear), False)
    return rows.filter(keep)


def _is_cell(name: str, dtype: pl.DataType) -> bool:
    return dtype == pl.String() and name not in {ROW, FAULT}


def _is_persons_number(text: pl.Series) -> pl.Series:
    return _is_identity(text) | is_passport_number(text)


def _is_identity(text: pl.Series) -> pl.Series:
    return is_identity_number(text) | is_masked_identity_number(text)
