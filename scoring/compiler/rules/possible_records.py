"""Which records there can be at all: what a selection takes, what the gate lets through, and for how long."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from features.records import KINDS
from features.records.findings import FINDING_TYPES
from scoring.matrix.condition_types import SEVERITIES, HasNone, HasRecord, column_codes
from scoring.matrix.conditions import ARTICLE_NOISE, CITED_ARTICLE
from scoring.schema.gate import GateVersion

Selection = HasRecord | HasNone
OTHER: Final = "另一种写法"
"""Stands for any text that no condition names."""
_GATED_COLUMNS: Final = ("severity", "role")


@dataclass(frozen=True, slots=True)
class PossibleRecord:
    """A record that counts, as far as selections can tell it from others.

    Attributes:
        values: column → value, null where the record says nothing; columns not named do not matter.
        months: how many whole months ago it is dated, at least.
    """

    kind: str
    values: Mapping[str, str | None]
    months: int

    @property
    def told(self) -> str:
        """The record in Chinese."""
        said = {name: (value,) for name, value in self.values.items() if value not in {None, OTHER}}
        dated = f"{self.months} 个月前的" if self.months else ""
        return dated + HasRecord(type="has_record", kind=self.kind, where=said).selected


def record_of(wanted: Selection, banned: Sequence[Selection], gate: GateVersion) -> PossibleRecord | None:
    """A record that counts, that one selection takes and none of the others does; null if there is none."""
    others = [one for one in banned if one.kind == wanted.kind]
    return next(
        (
            one
            for one in _candidates(wanted, others)
            if not any(selects(other, one) for other in others) and counts(one, gate)
        ),
        None,
    )


def selects(selection: Selection, record: PossibleRecord) -> bool:
    """Whether a selection takes a record whose named columns are all told."""
    young = selection.within_months is None or record.months < selection.within_months
    return (
        selection.kind == record.kind
        and young
        and all(record.values[name] in values for name, values in selection.where.items())
    )


def counts(record: PossibleRecord, gate: GateVersion) -> bool:
    """Whether the gate can let such a record through on its own day or, if dated, so many months later."""
    kind = KINDS[record.kind]
    if kind.nature == "event" or (kind.negative and kind.name not in gate.catalogue):
        return False
    if record.values.get("role") in gate.claimant_roles:
        return False
    longest = months_at_most(record, gate)
    return longest is None or record.months <= longest


def months_at_most(record: PossibleRecord, gate: GateVersion) -> int | None:
    """After how many months such a record has stopped to count whatever it says itself; null: it may count on."""
    nature = KINDS[record.kind].nature
    if nature == "publicity":
        severity = record.values.get("severity")
        months = [at_most for name, at_most in gate.publicity_months.items() if severity in {name, None}]
        return max(months, default=None)
    return gate.retention_months.get(record.kind) if nature == "fact" else None


def months_without_term(selection: Selection, gate: GateVersion) -> int | None:
    """How long at the longest the gate keeps a selected record that names no end of its own; null: open."""
    kind = KINDS[selection.kind]
    longest = max(gate.publicity_months.values(), default=None)
    by_code: list[int | None]
    if kind.name == "finding":
        types = selection.where.get("finding_type", tuple(FINDING_TYPES))
        by_code = [gate.finding_months.get(name, longest) for name in types]
    elif "list_id" in kind.payload:
        lists = selection.where.get("list_id", tuple(kind.payload["list_id"].codes or {}))
        by_code = [gate.listing_months.get(name) for name in lists]
    elif kind.nature == "publicity":
        severities = selection.where.get("severity", SEVERITIES)
        by_code = [months for name, months in gate.publicity_months.items() if name in severities]
    else:
        by_code = [gate.retention_months.get(kind.name) if kind.nature == "fact" else None]
    known = [months for months in by_code if months is not None]
    return max(known) if known and len(known) == len(by_code) else None


def cited_form(article: str) -> str | None:
    """An article as conditions compare it, 水法第六十九条; null for what is no article at all."""
    found = re.match(CITED_ARTICLE, re.sub(ARTICLE_NOISE, "", article))
    return found.group(1) if found else None


def _candidates(wanted: Selection, others: Sequence[Selection]) -> Iterator[PossibleRecord]:
    """One record for each way in which the selections can tell records apart, the plainest first."""
    columns = sorted({*wanted.where, *(name for one in others for name in one.where)})
    choices = [_values(wanted, others, name) for name in columns]
    ages = sorted({0, *(one.within_months for one in others if one.within_months)})
    young = [age for age in ages if wanted.within_months is None or age < wanted.within_months]
    for months in young:
        for chosen in product(*choices):
            yield PossibleRecord(wanted.kind, dict(zip(columns, chosen, strict=True)), months)


def _values(wanted: Selection, others: Sequence[Selection], name: str) -> list[str | None]:
    if name in wanted.where:
        return [value for value in wanted.where[name] if _can_be_said(name, value)]
    mentioned = (value for one in others for value in one.where.get(name, ()))
    named = dict.fromkeys(value for value in mentioned if _can_be_said(name, value))
    codes = column_codes(wanted.kind, name)
    unnamed = [code for code in codes or [OTHER] if code not in named]
    # Codes that no condition names are alike, except to the gate.
    rest: list[str | None] = [*(unnamed if name in _GATED_COLUMNS else unnamed[:1])]
    # A record must say what identifies it; anything else it may leave out.
    if name not in KINDS[wanted.kind].key:
        rest.append(None)
    return [*rest, *named]


def _can_be_said(name: str, value: str) -> bool:
    return name != "article" or cited_form(value) == value
