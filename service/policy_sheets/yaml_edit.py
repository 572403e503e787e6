"""Changes to a YAML text, each in its own place: what is not changed keeps every byte, comments and order with it."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

import yaml

from features.yaml_lines import Step, YamlFault, parse_yaml
from service.errors import StateError
from service.policy_sheets.yaml_nodes import Node, Places
from service.policy_sheets.yaml_text import entry_lines, flow_text, is_rows, item_lines, scalar

Where = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Put:
    """A key gets a value. A key that is not there yet comes after the last of `after` that is."""

    path: Where
    value: Any
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drop:
    """A key goes, with its line."""

    path: Where


@dataclass(frozen=True, slots=True)
class Items:
    """A list becomes these items: old ones by their position, ascending, and new ones with their value."""

    path: Where
    items: tuple[tuple[int | None, Any], ...]


Change = Put | Drop | Items
KEPT: Final = object()
"""In `Items`: the old item stays as it is, apart from changes within it."""
Splice = tuple[int, int, str]


def edited(text: str, changes: Sequence[Change]) -> str:
    """The text with the changes; what they do not touch is the same to the byte.

    Raises StateError where the file is written in a way that cannot be changed in place.
    """
    before = parse_yaml(text)
    if isinstance(before, YamlFault):
        raise StateError(f"第 {before.line} 行：{before.reason}")
    writer = _Writer(text)
    for change in changes:
        writer.add(change)
    found = writer.text()
    after = parse_yaml(found)
    if isinstance(after, YamlFault) or after.value != applied(before.value, changes):
        raise StateError("该文件的写法不能自动改写，请用文本编辑器修改")
    return found


def applied(value: Any, changes: Sequence[Change]) -> Any:
    """The plain value that the text must have afterwards."""
    found = deepcopy(value)
    lists = sorted((one for one in changes if isinstance(one, Items)), key=lambda one: -len(one.path))
    for change in (one for one in changes if not isinstance(one, Items)):
        holder = _at(found, change.path[:-1])
        if isinstance(change, Put):
            holder[change.path[-1]] = change.value
        else:
            del holder[change.path[-1]]
    for made in lists:  # the innermost first: positions are those of the old text
        holder = _at(found, made.path)
        holder[:] = [
            holder[origin] if origin is not None and one is KEPT else one for origin, one in made.items
        ]
    return found


def _at(value: Any, path: Where) -> Any:
    for step in path:
        value = value[step]
    return value


class _Writer:
    """Collects splices of one text."""

    def __init__(self, text: str) -> None:
        self.places = Places(text)
        self.raw = text
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.splices: list[Splice] = []

    def add(self, change: Change) -> None:
        if isinstance(change, Put):
            self._put(change)
        elif isinstance(change, Drop):
            self._drop(change.path)
        else:
            self._items(change)

    def text(self) -> str:
        """The text with all splices; they may touch but not overlap."""
        parts, here = [], 0
        for start, end, new in sorted(self.splices, key=lambda one: one[:2]):
            if start < here:
                raise StateError("两处改动相互重叠，请用文本编辑器修改")
            parts += [self.raw[here:start], new]
            here = end
        return "".join([*parts, self.raw[here:]])

    def _put(self, change: Put) -> None:
        holder = self.places.node(change.path[:-1])
        found = self.places.entry(holder, str(change.path[-1]))
        if found is None:
            self._new_key(holder, change)
        else:
            self._value(found[0], found[1], change.value, flow=bool(holder.flow_style))

    def _value(self, key: Node, node: Node, value: Any, *, flow: bool) -> None:
        if isinstance(node, yaml.CollectionNode) and not node.flow_style:
            colon = self.raw.index(":", key.end_mark.index) + 1
            self.splices.append((colon, colon, f" {flow_text(value)}"))
            self._cut(*self.places.lines(node))
            return
        start, end = node.start_mark.index, self.places.end(node)
        simple = not isinstance(value, dict | list)
        style = node.style if isinstance(node, yaml.ScalarNode) else None
        new = scalar(value, style=style, flow=flow) if simple else flow_text(value)
        self.splices.append((start, end, new if end > start else f" {new}"))

    def _new_key(self, holder: Node, change: Put) -> None:
        there = [(key, value) for key, value in holder.value if key.value in change.after]
        if not there:
            raise StateError(f"“{change.path[-1]}”没有可插入的位置，请用文本编辑器修改")
        key, value = max(there, key=lambda pair: change.after.index(pair[0].value))
        end = self.places.end(value)
        if holder.flow_style:
            name = scalar(str(change.path[-1]), flow=True)
            self.splices.append((end, end, f", {name}: {flow_text(change.value)}"))
            return
        indent = key.start_mark.column
        self._insert(self.places.next_line(end), entry_lines(str(change.path[-1]), change.value, indent))

    def _drop(self, path: Where) -> None:
        holder = self.places.node(path[:-1])
        found = self.places.entry(holder, str(path[-1]))
        if found is None or holder.flow_style or self.places.shares_line(found[0]):
            raise StateError(f"“{path[-1]}”不能单独删去，请用文本编辑器修改")
        self._cut(self.places.line_start(found[0]), self.places.next_line(self.places.end(found[1])))

    def _items(self, change: Items) -> None:
        node = self.places.node(change.path)
        if node.flow_style:
            self._flow_items(node, change)
        else:
            self._block_items(node, change)

    def _flow_items(self, node: Node, change: Items) -> None:
        if all(one is KEPT for _, one in change.items) and len(change.items) == len(node.value):
            return
        rows = [one for _, one in change.items]
        key = self.places.key_of(change.path)
        if not node.value and key is not None and is_rows(rows) and any(map(_has_parts, rows)):
            indent = key.start_mark.column + 2
            lines = [line for one in rows for line in item_lines(one, indent, block=True)]
            new = "".join(f"{self.newline}{line}" for line in lines)
            start = len(self.raw[: node.start_mark.index].rstrip(" "))
        else:
            old = [self.raw[one.start_mark.index : self.places.end(one)] for one in node.value]
            told = [
                old[origin] if origin is not None and one is KEPT else flow_text(one)
                for origin, one in change.items
            ]
            new, start = f"[{', '.join(told)}]", node.start_mark.index
        self.splices.append((start, self.places.end(node), new))

    def _block_items(self, node: Node, change: Items) -> None:
        kept = {origin for origin, _ in change.items if origin is not None}
        if not change.items:
            key = self.places.key_of(change.path)
            if key is None:
                raise StateError("列表不能清空，请用文本编辑器修改")
            self._value(key, node, [], flow=False)
            return
        for position, item in enumerate(node.value):
            if position not in kept:
                self._cut(*self.places.lines(item))
        block = any(isinstance(one, yaml.MappingNode) and not one.flow_style for one in node.value)
        indent = self.places.dash_column(node.value[0])
        here = self.places.line_start(node.value[0])
        for origin, value in change.items:
            if origin is None:
                self._insert(here, item_lines(value, indent, block=block))
                continue
            item = node.value[origin]
            here = self.places.next_line(self.places.end(item))
            if value is not KEPT:
                self.splices.append((item.start_mark.index, self.places.end(item), flow_text(value)))

    def _insert(self, place: int, lines: Sequence[str]) -> None:
        """Whole lines at the start of a line, or after an end of file that ends no line."""
        lead = "" if place == 0 or self.raw[place - 1] == "\n" else self.newline
        self.splices.append((place, place, lead + "".join(line + self.newline for line in lines)))

    def _cut(self, start: int, end: int) -> None:
        self.splices.append((start, end, ""))


def _has_parts(value: Any) -> bool:
    return isinstance(value, dict) and any(is_rows(one) for one in value.values())
