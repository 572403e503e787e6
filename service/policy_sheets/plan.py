"""From a workbook that was read to changes of the policy's files, each with the row that asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from service.policy_sheets.band_plan import plan_bands
from service.policy_sheets.changes import Plan, field_changes, row_value
from service.policy_sheets.content import RULE_FILES, Content, Row, Where, measure_file
from service.policy_sheets.faults import Fault
from service.policy_sheets.match import Matched, match
from service.policy_sheets.read import ReadRow, ReadSheet
from service.policy_sheets.tables import BANDS, BASES, MEASURES, OVERRIDES, SIZE_RULES
from service.policy_sheets.yaml_edit import KEPT, Items, Put


@dataclass(slots=True)
class _Cited:
    """The bases of one rule: those that were there, in the order of the file, and the new ones."""

    old: list[tuple[Row, ReadRow, dict[str, Any] | None]] = field(default_factory=list)
    dropped: bool = False
    new: list[tuple[ReadRow, dict[str, Any]]] = field(default_factory=list)


def plan(content: Content, read: Mapping[str, ReadSheet]) -> Plan:
    """Every change that the workbook asks for, or what is wrong with it."""
    matched = {name: match(content.sheets[name], content.rows[name], read[name]) for name in read}
    found = Plan(matched[BASES])
    deleted = {row.key for name in (MEASURES, OVERRIDES, SIZE_RULES) for row, _ in matched[name].deleted}
    for name, sheet in matched.items():
        gone = [row for row in sheet.missing if name != BASES or _owner(row) not in deleted]
        sheet.faults += [
            Fault(name, "", f"缺少“{row.key}”一行", "请恢复该行；要删除，请保留该行并在“处理”列填“删除”")
            for row in gone
        ]
    cited = _bases(matched, deleted)
    for name in (MEASURES, OVERRIDES, SIZE_RULES):
        _rules(found, content, matched[name], cited)
    plan_bands(found, matched[BANDS])
    for sheet in matched.values():
        found.faults += sheet.faults
        found.edits += sheet.edits()
    return found


def _owner(row: Row) -> str:
    return row.key.rpartition("#")[0]


def _bases(matched: Mapping[str, Matched], deleted: set[str]) -> dict[str, _Cited]:
    """The bases of every rule that has any, by the rule's id."""
    sheet = matched[BASES]
    ids = {row.key for name in (MEASURES, OVERRIDES, SIZE_RULES) for row, _ in matched[name].kept}
    ids |= {row.cells["编号"] for name in (MEASURES, OVERRIDES, SIZE_RULES) for row in matched[name].new}
    cited: dict[str, _Cited] = {}
    for row, read in sorted(sheet.kept, key=lambda pair: (pair[0].file, pair[0].path[1:])):
        if _owner(row) in deleted:
            continue
        columns = sheet.changed(row, read)
        value = row_value(sheet, read, row.raw, columns) if columns else None
        cited.setdefault(_owner(row), _Cited()).old.append((row, read, value))
    for row, _ in sheet.deleted:
        cited.setdefault(_owner(row), _Cited()).dropped = True
    for read in sheet.new:
        owner = read.cells["规则编号"]
        if owner not in ids:
            reason = f"“{owner}”已标删除" if owner in deleted else f"没有编号为“{owner}”的规则"
            sheet.fault(read.line, "规则编号", reason, "请填写措施、定级规则或规模政策的编号")
            continue
        value = row_value(sheet, read, {}, [one for one in sheet.sheet.columns if one.at == "row"])
        if value is not None:
            cited.setdefault(owner, _Cited()).new.append((read, value))
    for owner, one in cited.items():
        _told_once(sheet, owner, [*(read for _, read, _ in one.old), *(read for read, _ in one.new)])
    return cited


def _told_once(sheet: Matched, owner: str, rows: Sequence[ReadRow]) -> None:
    """A fault for each row that cites for a rule what an earlier one of it does."""
    seen: dict[tuple[str, str], int] = {}
    for row in sorted(rows, key=lambda one: one.line):
        article = (row.cells["文件（简称）"], row.cells["条款"])
        if article in seen:
            reason = f"“{owner}”已在第 {seen[article]} 行引用“{article[0]}”{article[1]}"
            sheet.fault(row.line, "条款", reason, "请删去其一，或改为另一条款")
        seen.setdefault(article, row.line)


def _rules(found: Plan, content: Content, sheet: Matched, cited: Mapping[str, _Cited]) -> None:
    """Rules of one sheet, list by list: changed fields, changed bases, rows that go and rows that come."""
    lists: dict[tuple[str, Where], list[Row]] = {}
    for row in content.rows[sheet.sheet.name]:
        lists.setdefault((row.file, row.path[:-1]), []).append(row)
    new = _new_rules(content, sheet, cited)
    for at in new:
        lists.setdefault(at, [])
    kept = {row.key: read for row, read in sheet.kept}
    for (file, path), rows in lists.items():
        staying = [row for row in rows if row.key in kept]
        for position, row in enumerate(staying):
            read = kept[row.key]
            found.add(file, *field_changes(sheet, row, read))
            found.place(file, (*path, position), sheet, read.line)
            _rule_bases(found, row, (*path, position), cited.get(row.key))
        coming = new.get((file, path), [])
        if coming or len(staying) < len(rows):
            items = [(int(str(row.path[-1])), KEPT) for row in staying]
            found.add(file, Items(path, (*items, *((None, value) for _, value in coming))))
        for position, (read, value) in enumerate(coming, start=len(staying)):
            found.place(file, (*path, position), sheet, read.line)
            owned = cited.get(value["id"], _Cited())
            for number, (basis, _) in enumerate(owned.new):
                found.place(file, (*path, position, "bases", number), found.bases, basis.line)


def _rule_bases(found: Plan, row: Row, path: Where, cited: _Cited | None) -> None:
    if cited is None:
        return
    lines = [read.line for _, read, _ in cited.old] + [read.line for read, _ in cited.new]
    for number, line in enumerate(lines):
        found.place(row.file, (*path, "bases", number), found.bases, line)
    fitting = all(value is None or value.keys() == old.raw.keys() for old, _, value in cited.old)
    if cited.new or cited.dropped or not fitting:
        items = [(int(str(old.path[-1])), KEPT if value is None else value) for old, _, value in cited.old]
        coming = ((None, value) for _, value in cited.new)
        found.add(row.file, Items((*row.path, "bases"), (*items, *coming)))
        return
    for old, _, value in cited.old:
        for key, said in (value or {}).items():
            if said != old.raw[key]:
                found.add(row.file, Put((*old.path, key), said))


def _new_rules(
    content: Content, sheet: Matched, cited: Mapping[str, _Cited]
) -> dict[tuple[str, Where], list[tuple[ReadRow, dict[str, Any]]]]:
    """New rules by the list they join."""
    used = {row.key for row in content.rows[sheet.sheet.name]}
    found = []
    for read in sheet.new:
        value = row_value(sheet, read, {}, [one for one in sheet.sheet.columns if one.at == "row"])
        name = read.cells["编号"]
        if name in used:
            sheet.fault(read.line, "编号", f"编号“{name}”已经有了", "请另编一个号")
            continue
        used.add(name)
        if value is None:
            continue
        value["bases"] = [one for _, one in cited.get(name, _Cited()).new]
        at: tuple[str, Where]
        if sheet.sheet.name == MEASURES:
            at = (measure_file(read.cells["领域"]), ("measures",))
            del value["domain"]
        else:
            file, key = RULE_FILES[sheet.sheet.name]
            at = (file, (key,))
        order = sheet.sheet.field_order
        found.append((at, read, dict(sorted(value.items(), key=lambda pair: order.index(pair[0])))))
    ordered = sorted(found, key=lambda one: (one[0], one[1].line))
    return {
        at: [(read, value) for _, read, value in rows]
        for at, rows in groupby(ordered, key=lambda one: one[0])
    }
