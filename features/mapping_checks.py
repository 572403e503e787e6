"""What a mapping file must hold together beyond its form: every finding with its place in the file."""

from collections.abc import Iterator, Mapping

import polars as pl

from features.layouts import LAYOUTS
from features.mapping_fields import TargetField, fields_of, unit_in_header
from features.mapping_schema import ColumnEntry, MappingFile
from features.parse import EXPECTED, clean, read_document_no
from features.read_file import plain_header
from features.records import KINDS
from features.yaml_lines import Step

Finding = tuple[tuple[Step, ...], str]
"""Where in the file, and what is wrong there and would be right."""


def findings(declared: MappingFile) -> list[Finding]:
    """Everything that is wrong with a mapping of the right form; nothing for one that may be used."""
    if declared.kind not in KINDS:
        kinds = "、".join(f"{name}（{kind.label}）" for name, kind in KINDS.items())
        return [(("kind",), f"没有“{declared.kind}”这种记录，可用：{kinds}")]
    fields = fields_of(declared.kind)
    checks = (_names, _targets, _needed, _splits, _persons, _constants, _derived)
    return [finding for check in checks for finding in check(declared, fields)]


_Fields = Mapping[str, TargetField]


def _names(declared: MappingFile, _: _Fields) -> Iterator[Finding]:
    if declared.name in LAYOUTS:
        yield ("name",), f"“{declared.name}”是自带格式的名字，请另取一个"
    seen: dict[str, str] = {}
    older: set[str] = set()
    for part in ("columns", "identifiers"):
        for header in getattr(declared, part):
            plain = plain_header(header)
            other = seen.setdefault(plain, header)
            # Unified codes and one older identifier may stand in one column.
            if part == "identifiers" and plain not in older and _is_plain_code(declared.columns.get(other)):
                older.add(plain)
            elif other is not header:
                yield (part, header), f"源列“{header}”与“{other}”是同一列，只能写一次"
    for header, entry in declared.columns.items():
        if entry.otherwise and plain_header(entry.otherwise) in seen:
            yield ("columns", header, "otherwise"), f"“{entry.otherwise}”已另是源列，不能再补别的列"
    read = {*seen, *(plain_header(e.otherwise) for e in declared.columns.values() if e.otherwise)}
    for header in declared.not_read:
        if plain_header(header) in read:
            yield ("not_read", header), f"源列“{header}”已要读取，不能又写在 not_read"


def _is_plain_code(entry: ColumnEntry | None) -> bool:
    return entry is not None and entry.field == "uscc" and entry.reading is None


def _targets(declared: MappingFile, fields: _Fields) -> Iterator[Finding]:
    taken: dict[str, str] = {}
    for header, entry in declared.columns.items():
        place = ("columns", header, "field")
        target = fields.get(entry.field)
        if target is None:
            yield place, f"“{declared.kind}”没有字段“{entry.field}”，可用：{'、'.join(fields)}"
            continue
        if entry.field in taken:
            yield place, f"字段“{entry.field}”已由源列“{taken[entry.field]}”给出，只能有一列"
        taken.setdefault(entry.field, header)
        yield from _reading(header, entry, target)
        yield from _words(header, entry, target)
        if entry.required is False and target.identifies:
            yield (
                ("columns", header, "required"),
                f"“{entry.field}”（{target.label}）每行都须有值，不能写 required: false",
            )


def _reading(header: str, entry: ColumnEntry, target: TargetField) -> Iterator[Finding]:
    place, stated = ("columns", header, "unit"), unit_in_header(header)
    if not target.amount and entry.unit:
        yield place, f"“{entry.field}”（{target.label}）不是金额，不能写 unit"
    if target.amount and not (entry.unit or stated):
        yield place, f"“{header}”是金额，请写明单位 unit：元、万元，或单元格（每格自带单位）"
    if target.amount and entry.unit and stated and entry.unit != stated:
        yield place, f"表头“{header}”写明单位是{stated}，unit 却写作{entry.unit}，请核对"
    if (entry.reading or entry.prefix) and not (entry.reading and entry.prefix and target.name == "uscc"):
        yield (
            ("columns", header, "reading"),
            "reading: masked_id 只用于 uscc，并须写明 prefix（脱敏编号的字母开头）",
        )


def _words(header: str, entry: ColumnEntry, target: TargetField) -> Iterator[Finding]:
    place = ("columns", header, "words")
    if entry.words and not target.codes:
        yield place, f"“{entry.field}”（{target.label}）不是代码表字段，不能写 words"
        return
    for word, code in entry.words.items():
        if code not in target.codes:
            yield (*place, word), f"“{word}”对应的代码“{code}”不在代码表内，可用：{codes_told(target)}"


def _needed(declared: MappingFile, fields: _Fields) -> Iterator[Finding]:
    given = {entry.field for entry in declared.columns.values()} | {*declared.constants, *declared.derived}
    for name, target in fields.items():
        if not target.identifies or name in given or (name == "uscc" and declared.identifiers):
            continue
        more = "，或在 identifiers 中写明较早的登记证号" if name == "uscc" else ""
        yield ("columns",), f"没有源列对应“{name}”（{target.label}），每条记录都须有它{more}"


def _splits(declared: MappingFile, _: _Fields) -> Iterator[Finding]:
    split = [header for header, entry in declared.columns.items() if entry.split]
    if split and not any(declared.columns[header].field == "document_no" for header in split):
        yield (
            ("columns", split[0], "split"),
            "文书号（document_no）那一列也须写 split: true，才知道一行有几个文书",
        )


def _persons(declared: MappingFile, _: _Fields) -> Iterator[Finding]:
    for number, entry in enumerate(declared.persons):
        if (entry.rule == "words") != bool(entry.words):
            yield ("persons", number), "rule: words 须有 words（如 自然人），其他规则不写 words"
        if entry.rule == "personal_name" and not (declared.identifiers or _code_header(declared)):
            yield (
                ("persons", number),
                "rule: personal_name 须有一列是机构的代码或证号，否则每行都会被当作自然人",
            )


def _code_header(declared: MappingFile) -> str | None:
    return next((header for header, entry in declared.columns.items() if entry.field == "uscc"), None)


def _constants(declared: MappingFile, fields: _Fields) -> Iterator[Finding]:
    mapped = {entry.field for entry in declared.columns.values()}
    for name, value in declared.constants.items():
        place, target = ("constants", name), fields.get(name)
        if target is None or not may_be_constant(target):
            yield place, f"“{name}”不能是常数，只有文书号、文字和代码表字段可以"
        elif name in mapped:
            yield place, f"“{name}”已有源列，不能又是常数"
        elif target.codes and value not in target.codes:
            yield place, f"代码“{value}”不在“{target.label}”的代码表内，可用：{codes_told(target)}"
        elif target.reading == "document_no" and plain_document_no(value) is None:
            yield place, f"“{value}”不是文书号，应为{EXPECTED['document_no']}"


def _derived(declared: MappingFile, fields: _Fields) -> Iterator[Finding]:
    dates = {name for name, target in fields.items() if target.dtype == pl.Date()}
    mapped = {entry.field for entry in declared.columns.values()}
    sources = (dates & mapped) | {"received_on"}
    for name, latest_of in declared.derived.items():
        place = ("derived", name)
        if name not in dates:
            yield place, f"“{name}”不是日期字段，derived 只能给出日期：{'、'.join(sorted(dates))}"
        elif name in mapped:
            yield place, f"“{name}”已有源列，不能又写 derived"
        for source in latest_of:
            if source not in sources:
                yield place, f"“{source}”不是本文件给出的日期，可用：{'、'.join(sorted(sources))}"


def may_be_constant(target: TargetField) -> bool:
    """Whether a field may be the same in every row: text, codes, and the number of a notice that names many."""
    return target.dtype == pl.String() and (
        target.name == "document_no" or target.reading in {"text", "coded"}
    )


def plain_document_no(text: str) -> str | None:
    """A document number as cells are read; null where it is none."""
    number: str | None = read_document_no(clean(pl.Series([text])))[0]
    return number


def codes_told(target: TargetField) -> str:
    """The codes of a field with their labels, for people."""
    return "、".join(f"{code}（{label}）" for code, label in target.codes.items())
