"""What the tests of this package build their cases from: rules, typed rows, and source files of any layout."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from features.archive import Archive
from features.credit_code import synthetic
from features.deliveries import Delivery
from features.gate_rules import GateRules
from features.identity import with_identity
from features.ingest import ingest
from features.lawful_gate import GatedRecords, judge
from features.layouts import LAYOUTS, Column, Layout
from features.load_report import LoadReport
from features.records import KINDS
from features.store import ZONE, Store

USCC = "91632899MA75T5T191"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZONE)
RULES = GateRules(
    publicity_months={"minor": 3, "general": 12, "serious": 36},
    catalogue={
        name: "公共信用信息目录"
        for name, kind in KINDS.items()
        if kind.negative and name not in {"unconfirmed_arrears", "payment_complaint"}
    },
    unpublished_severities=frozenset({"minor"}),
    upstream_payers=frozenset({"public_body", "large_enterprise"}),
    tax_rating_months=24,
    citations={},
)


def code(serial: int) -> str:
    """A synthetic credit code."""
    return synthetic(serial)


def day(text: str) -> date:
    return date.fromisoformat(text)


def rows(kind: str, *records: Mapping[str, Any]) -> pl.DataFrame:
    """Newest revisions of a kind, as `Known.rows` gives them. Dates may be text; `record_id` may be set."""
    schema = KINDS[kind].schema
    full = []
    for record in records:
        values = {"uscc": USCC, "kind": kind, "source": "feed", "recorded_at": NOW, "recorded_declared": True}
        values |= record
        for name, dtype in schema.items():
            if dtype == pl.Date() and isinstance(values.get(name), str):
                values[name] = day(values[name])
        values.setdefault("effective_on", values.get("occurred_on"))
        full.append({name: values.get(name) for name in schema})
    frame = with_identity(pl.DataFrame(full, schema=schema), KINDS[kind])
    given = [record.get("record_id") for record in records]
    return frame.with_columns(
        record_id=pl.coalesce(pl.Series(given, dtype=pl.String), "record_id"), revision=pl.lit(1, pl.Int32)
    ).sort("uscc", "record_id")


@cache
def no_rows(kind: str) -> pl.DataFrame:
    return pl.DataFrame(schema={**KINDS[kind].schema, "revision": pl.Int32()})


def gate(as_of: str, *, rules: GateRules = RULES, **kinds: Sequence[Mapping[str, Any]]) -> GatedRecords:
    """Judge the records given, kind by kind, as of a day."""
    frames = {name: no_rows(name) for name in KINDS}
    frames |= {name: rows(name, *records) for name, records in kinds.items()}
    return judge(frames, as_of=day(as_of), known_at=NOW, rules=rules)


def reasons(gated: GatedRecords, kind: str) -> dict[str, str | None]:
    """record_id → reason for the records of a kind."""
    return dict(gated.verdicts[kind].select("record_id", "reason").iter_rows())


# Cells that a check of the layout compares with others.
_AGREEING = {
    "code-successions": {"原统一社会信用代码": synthetic(7)},
    "tax-ratings": {"评为M级的原因": "", "直接判D情形": ""},
    "contracts": {"履行状态": "已履行"},
    "events": {"变更后公示截止期": "", "所涉记录标识": ""},
}


def headers(layout: Layout) -> list[str]:
    names = [column.header for column in layout.read_columns]
    return names + [name for name in layout.left_out_headers if name not in names]


def example(layout_name: str, **changes: str) -> dict[str, str]:
    """A row of a layout in which nothing is wrong; `changes` by header."""
    layout = LAYOUTS[layout_name]
    row = {column.header: _cell(column, layout) for column in layout.columns}
    return dict.fromkeys(headers(layout), "") | row | _AGREEING.get(layout_name, {}) | changes


def write_csv(path: Path, layout_name: str, *table: Mapping[str, str]) -> Path:
    names = headers(LAYOUTS[layout_name])
    pl.DataFrame(
        [{name: row.get(name) for name in names} for row in table], schema=dict.fromkeys(names, pl.String)
    ).write_csv(path)
    return path


def delivery(
    path: Path, layout_name: str, received_on: str | None = "2025-01-01", feed: str = "feed"
) -> Delivery:
    return Delivery(path, LAYOUTS[layout_name], feed, day(received_on) if received_on else None)


def load(home: Path, *deliveries: Delivery, now: datetime = NOW) -> LoadReport:
    """One load into the store under `home`."""
    return ingest(Archive(home), deliveries, now=now)


def stored(home: Path, kind: str, known_at: datetime = NOW) -> pl.DataFrame:
    return Store(home / "store").known(known_at).rows(kind)


def _cell(column: Column, layout: Layout) -> str:
    return {
        "code": USCC,
        "masked_id": USCC,
        "document_no": "样〔2024〕1号",
        "date": "2024-03-01",
        "yuan": "100.00",
        "wan_yuan": "1",
        "amount": "1万元",
        "integer": "2023",
        "text": "文字",
        "registration_no": "632801000012345",
        "coded": next(iter(layout.words_of(column)), "") if column.reading == "coded" else "",
    }[column.reading]
