"""What changed cells of a row mean for its mapping; and all that a workbook asks for, collected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.policy_sheets.condition_text import condition_id
from service.policy_sheets.content import Row, Where
from service.policy_sheets.faults import Fault
from service.policy_sheets.match import ABSENT, REFUSED, Edited, Matched
from service.policy_sheets.read import ReadRow
from service.policy_sheets.tables import Column
from service.policy_sheets.yaml_edit import KEPT, Change, Drop, Items, Put


@dataclass(slots=True)
class Plan:
    """Changes of files, and which row stands behind which part of the files as they will be.

    Attributes:
        changes: file → changes.
        places: file and path, as they will be → the sheet and the line in it.
        edits: every changed cell, for people.
        faults: what is wrong; with any of them nothing is written.
    """

    bases: Matched
    changes: dict[str, list[Change]] = field(default_factory=dict)
    places: dict[tuple[str, Where], tuple[Matched, int]] = field(default_factory=dict)
    edits: list[Edited] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def add(self, file: str, *changes: Change) -> None:
        """Ask for changes of a file."""
        if changes:
            self.changes.setdefault(file, []).extend(changes)

    def place(self, file: str, path: Where, sheet: Matched, line: int) -> None:
        """Say which row a part of a file comes from."""
        self.places[file, path] = (sheet, line)

    def cell_of(self, file: str, path: Where) -> tuple[str, str] | None:
        """Sheet and cell behind a part of a file, or null where no row stands behind it."""
        for length in range(len(path), 0, -1):
            if (file, path[:length]) in self.places:
                sheet, line = self.places[file, path[:length]]
                rest = path[length:]
                return sheet.sheet.name, sheet.read.cell(line, _header(sheet, rest))
        return None

    def edit_within(self, file: str, path: Where) -> str | None:
        """The first changed cell of the rows behind the members of a part of a file; null where it has none."""
        rows = {
            (sheet.sheet.name, line)
            for (name, place), (sheet, line) in self.places.items()
            if name == file and path and len(place) > len(path) and place[: len(path)] == path
        }
        cells = (one.cell for one in self.edits if (one.sheet, _line(one.cell)) in rows)
        return next(cells, None)


def _line(cell: str) -> int:
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") or 0)


def _header(sheet: Matched, rest: Where) -> str:
    """The column of a field; the first one where no field is meant, or one that has no column."""
    for steps in (rest[:2], rest[:1]):
        for column in sheet.sheet.columns:
            if steps and column.field[: len(steps)] == steps:
                return column.header
    return next(one.header for one in sheet.sheet.columns if one.field)


def row_value(
    sheet: Matched, read: ReadRow, raw: Mapping[str, Any], columns: Sequence[Column]
) -> dict[str, Any] | None:
    """The mapping with these columns as the row says them; null after a fault."""
    values = [(column, sheet.value(read, column)) for column in columns]
    if any(value is REFUSED for _, value in values):
        return None
    found = dict(raw)
    for column, value in values:
        name = column.field[0]
        if len(column.field) == 2:
            part = dict(found.get(name) or {})
            _set(part, column.field[1], value)
            _set(found, name, part or ABSENT)
        else:
            _set(found, name, value)
    return found


def field_changes(sheet: Matched, row: Row, read: ReadRow) -> list[Change]:
    """What a row that stays asks for: one change a field, in place."""
    columns = [one for one in sheet.changed(row, read) if one.at == "row"]
    names = list(dict.fromkeys(one.field[0] for one in columns))
    together = [one for one in sheet.sheet.columns if one.at == "row" and one.field[0] in names]
    value = row_value(sheet, read, row.raw, together)
    if value is None:
        return []
    order = sheet.sheet.field_order
    found: list[Change] = []
    for name in names:
        path = (*row.path, name)
        if name == "when" and row.raw["when"]:
            found.append(Items(path, _conditions(row.raw["when"], value["when"])))
        elif name in value and name in row.raw and value[name] == row.raw[name]:
            continue  # written in another way, such as 0.0070 for 0.007
        elif name in value:
            found.append(Put(path, value[name], order[: order.index(name)]))
        elif name in row.raw:
            found.append(Drop(path))
    return found


def _set(mapping: dict[str, Any], name: str, value: Any) -> None:
    if value is ABSENT:
        mapping.pop(name, None)
    else:
        mapping[name] = value


def _conditions(old: Sequence[Any], new: Sequence[Any]) -> tuple[tuple[int | None, Any], ...]:
    """Conditions that were there stay where and as they are; one changed for another takes its place."""
    before = [condition_id(one) for one in old]
    after = {condition_id(one): one for one in new}
    coming = [one for name, one in after.items() if name not in before]
    going = [position for position, name in enumerate(before) if name not in after]
    swapped = dict(zip(going, coming, strict=True)) if len(going) == len(coming) else {}
    stay: list[tuple[int | None, Any]] = [
        (position, swapped.get(position, KEPT))
        for position in range(len(old))
        if position not in going or swapped
    ]
    return (*stay, *((None, one) for one in (() if swapped else coming)))
