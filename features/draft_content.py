"""What the cells of a foreign table show about how it has to be read: persons, several documents, units, words."""

import re
from collections.abc import Mapping
from typing import Final

import polars as pl

from features.header_likeness import Meant, is_of_others
from features.mapping_fields import TargetField, unit_in_header
from features.mapping_schema import UNITS
from features.number_forms import (
    PERSONS_DOCUMENT,
    is_identity_number,
    is_masked_identity_number,
)
from features.parse import read_amount, read_amount_with_unit, read_code, read_date, read_integer
from features.persons import NAMES, PersonRule, any_met
from features.read_file import plain_header
from features.split_rows import parts_of

_PERSON_WORDS: Final = ("自然人", "个人", "公民")
_OTHERS: Final = r"法人|法定代表|负责人|经办|代理人|联系人|对方|开票人|[销购][方售买货]"
_PARTY: Final = re.compile(r"^([销购])[方售买货]")
_MOST: Final = 0.5
"""So large a share of a column's cells must be readable as what the header promises."""
_SOME: Final = 0.2
"""Of a column of codes, so large a share: lists of mixed parties have many empty or wrong ones."""


def person_rules(frame: pl.DataFrame, codes: list[str]) -> list[PersonRule]:
    """The rules by which rows of the table are a natural person's, in the order of the columns.

    `frame` has clean text by header; `codes` are the headers of columns with organisations' identifiers.
    """
    rules = []
    for header in frame.columns:
        # What is told of an organisation's representative or customer makes no person of the organisation.
        if re.search(_OTHERS, header):
            continue
        cells = frame[header].drop_nulls().unique(maintain_order=True)
        words = cells.filter(cells.is_in(_PERSON_WORDS) | _is_document(cells)).sort().to_list()
        if words:
            rules.append(PersonRule("words", header, tuple(words)))
        if _shows_persons(cells):
            rules.append(PersonRule("identity_number", header))
    names = (
        [header for header in frame.columns if NAMES.search(header) and not re.search(_OTHERS, header)]
        if codes
        else []
    )
    rules += [PersonRule("personal_name", header, identifiers=tuple(codes)) for header in names]
    return [rule for rule in rules if _finds_persons(rule, frame, codes)]


def _finds_persons(rule: PersonRule, frame: pl.DataFrame, codes: list[str]) -> bool:
    """Whether a rule finds rows, and most of them without a credit code: who has one is no natural person."""
    found = frame.filter(rule.met())
    coded = [read_code(found[header]).is_not_null().alias(header) for header in codes]
    firms = pl.DataFrame(coded).select(pl.any_horizontal(pl.all()).sum()).item() if coded else 0
    return bool(found.height > 2 * firms)


def _shows_persons(cells: pl.Series) -> bool:
    numbers = cells.filter(cells.str.contains(r"\d|\*"))
    return bool((is_identity_number(numbers) | is_masked_identity_number(numbers)).any())


def _is_document(cells: pl.Series) -> pl.Series:
    return cells.str.contains(PERSONS_DOCUMENT) & (cells.str.len_chars() <= 12) & ~cells.str.contains(r"\d")


def without(frame: pl.DataFrame, rules: list[PersonRule]) -> pl.DataFrame:
    """The rows that no rule takes for a person's."""
    return frame.filter(~any_met(rules)) if rules else frame


def holds(cells: pl.Series, target: TargetField) -> bool:
    """Whether most cells can be read as the field that the header promises. An empty column holds nothing against it."""
    text = cells.drop_nulls()
    if text.is_empty() or target.codes:
        return True
    if target.amount:
        amounts = (read_amount(text, "yuan"), read_amount(text, "wan_yuan"), read_amount_with_unit(text))
        return any(_share(read) >= _MOST for read in amounts)
    if target.reading == "document_no":
        return text.str.contains(r"\d").sum() >= _MOST * text.len()
    if target.reading == "text":
        # An authority's code is not its name.
        return "代码" in target.label or _share(read_code(text)) < _MOST
    reader = {"code": read_code, "date": read_date, "integer": read_integer}.get(target.reading)
    return reader is None or _share(reader(text)) >= (_SOME if target.reading == "code" else _MOST)


def _share(read: pl.Series) -> float:
    return 1 - read.null_count() / read.len()


def codes_by_content(frame: pl.DataFrame) -> str | None:
    """The one column whose cells are credit codes, whatever it is called; nothing where there are several."""
    found = [
        header
        for header in frame.columns
        if (text := frame[header].drop_nulls()).len()
        and not is_of_others(header)
        and _share(read_code(text)) >= _MOST
    ]
    return found[0] if len(found) == 1 else None


def unit_of(header: str, cells: pl.Series, target: TargetField) -> str | None:
    """The unit of a column of amounts: as the header states it, or as the kind's own layout of that very header.

    单元格 where the cells state their own.
    """
    text = cells.drop_nulls()
    readings = {plain_header(model.header): model.reading for model in target.models}
    known = next(
        (unit for unit, reading in UNITS.items() if reading == readings.get(plain_header(header))), None
    )
    if unit := unit_in_header(header) or known:
        return unit
    # A zero needs no unit, and says none.
    stated = text.str.contains("元") & read_amount_with_unit(text).is_not_null()
    return "单元格" if text.len() and stated.sum() >= _MOST * text.len() else None


def is_either_party(header: str, headers: list[str]) -> bool:
    """Whether a column tells of one side of a sale where another tells of the other: neither is known to be ours."""
    sides = {found[1] for other in headers if (found := _PARTY.match(plain_header(other)))}
    return len(sides) > 1 and _PARTY.match(plain_header(header)) is not None


def otherwise_of(header: str, frame: pl.DataFrame, free: list[str], target: TargetField) -> str | None:
    """Another column of the same meaning that is filled where this one is empty."""
    names = {plain_header(name) for name in target.headers}
    for other in free:
        if plain_header(other) in names and (frame[header].is_null() & frame[other].is_not_null()).any():
            return other
    return None


def split_headers(
    frame: pl.DataFrame, meant: dict[str, Meant], targets: Mapping[str, TargetField]
) -> set[str]:
    """The columns in which a cell holds several documents, or what belongs to them: none where no number says so."""
    document = next((header for header, m in meant.items() if m.field == "document_no"), None)
    if document is None:
        return set()
    counts = parts_of(frame[document]).list.len().fill_null(0)
    several = frame.filter((counts > 1) & _numbers(frame[document]))
    if several.is_empty():
        return set()
    documents = parts_of(several[document]).list.len()
    found = {document}
    for header, column in meant.items():
        parts = parts_of(several[header]).list.len().fill_null(0)
        # A list of deeds in a text, 无证、超范围经营, may have as many parts by chance.
        free_text = targets[column.field].reading == "text" and not targets[column.field].amount
        if not free_text and (parts == documents).any():
            found.add(header)
    return found


def _numbers(cells: pl.Series) -> pl.Series:
    """Whether each part of a cell is a whole document number."""
    parts = parts_of(cells)
    return parts.list.eval(pl.element().str.contains(r"\d.*号$").all()).list.first().fill_null(value=False)


def words_seen(frame: pl.DataFrame, header: str, document: str | None) -> list[str]:
    """The different words of a column, the most frequent first.

    Where `document`, the column of document numbers, has several in a cell, a word is a part of the cell.
    """
    text = frame[header]
    if document is not None:
        several = (parts_of(frame[document]).list.len() > 1).fill_null(value=False)
        text = pl.concat([text.filter(~several), parts_of(text.filter(several)).explode()])
    counts = text.drop_nulls().value_counts(name="n").sort("n", text.name, descending=[True, False])
    return counts[text.name].to_list()
