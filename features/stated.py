"""What a record states, in the words an officer reads: its fields with their labels, and what a revision changed of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from features.records import RecordKind
from features.records.envelope import NAMES, SEVERITY_LABELS


@dataclass(frozen=True, slots=True)
class Change:
    """A field that a revision changed, in the words an officer reads; empty: nothing was stated."""

    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A field that a record states, in the words an officer reads."""

    field: str
    label: str
    value: str


def facts_of(kind: RecordKind, record: Mapping[str, Any]) -> Iterator[Fact]:
    """What a record states of its own kind, such as period and amounts, in the order of the kind; what it leaves out is left out."""
    for name, field in kind.payload.items():
        if record[name] is not None:
            yield Fact(name, field.label, word(kind, name, record[name]))


def changes_of(kind: RecordKind, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """What one revision of a record states otherwise than another."""
    labels = {**NAMES, **{name: field.label for name, field in kind.payload.items()}}
    for name, label in labels.items():
        if before[name] != after[name]:
            yield Change(name, label, word(kind, name, before[name]), word(kind, name, after[name]))


def word(kind: RecordKind, name: str, value: Any) -> str:
    """A value as an officer reads it: the word of a code, an amount in 元, a yes or no; empty where there is none."""
    if value is None:
        return ""
    field = kind.payload.get(name)
    codes = SEVERITY_LABELS if name == "severity" else (field.codes or {}) if field else {}
    if isinstance(value, bool):
        return "是" if value else "否"
    if field is not None and field.unit == "分":
        sign = "-" if value < 0 else ""
        return f"{sign}{abs(value) // 100:,}.{abs(value) % 100:02} 元"
    text = codes.get(str(value), str(value))
    return f"{text} {field.unit}" if field is not None and field.unit else text
