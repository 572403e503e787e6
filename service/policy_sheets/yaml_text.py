"""Plain values as YAML text, in the manner of the policy's files: flow for the small, a block for what has parts."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import yaml

from features.yaml_lines import Loader

_UNPRINTED: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")


def scalar(value: Any, *, style: str | None = None, flow: bool) -> str:
    """One value on one line.

    Args:
        value: text, number, truth, day or null.
        style: how the value that stood there before was quoted, kept where it can be.
        flow: whether it stands within brackets, where commas and brackets need quotes.
    """
    if value is None or isinstance(value, bool | int):
        return json.dumps(value)
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    if style == "'" and "\n" not in text and not _UNPRINTED.search(text):
        return "'" + text.replace("'", "''") + "'"
    return text if style != '"' and _plain(text, flow=flow) else _quoted(text)


def flow_text(value: Any) -> str:
    """A value as it stands within a line: `{type: grade_in, grades: [A, B]}`."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {flow_text(one)}" for key, one in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(flow_text(one) for one in value) + "]"
    return scalar(value, flow=True)


def entry_lines(key: str, value: Any, indent: int) -> list[str]:
    """A key with its value as lines of a block mapping."""
    lead = f"{' ' * indent}{_key(key)}:"
    if is_rows(value):
        return [lead, *(line for one in value for line in item_lines(one, indent + 2, block=False))]
    if isinstance(value, Mapping) or (isinstance(value, Sequence) and not isinstance(value, str)):
        return [f"{lead} {flow_text(value)}"]
    return [f"{lead} {scalar(value, flow=False)}"]


def item_lines(value: Any, indent: int, *, block: bool) -> list[str]:
    """An item as lines of a block list: a mapping as a block of its own, or within one line."""
    if not (block and isinstance(value, Mapping) and value):
        return [f"{' ' * indent}- {flow_text(value)}"]
    lines = [line for key, one in value.items() for line in entry_lines(key, one, indent + 2)]
    lines[0] = f"{' ' * indent}- {lines[0].lstrip()}"
    return lines


def is_rows(value: Any) -> bool:
    """Whether a value is a list of mappings, which stands as one line each."""
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and any(isinstance(one, Mapping) for one in value)
    )


def _key(key: str) -> str:
    return scalar(key, flow=True)


def _quoted(text: str) -> str:
    return _UNPRINTED.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(text, ensure_ascii=False))


def _plain(text: str, *, flow: bool) -> bool:
    """Whether a text reads as itself without quotes, where it is to stand."""
    if not text or text != text.strip() or "\n" in text or _UNPRINTED.search(text):
        return False
    line, value = (f"[{text}]", [text]) if flow else (f"k: {text} # c", {"k": text})
    try:  # the two implementations of the parser do not always agree
        return all(yaml.load(line, Loader=one) == value for one in (Loader, yaml.SafeLoader))  # noqa: S506 - both are safe
    except (yaml.YAMLError, ValueError):
        return False
