"""The fields that a column of a foreign table may become: what each kind of record has, and how its layouts read it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import polars as pl

from features.layouts import LAYOUTS, Column
from features.layouts.layout import YES_NO, Reading
from features.records import ENVELOPE, KINDS, Field
from features.records.envelope import NAMES, SEVERITY_LABELS

_IN_BRACKETS: Final = re.compile(r"[（(\[【]([^（）()\[\]【】]*)[）)\]】]")
# Nothing but the unit: 亿元, 千元 and 美元 are none that could be read.
_UNIT: Final = re.compile(r"(?:单位|人民币|RMB|[：:，,、\s])*(万元|元)(?:人民币|[，,、\s])*")
_UNIT_IN_TITLE: Final = re.compile(r"单位\s*[：:]\s*(?:人民币)?(万元|元)")
UNIT_BEHIND: Final = re.compile(
    r"[,，:：_\-]?(?:单位[:：]?)?(?:人民币)?(?<=[额款金费税资本标的余产收价币位_\-:：，,])(万元|元)$"
)
"""A unit at the end of a header without brackets: 罚款金额_万元, 罚款金额万元."""


@dataclass(frozen=True, slots=True)
class TargetField:
    """One field of a kind.

    `codes` are those of a closed list with their labels, empty for any other field. `models` are the columns of the
    kind's own layouts that become this field. `identifies` says that every row needs it.
    """

    name: str
    label: str
    dtype: pl.DataType
    codes: Mapping[str, str]
    amount: bool
    identifies: bool
    models: tuple[Column, ...]

    @property
    def reading(self) -> Reading:
        """How a column of this field is read, if it is no amount: that depends on the unit."""
        if self.codes:
            return "coded"
        if self.name == "uscc" or any(model.reading == "code" for model in self.models):
            return "code"
        if self.name.endswith("document_no"):
            return "document_no"
        return "date" if self.dtype == pl.Date() else "integer" if self.dtype == pl.Int64() else "text"

    @property
    def required(self) -> bool:
        """Whether a row without it is refused, unless a mapping says otherwise: as the kind's own layouts do."""
        return self.identifies or any(model.required for model in self.models[:1])

    @property
    def usual(self) -> bool:
        """Whether every record of some layout of the kind has it: a table without it is worth a question."""
        return self.identifies or any(model.required for model in self.models)

    @property
    def headers(self) -> tuple[str, ...]:
        """Every name under which the kind's own layouts know the field, and its label."""
        return (*(h for model in self.models for h in (model.header, *model.aliases)), self.label)


@lru_cache(maxsize=256)
def fields_of(kind_name: str) -> Mapping[str, TargetField]:
    """Every field of a kind that a column may become, by name."""
    kind = KINDS[kind_name]
    columns = [c for layout in LAYOUTS.values() if layout.kind_name == kind_name for c in layout.columns]
    found = {}
    for name in (*NAMES, *kind.payload):
        payload = kind.payload.get(name)
        models = tuple(column for column in columns if column.field == name)
        found[name] = TargetField(
            name=name,
            label=payload.label if payload else NAMES[name],
            dtype=payload.dtype if payload else ENVELOPE[name],
            codes=_codes(name, payload, models),
            amount=payload is not None and payload.unit == "分",
            identifies=name in {"uscc", "occurred_on", *kind.key},
            models=models,
        )
    return MappingProxyType(found)


def _codes(name: str, payload: Field | None, models: tuple[Column, ...]) -> Mapping[str, str]:
    if payload is not None and payload.dtype == pl.Boolean():
        return {"true": "是", "false": "否"}
    if name == "severity":
        return SEVERITY_LABELS
    if payload is not None and payload.codes:
        return payload.codes
    # Some lists are not the field's own, such as the kinds that an event may act on.
    return {code: word for model in models if model.reading == "coded" for word, code in model.words.items()}


def usual_sources(kind_name: str, field: str) -> tuple[str, ...]:
    """The fields of whose dates a date is the latest, as the kind's own layouts derive it; nothing where none does."""
    layouts = [layout for layout in LAYOUTS.values() if layout.kind_name == kind_name]
    derived = [layout.derived()[field] for layout in layouts if field in layout.derived()]
    return tuple(derived[0].meta.root_names()) if derived else ()


def words_of(target: TargetField) -> dict[str, str]:
    """Every word that is known to mean a code of the field: codes, labels, and those of the kind's own layouts."""
    words = {label: code for code, label in target.codes.items()} | {code: code for code in target.codes}
    if target.dtype == pl.Boolean():
        words |= YES_NO
    for model in reversed(target.models):
        words |= dict(model.words)
    return words


def unit_in_header(header: str) -> str | None:
    """The unit that a header states in brackets or at its end, 元 or 万元."""
    stated = [found for inside in _IN_BRACKETS.findall(header) if (found := _UNIT.fullmatch(inside.strip()))]
    found = stated[-1] if stated else UNIT_BEHIND.search("".join(header.split()))
    return found.group(1) if found else None


def unit_in_titles(titles: Iterable[str]) -> str | None:
    """The unit that the lines above a header state, such as 金额单位：万元; nothing where they state several."""
    stated = {unit for title in titles for unit in _UNIT_IN_TITLE.findall(title)}
    return stated.pop() if len(stated) == 1 else None
