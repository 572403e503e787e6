"""YAML with line numbers: what a text says, and on which line it says it. A key may stand only once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Step = str | int
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class YamlText:
    """A text read: its plain value, and the line of every key and item by its path. Keys are text as written."""

    value: dict[str, Any]
    lines: Mapping[tuple[Step, ...], int]

    def line(self, path: tuple[Step, ...]) -> int:
        """Line of the deepest part of the path that the text has; steps it lacks (tags of unions) are skipped."""
        here: tuple[Step, ...] = ()
        for step in path:
            if (*here, step) in self.lines:
                here = (*here, step)
        return self.lines.get(here, 1)


@dataclass(frozen=True, slots=True)
class YamlFault:
    """Why a text is no YAML mapping: the line, the reason, and what to do."""

    line: int
    reason: str
    mend: str


def parse_yaml(text: str) -> YamlText | YamlFault:
    """Read a text whose top is a mapping, or say what is wrong with it."""
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        return YamlFault(line, "含有不可见的控制字符", "请用文本编辑器删去后另存为 UTF-8")
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        lines: dict[tuple[Step, ...], int] = {(): 1}
        value = _plain(loader, node, (), lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        return YamlFault(line, f"不是合法的 YAML：{error.problem}", "请检查该行的缩进、引号和重复的键")
    finally:
        loader.dispose()
    if not isinstance(value, dict):
        return YamlFault(1, "文件应是键值结构", "请写成“键: 值”的形式")
    return YamlText(value, lines)


def _plain(loader: Any, node: Any, path: tuple[Step, ...], lines: dict[tuple[Step, ...], int]) -> Any:
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key, str):
                raise yaml.constructor.ConstructorError(None, None, "键应是文字", key_node.start_mark)
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
    try:
        return loader.construct_object(node)
    except (ValueError, OverflowError) as error:  # such as a day that does not exist
        raise yaml.constructor.ConstructorError(
            None, None, f"值“{node.value}”不成立", node.start_mark
        ) from error
