"""What a case is about: a record, as the decision in force knows it, or the evaluation itself."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple, Self

import polars as pl
from pydantic import BaseModel, ConfigDict

from features.acts import kinds_alike, target_name
from features.lawful_gate import GatedRecords
from scoring.rights.words import Target
from scoring.schema.effect_kinds import EffectKind
from service.errors import NotFound

_OWN: Final = ("发展和改革", "发展改革")
"""Words in the name of the bureau, whose own records it answers for itself."""
_NAMED: Final = ("kind", "record_id", "document_no", "issuing_body", "occurred_on", "revision")


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


class CaseTarget(BaseModel):
    """What a case is about.

    Attributes:
        target: a record of others, of the bureau, or the evaluation.
        effect: of an evaluation, which of its effects; null for a record.
        kind, record_id, document_no, issuing_body, occurred_on: what names the record; null for an evaluation. A record of no
            document has no number.
        revision: which of the record it is about, the first being 1; null for an evaluation.
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

    @classmethod
    def of_record(cls, row: Mapping[str, Any]) -> Self:
        """A record as the gate has it."""
        told = {name: row[name] for name in _NAMED}
        own = any(word in (told["issuing_body"] or "") for word in _OWN)
        return cls(target="own_record" if own else "record", **told)

    @property
    def named(self) -> TargetName | None:
        """How events name the record; null for an evaluation."""
        if self.kind is None or self.record_id is None:
            return None
        return TargetName(self.kind, self.document_no, None if self.document_no else self.record_id)


def record_in(gated: GatedRecords, uscc: str, record_id: str) -> Mapping[str, Any]:
    """A record of an enterprise as the gate judged it; `NotFound` where it has none of that id."""
    rows: Iterable[Mapping[str, Any]] = gated.all().iter_rows(named=True)
    found = next((row for row in rows if (row["uscc"], row["record_id"]) == (uscc, record_id)), None)
    if found is None:
        raise NotFound(
            f"{uscc} 没有编号为 {record_id} 的记录；记录的编号见“记录是否计入”",
            english=f"{uscc} has no record {record_id}; …/records tells the ids",
        )
    return found
