"""What a case is about: a record, as the decision in force knows it, or the evaluation itself."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple, Self

import polars as pl
from pydantic import BaseModel, ConfigDict

from features.acts import kinds_alike, target_name
from features.few_rows import among
from features.lawful_gate import GatedRecords
from features.records import KINDS
from features.records.envelope import NAMES
from features.stated import facts_of, word
from scoring.rights.steps import Changed
from scoring.rights.words import Target
from scoring.schema.effect_kinds import EffectKind
from service.errors import NotFound

_OWN: Final = ("发展和改革", "发展改革")
"""Words in the name of the bureau, whose own records it answers for itself."""
_NAMED: Final = (
    "kind",
    "record_id",
    "document_no",
    "issuing_body",
    "occurred_on",
    "revision",
    "source",
    "merged_from",
)
_BESIDE: Final = ("severity", "publicity_until")
"""Of what every record may state, what speaks of this one as what its kind states does."""
MOVED: Final = "publicity_moved_to"
"""Of the facts, the one that the record does not state itself: another document moved the end of its publicity."""


class TargetName(NamedTuple):
    """How events name a record: its kind with the number of its document, or with its id where it has no number."""

    kind: str
    document_no: str | None
    record_id: str | None

    def is_named(self) -> pl.Expr:
        """Of events of the store: whether one acts on the record, whichever kind of its family it names."""
        return pl.col("target_kind").is_in(kinds_alike(self.kind)) & (
            target_name() == (self.document_no or self.record_id)
        )

    def same_as(self, other: "TargetName") -> bool:
        """Whether both name the same document or record."""
        return other.kind in kinds_alike(self.kind) and other[1:] == self[1:]


class Fact(BaseModel):
    """A field that a record states, in the words an officer reads."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    field: str
    label: str
    value: str


class CaseTarget(BaseModel):
    """What a case is about, as it was when that was written down.

    Attributes:
        target: a record of others, of the bureau, or the evaluation.
        effect: of an evaluation, which of its effects; null for a record.
        kind, record_id, document_no, issuing_body, occurred_on: what names the record; null for an evaluation. A record of no
            document has no number.
        revision: which of the record it is about, the first being 1; null for an evaluation.
        source: the feed that it came through; `merged_from`: the enterprise it was taken over from in a merger; null: its own.
        facts: what that revision states, such as period and amounts, and to which end its publicity was moved by then; none of a
            kind that only an authorisation opens, for a case and its letters are read by others too. Of an evaluation its day, score
            and grade, and the records that the effect rests on: nobody else reads an objection to one.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    target: Target
    effect: EffectKind | None = None
    kind: str | None = None
    record_id: str | None = None
    document_no: str | None = None
    issuing_body: str | None = None
    occurred_on: date | None = None
    revision: int | None = None
    source: str | None = None
    merged_from: str | None = None
    facts: tuple[Fact, ...] = ()

    @classmethod
    def of_record(cls, row: Mapping[str, Any]) -> Self:
        """A record as the gate has it (`record_in`)."""
        told = {name: row[name] for name in _NAMED}
        own = names_bureau(told["issuing_body"] or "")
        return cls(target="own_record" if own else "record", facts=tuple(_facts(row)), **told)

    def changed_to(self, later: Self, *, corrected: Iterable[Changed] = ()) -> tuple[Changed, ...]:
        """What a later revision of the record states otherwise than this one, as far as that was not `corrected` already."""
        before = self._stated | {(one.field, one.label): one.after for one in corrected}
        after = later._stated
        return tuple(
            Changed(field=name, label=label, before=before.get((name, label), ""), after=value)
            for name, label in dict.fromkeys([*before, *after])
            for value in (after.get((name, label), ""),)
            if before.get((name, label), "") != value
        )

    @property
    def _stated(self) -> dict[tuple[str, str], str]:
        named = {(name, NAMES[name]): getattr(self, name) for name in ("occurred_on", "issuing_body")}
        told = {name: str(value) for name, value in named.items() if value is not None}
        return told | {(one.field, one.label): one.value for one in self.facts if one.field != MOVED}

    @property
    def called(self) -> str:
        """A record as an officer calls it: body, kind, and document, or the id of a record of none; `ValueError` for what is none."""
        if self.kind is None:
            raise ValueError(f"no record: {self}")
        number = f"“{self.document_no}”" if self.document_no else f"（记录标识 {self.record_id}）"
        return f"{self.issuing_body or ''}{KINDS[self.kind].label}{number}"

    @property
    def named(self) -> TargetName | None:
        """How events name the record; null for an evaluation."""
        if self.kind is None or self.record_id is None:
            return None
        return TargetName(self.kind, self.document_no, None if self.document_no else self.record_id)


def names_bureau(body: str) -> bool:
    """Whether a name has the words by which the bureau is called."""
    return any(one in body for one in _OWN)


def counts_only_to(until: date | None, moved_to: date) -> str | None:
    """That a record counts to an earlier day than the end to which its publicity was moved; null where it does not."""
    return None if until is None or until >= moved_to else f"该记录只计入到 {until}"


def record_in(gated: GatedRecords, uscc: str, record_id: str) -> Mapping[str, Any]:
    """A record of an enterprise as the gate judged it, whole; `NotFound` where it has none of that id."""
    for frame in gated.verdicts.values():
        found = among(among(frame, "record_id", frozenset({record_id})), "uscc", frozenset({uscc}))
        if not found.is_empty():
            return found.row(0, named=True)
    raise NotFound(
        f"{uscc} 没有编号为 {record_id} 的记录；记录的编号见“记录是否计入”",
        english=f"{uscc} has no record {record_id}; …/records tells the ids",
    )


def _facts(row: Mapping[str, Any]) -> Iterator[Fact]:
    kind = KINDS[row["kind"]]
    if kind.access == "authorised":
        return
    for one in facts_of(kind, row):
        yield Fact(field=one.field, label=one.label, value=one.value)
    for name in _BESIDE:
        if row[name] is not None:
            yield Fact(field=name, label=NAMES[name], value=word(kind, name, row[name]))
    if row["moved_to"] is not None:
        only = counts_only_to(row["until"], row["moved_to"])
        value = f"{row['moved_to']}{f'（{only}）' if only else ''}"
        yield Fact(field=MOVED, label="公示截止期已变更为", value=value)
