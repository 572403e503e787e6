"""What names the records on which effects rest: kind, document number, body and day, beside their ids."""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from scoring.entries import record_entry
from service.procedures.proceeding import Proceeding
from service.runs.run import Run

NamedRecords = Mapping[tuple[str, str], Mapping[str, Any]]
"""Enterprise and record → what names it, as documents have it."""


def named_records(run: Run, found: Iterable[Proceeding]) -> NamedRecords:
    """The records that proceedings name, as far as the run knows them: those that count and those that do not."""
    asked = {(one.uscc, name) for one in found for name in (*one.grounds, *one.untold)}
    if not asked:
        return {}
    columns = ("uscc", "record_id", "kind", "subkind", "document_no", "issuing_body", "occurred_on")
    codes, names = ({each[place] for each in asked} for place in (0, 1))
    ours = pl.col("uscc").is_in(list(codes)) & pl.col("record_id").is_in(list(names))
    tables = [
        run.collect(run.table(name).filter(ours).select(columns).unique()) for name in ("unused", "evidence")
    ]
    rows = pl.concat(tables).sort("uscc", "record_id", "kind").iter_rows(named=True)
    return {(row["uscc"], row["record_id"]): record_entry(row) for row in rows}


def entry_of(named: NamedRecords, uscc: str, record: str) -> dict[str, Any]:
    """What names a record; its id alone where the run has it no more."""
    names = ("kind", "kind_label", "subkind", "subkind_label", "document_no", "issuing_body", "occurred_on")
    nameless = dict.fromkeys(names)
    return {"record_id": record, **nameless} | dict(named.get((uscc, record), {}))
