"""Mapping files: an officer declares in YAML how a foreign table is read, and it becomes a layout like any other."""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import polars as pl
from pydantic import ValidationError

from features.declaration_faults import fault_told
from features.errors import MappingError
from features.layouts import IDENTIFIERS, LAYOUTS, Check, Column, Layout
from features.layouts.layout import Reading
from features.mapping_checks import Finding, findings, plain_document_no
from features.mapping_fields import fields_of, unit_in_header, words_of
from features.mapping_schema import UNITS, ColumnEntry, MappingFile
from features.persons import PersonRule, any_met
from features.read_file import plain_header
from features.system_reasons import system_reason
from features.yaml_lines import Step, YamlFault, YamlText, parse_yaml

_RESERVED: Final = {reading: field for field, reading in IDENTIFIERS.items()}
OPEN: Final = "请补"
"""What a draft leaves for the officer: a mapping that still says so does not load."""


def load_mapping(path: Path) -> Layout:
    """The layout that a mapping file declares, or `MappingError` with file, line, reason and what would be right."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise MappingError(f"{path.name}：映射文件读不出{system_reason(error)}，请检查路径") from error
    except UnicodeDecodeError as error:
        raise MappingError(
            f"{path.name}：映射文件不是 UTF-8 编码的文字，请另存为 UTF-8 编码的 YAML 文件"
        ) from error
    return mapping_of(text, path.name)


def mapping_of(text: str, file: str) -> Layout:
    """The layout that the text of a mapping file declares; `file` is its name in messages."""
    read = parse_yaml(text)
    if isinstance(read, YamlFault):
        raise MappingError(f"{file} 第 {read.line} 行：{read.reason}。{read.mend}") from read.cause
    if found := _open_questions(read.value, ()):
        lines = text.splitlines()
        raise _told(file, read, [(place, told + _hint(lines[read.line(place) - 1])) for place, told in found])
    try:
        declared = MappingFile.model_validate(read.value)
    except ValidationError as error:
        raise _told(file, read, [(tuple(one["loc"]), fault_told(one)) for one in error.errors()]) from error
    if found := findings(declared):
        raise _told(file, read, found)
    return _layout(declared, text)


def _told(file: str, read: YamlText, found: list[Finding]) -> MappingError:
    placed = sorted((read.line(place), message) for place, message in found)
    return MappingError("\n".join(f"{file} 第 {line} 行：{message}" for line, message in placed))


def _open_questions(value: Any, place: tuple[Step, ...]) -> list[Finding]:
    if isinstance(value, dict):
        found: list[Finding] = [
            ((*place, key), f"“{key}”处还没有写明是哪一列") for key in value if key.startswith(OPEN)
        ]
        return found + [f for key, inner in value.items() for f in _open_questions(inner, (*place, key))]
    if isinstance(value, list):
        return [f for number, inner in enumerate(value) for f in _open_questions(inner, (*place, number))]
    if value is None or value == OPEN:
        names = [step for step in place if isinstance(step, str)]
        return [(place, f"“{names[-1]}”还没有填写")]
    return []


def _hint(line: str) -> str:
    """What a draft says in a line about how to fill it in."""
    _, mark, hint = line.partition("  # ")
    return f"（{hint}）" if mark else "，请补上"


def _layout(declared: MappingFile, text: str) -> Layout:
    rules, older = _rules(declared), _older(declared)
    return Layout(
        name=declared.name,
        label=declared.label,
        kind_name=declared.kind,
        columns=tuple(
            replace(_column(header, entry, declared), older=older.get(plain_header(header)))
            for header, entry in declared.columns.items()
        ),
        derived=lambda: _derived(declared),
        left_out=(lambda: any_met(rules)) if rules else None,
        left_out_headers=tuple(dict.fromkeys(header for rule in rules for header in rule.headers)),
        sheet=declared.sheet,
        identifiers=tuple(
            Column(header, _RESERVED[scheme], scheme, required=False)
            for header, scheme in declared.identifiers.items()
            if plain_header(header) not in older
        ),
        header_rows=declared.header_rows,
        checks=tuple(_checks(declared)),
        declared_in=text,
    )


def _older(declared: MappingFile) -> dict[str, Reading]:
    """Columns that are of unified codes and of older identifiers at once, by plain header: which the older ones are."""
    codes = {plain_header(header) for header in declared.columns}
    named = {plain_header(header): scheme for header, scheme in declared.identifiers.items()}
    return {header: scheme for header, scheme in named.items() if header in codes}


def _column(header: str, entry: ColumnEntry, declared: MappingFile) -> Column:
    target = fields_of(declared.kind)[entry.field]
    unit = entry.unit or unit_in_header(header)
    reading = UNITS[unit] if target.amount and unit else entry.reading or target.reading
    return Column(
        header,
        entry.field,
        reading,
        aliases=(entry.otherwise,) if entry.otherwise else (),
        required=target.required if entry.required is None else entry.required,
        signed=any(model.signed for model in target.models),
        past=entry.field == "occurred_on" or any(model.past for model in target.models),
        words=words_of(target) | {_as_read(word): code for word, code in entry.words.items()}
        if target.codes
        else {},
        split=entry.split,
        prefix=entry.prefix or "",
    )


def _checks(declared: MappingFile) -> Iterator[Check]:
    """What the kind's own layouts ask of several cells of a row, where the table has the fields."""
    header_of = {entry.field: header for header, entry in declared.columns.items()}
    told = set()
    for layout in (layout for layout in LAYOUTS.values() if layout.kind_name == declared.kind):
        fields = {column.header: column.field for column in layout.columns}
        for check in layout.checks:
            header = header_of.get(fields[check.header])
            asked = set(check.wrong.meta.root_names()) <= {*header_of, "received_on"}
            if header is not None and asked and (header, check.reason) not in told:
                told.add((header, check.reason))
                yield check._replace(header=header)


def _rules(declared: MappingFile) -> list[PersonRule]:
    codes = [header for header, entry in declared.columns.items() if entry.field == "uscc"]
    organisations = tuple(
        {plain_header(header): header for header in (*declared.identifiers, *codes)}.values()
    )
    return [
        PersonRule(
            entry.rule,
            entry.column,
            tuple(map(_as_read, entry.words)),
            organisations if entry.rule == "personal_name" else (),
        )
        for entry in declared.persons
    ]


def _as_read(word: str) -> str:
    """A word as cells are read: half-width, trimmed."""
    return unicodedata.normalize("NFKC", word).strip()


def _derived(declared: MappingFile) -> dict[str, pl.Expr]:
    constants = {
        name: pl.lit(plain_document_no(value) if name == "document_no" else value)
        for name, value in declared.constants.items()
    }
    return constants | {name: pl.max_horizontal(*dates) for name, dates in declared.derived.items()}
