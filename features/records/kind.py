"""What a kind of record is: its payload, what identifies it, and how the law treats it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from features.records.envelope import ENVELOPE

Source = Literal["registry", "tax", "payments", "arrears", "compliance", "events"]
Access = Literal["open", "government", "authorised"]
# How long a record of the kind speaks:
# fact: a dated fact that features read within their own windows;
# publicity: a negative record that counts while its publicity lasts;
# listing: counts from entry until removal or the end of its term;
# claim: a sum that is owed, until it is settled;
# event: acts on other records and never counts itself.
Nature = Literal["fact", "publicity", "listing", "claim", "event"]


@dataclass(frozen=True, slots=True)
class Field:
    """One payload column: type, Chinese label, unit where it has one, and its code list where it is coded."""

    dtype: pl.DataType
    label: str
    unit: str | None = None
    codes: Mapping[str, str] | None = None  # code -> Chinese label


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record.

    `key` names the columns that, with kind, feed and code, identify one record. `upstream` says that the rule on
    arrears caused by public bodies and large firms covers it (it then has `amount_fen` and `arose_on`). `negative`
    says that the record speaks against the enterprise, so that it needs a place in the catalogue of public credit
    information to be used. `progressive` says that a later revision tells how the matter went on and is dated then
    (a bill is paid, a promise kept), so that an earlier day sees the state before; a revision of any other kind
    corrects its document, the date included, and replaces what was said. Kinds of
    one `family` may record the same document: an event that acts on it through one of them acts on all.
    """

    name: str
    label: str
    source: Source
    access: Access
    nature: Nature
    key: tuple[str, ...]
    payload: Mapping[str, Field] = field(default_factory=dict)
    negative: bool = False
    upstream: bool = False
    progressive: bool = False
    family: str | None = None

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Column → type of a stored record of this kind: the envelope, then the payload."""
        return dict(ENVELOPE) | {name: column.dtype for name, column in self.payload.items()}

    @property
    def same_event(self) -> tuple[str, ...]:
        """The columns in which copies of one event agree; none if records of the kind cannot be copies."""
        if "document_no" in self.key:
            return ("uscc", "event_key", *(name for name in self.key if name != "document_no"))
        return ("uscc", *self.key) if self.key else ()

    @property
    def subkind(self) -> str | None:
        """The coded column that tells records of the kind apart: which list, which decision; none where it has no such column."""
        return next((name for name in self.key if name in self.payload and self.payload[name].codes), None)

    @property
    def order(self) -> tuple[str, ...]:
        """The order of a compacted file: rows of one enterprise, event and record together, the newest revision last."""
        return ("uscc", *self.same_event[1:], "record_id", "recorded_at", "content_hash")


def text(label: str) -> Field:
    """A free text column."""
    return Field(pl.String(), label)


def day(label: str) -> Field:
    """A date column."""
    return Field(pl.Date(), label)


def money(label: str) -> Field:
    """An amount in whole 分."""
    return Field(pl.Int64(), label, unit="分")


def count(label: str, unit: str) -> Field:
    """A whole number with its unit."""
    return Field(pl.Int64(), label, unit=unit)


def flag(label: str) -> Field:
    """A yes or no."""
    return Field(pl.Boolean(), label)


def coded(label: str, codes: Mapping[str, str]) -> Field:
    """A column with a closed list of codes, each with its Chinese label."""
    return Field(pl.String(), label, codes=codes)
