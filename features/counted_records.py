"""Counts of records under typed conditions: the inputs of a rule book, declared as data and made into features.

A selection names a kind of record and conditions from a closed vocabulary: coded columns and months, never free text
and never a sum of money. What is counted has passed the lawful gate. These features stand beside the catalogue, not in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

import polars as pl
from pydantic import Field

from features.days import asked_day
from features.feature import COUNTED_FROM_ZERO, Family, Feature, View
from features.lawful_gate import GatedRecords
from features.records import KINDS
from features.records.envelope import SEVERITY_LABELS
from features.strict_model import StrictModel
from features.value import ROWS

SINCE: Final = "arose_on"  # the day since when a sum has been owed
Codes = Mapping[str, Annotated[tuple[str, ...], Field(min_length=1)]]


class Lasting(StrictModel):
    """For how long: months that a record states, or calendar months from a day it states to the day asked about.

    More than `over_months` and at most `up_to_months`; null for open. A record without the day counts from its date,
    one without the number is not selected.
    """

    column: str
    over_months: int | None = Field(default=None, ge=0)
    up_to_months: int | None = Field(default=None, ge=1)

    def holds(self, day: pl.Expr) -> pl.Expr:
        """Whether a record has lasted that long."""
        dated = self.column == SINCE
        since = pl.coalesce(SINCE, "occurred_on") if dated else pl.col(self.column)

        def longer_than(months: int) -> pl.Expr:
            return day > since.dt.offset_by(f"{months}mo") if dated else since > months

        over = [longer_than(self.over_months)] if self.over_months is not None else []
        most = [~longer_than(self.up_to_months)] if self.up_to_months is not None else []
        return pl.all_horizontal(*over, *most)


class RecordSelection(StrictModel):
    """Records of one kind that count for an item.

    Attributes:
        kind: one of `counted_rules.COUNTABLE`.
        where: coded column → accepted codes; every column must match. `severity` is the class of the event.
        where_not: coded column → codes that are left out; a record without a code stays in.
        lasting: for how long.
        except_documents_of: another kind; what is usable as such under the same document number is left to it.
    """

    kind: str
    where: Codes = Field(default_factory=dict)
    where_not: Codes = Field(default_factory=dict)
    lasting: Lasting | None = None
    except_documents_of: str | None = None

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds it reads."""
        return (self.kind, self.except_documents_of) if self.except_documents_of else (self.kind,)

    def rows(self, gated: GatedRecords) -> pl.DataFrame:
        """`uscc` and `occurred_on` of the usable records selected."""
        usable = gated.usable(self.kind)
        if self.except_documents_of:
            others = gated.usable(self.except_documents_of).select("uscc", "document_no")
            usable = usable.join(others, on=["uscc", "document_no"], how="anti", maintain_order="left")
        chosen = [_column(name).is_in(list(codes)) for name, codes in self.where.items()]
        chosen += [
            ~_column(name).is_in(list(codes)).fill_null(value=False) for name, codes in self.where_not.items()
        ]
        if self.lasting is not None:
            chosen.append(self.lasting.holds(asked_day(usable, gated.as_of)))
        return usable.filter(*chosen).select("uscc", "occurred_on")

    def told(self) -> str:
        """What is counted, in Chinese."""
        parts = [_codes_told(self.kind, name, codes) for name, codes in self.where.items()]
        parts += [f"不含{_codes_told(self.kind, name, codes)}" for name, codes in self.where_not.items()]
        if self.lasting is not None:
            parts.append(_months_told(self.kind, self.lasting))
        if self.except_documents_of:
            parts.append(f"同一文书已作为{KINDS[self.except_documents_of].label}的不重复计")
        return KINDS[self.kind].label + (f"（{'；'.join(parts)}）" if parts else "")


@dataclass(frozen=True, slots=True)
class _Selected:
    """Builds the rows of a view: equal for equal selections, as views must be."""

    selections: tuple[RecordSelection, ...]

    def __call__(self, gated: GatedRecords) -> pl.DataFrame:
        return pl.concat(one.rows(gated) for one in self.selections)


def counted(
    name: str,
    label: str,
    selections: Sequence[RecordSelection],
    *,
    window: int | None,
    direction: Literal[1, -1],
    legal_note: str,
) -> Feature:
    """The number of records selected, of the last `window` months or of all that count; none is zero."""
    family: Any = KINDS[selections[0].kind].source
    wanted: Family = family
    kinds = tuple(dict.fromkeys(kind for one in selections for kind in one.kinds))
    return Feature(
        name=name,
        label=label,
        family=wanted,
        view=View(f"counted:{name}", kinds, _Selected(tuple(selections))),
        window=window,
        direction=direction,
        unit="条",
        unknown=COUNTED_FROM_ZERO,
        legal_note=legal_note,
        value=ROWS,
        absent=0,
    )


def _column(name: str) -> pl.Expr:
    return pl.col("severity_of_event" if name == "severity" else name)


def codes_of(kind: str, column: str) -> Mapping[str, str] | None:
    """The code list of a column that a condition may compare; None if it may not."""
    if column == "severity":
        return SEVERITY_LABELS
    field = KINDS[kind].payload.get(column)
    return field.codes if field else None


def _codes_told(kind: str, column: str, codes: Sequence[str]) -> str:
    listed = codes_of(kind, column) or {}
    return "、".join(listed.get(code, code) for code in codes)


def _months_told(kind: str, lasting: Lasting) -> str:
    over = f"超过 {lasting.over_months} 个月" if lasting.over_months is not None else ""
    most = f"不超过 {lasting.up_to_months} 个月" if lasting.up_to_months is not None else ""
    label, told = KINDS[kind].payload[lasting.column].label, "、".join(part for part in (over, most) if part)
    return f"自{label}起{told}" if lasting.column == SINCE else f"{label}：{told}"
