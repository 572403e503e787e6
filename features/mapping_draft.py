"""A mapping file drafted from the foreign table itself. What it cannot know it leaves open, and says what to fill in.

Nothing of a row about a natural person gets into the draft: such rows are recognised first, by the rules that the
draft proposes.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from features.draft_content import (
    codes_by_content,
    holds,
    is_either_party,
    otherwise_of,
    person_rules,
    split_headers,
    unit_of,
    without,
    words_seen,
)
from features.draft_header import FoundHeader, find_header
from features.draft_questions import OPEN, code_hint, not_read_questions, questions
from features.errors import MappingError
from features.header_likeness import (
    LIKE,
    Meant,
    assigned,
    identifier_beside_code,
    identifier_of,
    tells_of_an_end,
)
from features.layouts import LAYOUTS
from features.layouts.layout import READING_LABELS, Reading
from features.mapping_checks import codes_told
from features.mapping_fields import TargetField, fields_of, unit_in_titles, words_of
from features.parse import clean
from features.persons import PersonRule
from features.read_file import plain_header
from features.records import KINDS
from features.yaml_lines import yaml_text

_MANY: Final = 60  # words of one column: more are no closed list


@dataclass(frozen=True, slots=True)
class _Drafted:
    """What was found in the file: `rows` are its rows without persons, clean text by header."""

    found: FoundHeader
    rows: pl.DataFrame
    meant: dict[str, Meant]
    identifiers: dict[str, Reading]
    persons: list[PersonRule]
    split: set[str]
    repeated: list[str]

    @property
    def undecided(self) -> list[str]:
        """Columns with content that no field takes and that may say that a record is over: passed over it would stand."""
        if self.found.kind == "event":  # an end itself
            return []
        given = {*self.meant, *self.identifiers}
        told = [
            h for h in self.rows.columns if h not in given and self.rows[h].null_count() < self.rows.height
        ]
        return [header for header in (*told, *self.repeated) if tells_of_an_end(header)]


def draft_mapping(path: Path, *, kind: str | None = None, sheet: str | None = None) -> str:
    """The text of a mapping file for a table, to be corrected by an officer.

    `kind` is the kind of record; without it the one whose fields the header fits best. The same file gives the same
    draft. Raises `LayoutError` where there is no header, `MappingError` for an unknown kind.
    """
    if kind is not None and kind not in KINDS:
        known = "、".join(f"{name}（{kind_.label}）" for name, kind_ in KINDS.items())
        raise MappingError(f"没有“{kind}”这种记录，可用：{known}")
    drafted = _look_at(find_header(path, kind=kind, sheet=sheet))
    return "\n".join(_lines(drafted, path.name, sheet)) + "\n"


def _look_at(found: FoundHeader) -> _Drafted:
    table = found.table
    names = [name.strip() if name else "" for name in table.header]
    times = Counter(plain_header(name) for name in names)
    cells = {
        name: clean(table.cells.to_series(place))
        for place, name in enumerate(names)
        if name and times[plain_header(name)] == 1
    }
    everything, headers = pl.DataFrame(cells), list(cells)
    both, identifiers = _identifiers(headers, found.kind)
    codes = [headers[m.place] for m in assigned(headers, found.kind) if m.field == "uscc"] or list(both)[:1]
    by_content = None if codes else codes_by_content(everything)
    codes = [by_content] if by_content else codes
    persons = person_rules(everything, list(dict.fromkeys([*codes, *identifiers])))
    rows = without(everything, persons)

    def held(place: int, target: TargetField) -> bool:
        header = headers[place]
        if header in identifiers:  # of a column of unified codes and older identifiers its name says both
            return header in both and target.name == "uscc"
        return not is_either_party(header, headers) and holds(rows[header], target)

    meant = {headers[m.place]: m for m in assigned(headers, found.kind, held)}
    if codes and (by_content or codes[0] in both):
        meant[codes[0]] = Meant(headers.index(codes[0]), "uscc", LIKE)
    return _Drafted(
        found,
        rows,
        meant,
        identifiers,
        persons,
        split_headers(rows, meant, fields_of(found.kind)),
        sorted({name for name in names if name and times[plain_header(name)] > 1}),
    )


def _identifiers(headers: list[str], kind: str) -> tuple[dict[str, Reading], dict[str, Reading]]:
    """Columns of older identifiers: those that hold unified codes as well, and all. Header → which identifier."""
    # The registration of an enterprise tells its older number; elsewhere that number stands for the enterprise.
    own = KINDS[kind].payload
    mixed = {header: identifier_beside_code(header, kind) for header in headers}
    named = {header: mixed[header] or identifier_of(header) for header in headers}
    both = {header: scheme for header, scheme in mixed.items() if scheme and scheme not in own}
    return both, {header: scheme for header, scheme in named.items() if scheme and scheme not in own}


def _lines(drafted: _Drafted, file: str, sheet: str | None) -> Iterator[str]:
    kind = KINDS[drafted.found.kind]
    name = kind.name.replace("_", "-") + "-list"
    yield f"# 由 {file} 起草。请核对每一行；写着“{OPEN}”的地方须填好才能载入。"
    yield "# 没有列出或以 # 开头的列不读取，也就不会入库。"
    yield f"name: {name if name not in LAYOUTS else name + '-mapped'}  # 格式名，可改：小写字母、数字、连字符"
    yield f"label: {yaml_text(kind.label + '（外来表格）')}"
    yield _kind(drafted.found)
    if sheet:
        yield f"sheet: {yaml_text(sheet)}"
    if drafted.found.header_rows > 1:
        yield f"header_rows: {drafted.found.header_rows}  # 表头占两行：列名写成“上/下”"
    yield "columns:"
    for header in drafted.rows.columns:
        yield from _column(header, drafted)
    yield from _asked(drafted)
    if drafted.identifiers:
        yield "identifiers:  # 没有统一社会信用代码的行，按较早的证号经登记信息对应"
        yield from (_identifier(header, scheme, drafted) for header, scheme in drafted.identifiers.items())
    yield from not_read_questions(drafted.undecided)
    if drafted.persons:
        yield "persons:  # 符合任何一条的行是自然人的：只计数，不入库，也不进隔离区"
        yield from map(_person, drafted.persons)


def _identifier(header: str, scheme: Reading, drafted: _Drafted) -> str:
    label = READING_LABELS[scheme]
    same = f"  # 同一列：18 位的读作统一社会信用代码，其余读作{label}" if header in drafted.meant else ""
    return f"  {yaml_text(header)}: {scheme}{same}"


def _kind(found: FoundHeader) -> str:
    kind = KINDS[found.kind]
    if found.rival is None:
        return f"kind: {kind.name}  # {kind.label}"
    rival = KINDS[found.rival]
    return (
        f"kind: {OPEN}  # 拿不准是 {kind.name}（{kind.label}）还是 {rival.name}（{rival.label}）：本文件按 {kind.name} 起草，"
        f"对的话填 {kind.name}；是别的种类，请加 --kind 重新起草，如 --kind {rival.name}"
    )


def _column(header: str, drafted: _Drafted) -> Iterator[str]:
    if header in drafted.identifiers and header not in drafted.meant:
        return
    if header in drafted.undecided:
        return
    if header not in drafted.meant:
        yield f"  # {yaml_text(header)}: {{field: }}  # 不读取"
        return
    target = fields_of(drafted.found.kind)[drafted.meant[header].field]
    yield f"  {yaml_text(header)}:  # {target.label}"
    yield f"    field: {target.name}"
    free = [other for other in drafted.rows.columns if other not in drafted.meant]
    if other := otherwise_of(header, drafted.rows, free, target):
        yield f"    otherwise: {yaml_text(other)}  # 本列为空的行取这一列"
    if target.amount:
        yield _unit(header, drafted, target)
    if header in drafted.split:
        yield "    split: true  # 一格有多个文书，逐个对应"
    if target.codes:
        document = next((h for h, m in drafted.meant.items() if m.field == "document_no"), None)
        seen = words_seen(drafted.rows, header, document if header in drafted.split else None)
        yield from _words(seen, target)


def _unit(header: str, drafted: _Drafted, target: TargetField) -> str:
    if unit := unit_of(header, drafted.rows[header], target):
        return f"    unit: {unit}"
    if unit := unit_in_titles(drafted.found.titles):
        return f"    unit: {unit}  # 表头上方写明单位是{unit}"
    return f"    unit: {OPEN}  # 元、万元，或单元格（每格自带单位）"


def _words(seen: list[str], target: TargetField) -> Iterator[str]:
    known = words_of(target)
    if not seen:
        return
    yield f"    words:  # 可用：{codes_told(target)}"
    for word in seen[:_MANY]:
        hint = "" if word in known else code_hint(word, known, target)
        yield f"      {yaml_text(word)}: {known.get(word, OPEN)}{hint}"
    if len(seen) > _MANY:
        yield f"      # 另有 {len(seen) - _MANY} 个词没有列出：不在代码表内的将被隔离"


def _asked(drafted: _Drafted) -> Iterator[str]:
    """What the kind's records have and no column was found for."""
    taken = {*drafted.meant, *drafted.identifiers}
    free = [header for header in drafted.rows.columns if header not in taken]
    fields = {meant.field for meant in drafted.meant.values()}
    given = fields | ({"uscc"} if drafted.identifiers else set())
    return questions(drafted.found.kind, given, [*free, *drafted.repeated])


def _person(rule: PersonRule) -> str:
    words = f", words: [{', '.join(map(yaml_text, rule.words))}]" if rule.words else ""
    return f"  - {{rule: {rule.rule}, column: {yaml_text(rule.header)}{words}}}"
