"""YAML with line numbers: what the file says, and on which line it says it."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scoring.errors import PolicyUnreadable, Problem

Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Step = str | int


@dataclass(frozen=True, slots=True)
class Document:
    """One file read: its plain value, and the line of every key and item by its path."""

    file: str
    value: Any
    lines: Mapping[tuple[Step, ...], int]

    def line(self, path: tuple[Step, ...]) -> int:
        """Line of the deepest part of the path that the file has; steps it lacks (tags of unions) are skipped."""
        here: tuple[Step, ...] = ()
        for step in path:
            if (*here, step) in self.lines:
                here = (*here, step)
        return self.lines.get(here, 1)


def read_yaml(path: Path, file: str) -> Document | Problem:
    """Read one file; a problem when it is no YAML mapping. Raises PolicyUnreadable when it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyUnreadable(f"无法读取策略文件 {file}：{error}") from error
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        lines: dict[tuple[Step, ...], int] = {(): 1}
        value = _plain(loader, node, (), lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        return Problem(file, line, f"不是合法的 YAML：{error.problem}", "请检查该行的缩进、引号和重复的键")
    finally:
        loader.dispose()
    if not isinstance(value, dict):
        return Problem(file, 1, "文件应是键值结构", "请对照自带策略中的同名文件")
    return Document(file, value, lines)


def _plain(loader: Any, node: Any, path: tuple[Step, ...], lines: dict[tuple[Step, ...], int]) -> Any:
    if isinstance(node, yaml.MappingNode):
        found: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if key in found:
                raise yaml.constructor.ConstructorError(None, None, f"键“{key}”重复", key_node.start_mark)
            lines[(*path, key)] = key_node.start_mark.line + 1
            found[key] = _plain(loader, value_node, (*path, key), lines)
        return found
    if isinstance(node, yaml.SequenceNode):
        items = []
        for position, item in enumerate(node.value):
            lines[(*path, position)] = item.start_mark.line + 1
            items.append(_plain(loader, item, (*path, position), lines))
        return items
    if node is None:
        return None
    return loader.construct_object(node)
