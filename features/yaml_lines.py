"""YAML with line numbers: what a text says, and on which line it says it. A key may stand only once."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Step = str | int
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


_PLAIN = re.compile(r"^[\u4e00-\u9fffA-Za-z_（）/][\u4e00-\u9fffA-Za-z0-9_（）/]*$")
_YAML_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# A part of the parser's words, in either of its two implementations.
_PROBLEMS: Mapping[str, str] = {
    "mapping values are not allowed": "冒号的位置不对：缩进不齐，上一行缺少英文冒号和空格，或值中有冒号而没有加引号",
    "sequence entries are not allowed": "“- ”应另起一行",
    "found unexpected end of stream": "引号没有成对",
    "cannot start any token": "值以特殊符号或制表符开头：缩进请用空格，以 @、`、% 开头的值请加引号",
    "indentation space is expected": "缩进请用空格，不用制表符",
    "expected ',' or": "方括号或花括号没有成对，或其中缺少逗号",
    "found undefined alias": "以 * 开头的值请加引号",
    "alphabetic or numeric character": "以 * 或 & 开头的值请加引号",
    "second occurrence": "以 & 开头的值请加引号",
    "could not determine a constructor": "以 ! 开头的值请加引号",
    "expected whitespace or line break": "以 ! 开头的值请加引号",
    "expected URI": "以 ! 开头的值请加引号",
    "another document": "一个文件只写一份，请去掉分隔线 ---",
    "escape character": "双引号中的反斜杠请写两个，或改用单引号",
    "chomping": "以 | 或 > 开头的值请加引号",
    "comment or line break": "以 | 或 > 开头的值请加引号",
    "incompatible YAML": "请删去文件开头以 % 开头的行",
    "expected '-' indicator": "缩进不齐，或列表与“键: 值”混在一起",
    "expected key": "缩进不齐，或引号、括号后面还有内容",
    "expected <block end>": "缩进不齐，或引号、括号后面还有内容",
    "unhashable key": "键应是文字",
}


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
    """Why a text is no YAML mapping: the line, the reason, and what to do; `cause` is the parser's own error."""

    line: int
    reason: str
    mend: str
    cause: Exception | None = None


def parse_yaml(text: str) -> YamlText | YamlFault:
    """Read a text whose top is a mapping, or say what is wrong with it."""
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        return YamlFault(line, "含有不可见的控制字符", "请用文本编辑器删去后另存为 UTF-8")
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        _expanded(node, (), {})
        lines: dict[tuple[Step, ...], int] = {(): 1}
        value = _plain(loader, node, (), lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        reason = f"不是合法的 YAML：{_told(error.problem or '')}"
        return YamlFault(line, reason, "请检查该行和上一行的缩进、冒号和引号", error)
    finally:
        loader.dispose()
    if not isinstance(value, dict):
        return YamlFault(1, "文件应是键值结构", "请写成“键: 值”的形式")
    return YamlText(value, lines)


def _told(problem: str) -> str:
    """What the parser complains about, in Chinese; what this module itself found is told already."""
    ours = problem if _CHINESE.search(problem) else "写法不对"
    return next((told for words, told in _PROBLEMS.items() if words in problem), ours)


_DEEPEST = 50
_MOST_VALUES = 200_000


def _expanded(node: Any, above: tuple[int, ...], known: dict[int, int]) -> int:
    """How many values a node stands for once its aliases are written out; refuses what has no end or no measure."""
    if not isinstance(node, yaml.CollectionNode):
        return 1
    if id(node) in above or len(above) == _DEEPEST:
        told = "别名指向它自己" if id(node) in above else "层次太深"
        raise yaml.constructor.ConstructorError(None, None, told, node.start_mark)
    if id(node) not in known:
        inner = [one for pair in node.value for one in (pair if isinstance(pair, tuple) else (pair,))]
        known[id(node)] = 1 + sum(_expanded(one, (*above, id(node)), known) for one in inner)
    if known[id(node)] > _MOST_VALUES:
        raise yaml.constructor.ConstructorError(None, None, "别名展开后过大", node.start_mark)
    return known[id(node)]


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


def yaml_text(text: str) -> str:
    """A text as YAML writes it, in quotes where it needs them."""
    plain = _PLAIN.fullmatch(text) and text.lower() not in _YAML_WORDS
    return text if plain else json.dumps(text, ensure_ascii=False)
