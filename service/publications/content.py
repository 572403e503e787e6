"""One enterprise's part of a run as text, and back: what is rendered from it is equal to what the run says."""

import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import polars as pl

from scoring.ground import Subject
from service.publications.beside import BESIDE

_BITS: Final = ("lacking", "overrides", "conditions", "measures")
_DAYS: Final = {"row": ("kept_until",), "attributes": ("established_on",), "evidence": ("occurred_on",)}
_UNUSED_DAYS: Final = ("occurred_on", "until", "repairable_from", "deferred_to")
_UNUSED: Final = (
    "kind",
    "subkind",
    "record_id",
    "revision",
    "source",
    "document_no",
    "issuing_body",
    "occurred_on",
    "reason",
    "until",
    "flagged",
    "repairable_from",
    "deferred_to",
)


def contents(
    decisions: pl.DataFrame,
    population: pl.DataFrame,
    unused: pl.DataFrame,
    evidence: pl.DataFrame,
    beside: pl.DataFrame,
) -> pl.DataFrame:
    """`uscc`, `content` (JSON) and `unused` (zlib of JSON) of every decision given, in their order.

    `beside`: what stands beside decisions, as `service.publications.beside` has it.
    """
    row = decisions.select("uscc", row=pl.struct(pl.col(_BITS).bin.encode("hex"), pl.exclude(*_BITS)))
    people = population.select("uscc", attributes=pl.struct(pl.exclude("uscc")))
    found = row.join(people, on="uscc", how="left", maintain_order="left")
    told = [name for name in _UNUSED if name in unused.columns]  # a run of before lacks the newest
    # Until when a ground lasts stands beside the decision, as each effect has it.
    cited = evidence.drop("until")
    for name, table in (("evidence", cited), ("unused", unused.select("uscc", *told))):
        rows = table.group_by("uscc", maintain_order=True).agg(pl.struct(pl.exclude("uscc")).alias(name))
        found = found.join(rows, on="uscc", how="left", maintain_order="left")
    found = found.join(beside, on="uscc", how="left", maintain_order="left")
    texts = found.select(
        "uscc",
        content=pl.struct("row", "attributes", "evidence", *BESIDE).struct.json_encode(),
        unused=pl.struct(records="unused").struct.json_encode(),
    )
    packed = [zlib.compress(text.encode()) for text in texts["unused"]]
    return texts.with_columns(unused=pl.Series(packed, dtype=pl.Binary))


def subject_from(found: Mapping[str, Any], unused: bytes | None) -> Subject:
    """The subject in what `contents` wrote, read; without the records that do not count where they are not handed in."""
    row: dict[str, Any] = _dated(found["row"], _DAYS["row"])
    row |= {name: bytes.fromhex(row[name]) for name in _BITS}
    cited: dict[str, dict[str, Any]] = {}
    by_condition: dict[str, list[str]] = {}
    for one in found["evidence"] or ():
        record = _dated(one, _DAYS["evidence"])
        by_condition.setdefault(record["condition"], []).append(record["record_id"])
        cited[record["record_id"]] = record
    return Subject(
        row, _dated(found["attributes"], _DAYS["attributes"]), _records(unused), by_condition, cited
    )


def _records(unused: bytes | None) -> pl.DataFrame:
    return _frame(json.loads(zlib.decompress(unused))["records"] or ()) if unused else _NONE


def _frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    others = {"flagged": pl.Boolean(), "revision": pl.Int32()}
    types: dict[str, pl.DataType] = others | {name: pl.Date() for name in _UNUSED_DAYS}
    schema = {name: types.get(name, pl.String()) for name in _UNUSED}
    return pl.DataFrame([_dated(one, _UNUSED_DAYS) for one in rows], schema=schema)


def _dated(row: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    days = {name: date.fromisoformat(row[name]) for name in names if row.get(name)}
    return dict(row) | days


_NONE: Final = _frame(())
