"""The sheet of grade bands: versions that follow each other, four rows each."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from service.policy_sheets.changes import Plan, field_changes, row_value
from service.policy_sheets.content import Row, Where
from service.policy_sheets.labels import BANDS as SERIES
from service.policy_sheets.match import ABSENT, REFUSED, Matched
from service.policy_sheets.read import ReadRow
from service.policy_sheets.yaml_edit import KEPT, Change, Drop, Items, Put

FILE: Final = "grades.yaml"


def plan_bands(found: Plan, sheet: Matched) -> None:
    """Changed bands, changed days of a version, versions that go and versions that come."""
    gone = {row.path[:2] for row, _ in sheet.deleted}
    staying: dict[Where, list[tuple[Row, ReadRow]]] = {}
    for row, read in sorted(sheet.kept, key=lambda pair: pair[0].path[1:]):
        if row.path[:2] in gone:
            sheet.fault(read.line, "等级", "同一版的其他行标了删除", "一版须四行一并删除，或都不删除")
        staying.setdefault(row.path[:2], []).append((row, read))
    coming = _new_versions(sheet)
    for series in SERIES.of:
        versions = [(at, rows) for at, rows in staying.items() if at[0] == series]
        for position, (_, rows) in enumerate(versions):
            found.add(FILE, *_version_changes(sheet, rows))
            for row, read in rows:
                found.add(FILE, *field_changes(sheet, row, read))
                found.place(FILE, (series, position, "grades", row.path[3]), sheet, read.line)
            found.place(FILE, (series, position), sheet, rows[0][1].line)
        new = [(rows, value) for name, rows, value in coming if name == series]
        if new or any(at[0] == series for at in gone):
            items = [(int(str(at[1])), KEPT) for at, _ in versions]
            found.add(FILE, Items((series,), (*items, *((None, value) for _, value in new))))
        for position, (lines, _) in enumerate(new, start=len(versions)):
            found.place(FILE, (series, position), sheet, lines[0].line)
            for place, read in enumerate(lines):
                found.place(FILE, (series, position, "grades", place), sheet, read.line)


def _version_changes(sheet: Matched, rows: Sequence[tuple[Row, ReadRow]]) -> list[Change]:
    """Days stand once a version and are shown on each of its rows, which must agree."""
    first = rows[0][1]
    found: list[Change] = []
    for column in (one for one in sheet.sheet.columns if one.at == "version"):
        name = column.field[0]
        said = {read.cells[column.header] for _, read in rows}
        if len(said) > 1:
            told = next(read for _, read in rows if read.cells[column.header] != first.cells[column.header])
            reason = f"同一版各行的“{column.header}”不一致"
            sheet.fault(told.line, column.header, reason, "一版的四行请写同一天")
        elif said != {row.cells[column.header] for row, _ in rows}:
            value = sheet.value(first, column)
            path = (*rows[0][0].path[:2], name)
            if value is ABSENT:
                found.append(Drop(path))
            elif value is not REFUSED:
                found.append(Put(path, value, ("in_force_from",)))
    return found


def _new_versions(sheet: Matched) -> list[tuple[str, list[ReadRow], dict[str, Any]]]:
    """New rows of one series and one first day are one version."""
    versions = []
    for _, group in groupby(sorted(sheet.new, key=_version), key=_version):
        rows = list(group)
        parts = [_version_value(sheet, row) for row in rows]
        if any(one is None for one in parts):
            continue
        told = [one for one in parts if one is not None]
        ends = {row.cells["截止日（含）"] for row in rows}
        if len(ends) > 1:
            sheet.fault(rows[-1].line, "截止日（含）", "同一版各行的截止日不一致", "一版的四行请写同一天")
            continue
        series = told[0].pop("series")
        grades = [{name: one[name] for name in ("grade", "label", "probability_below")} for one in told]
        days = {name: told[0][name] for name in ("in_force_from", "in_force_to") if name in told[0]}
        versions.append((series, rows, days | {"grades": grades}))
    return versions


def _version(row: ReadRow) -> tuple[str, str]:
    return row.cells["种类"], row.cells["施行日"]


def _version_value(sheet: Matched, row: ReadRow) -> dict[str, Any] | None:
    return row_value(sheet, row, {}, sheet.sheet.columns)
