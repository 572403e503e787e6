"""A kind gains columns: a store that was written before stays readable and writable."""

import dataclasses
from types import MappingProxyType

import polars as pl
import pytest

from features import compaction, data_files, delta_table, known, store
from features.compaction import compact
from features.records import KINDS
from features.store import Store
from tests.features.builders import delivery, example, load, no_rows, rows, stored, write_csv

LAYOUT = "wage-arrears"
KIND = "wage_arrears"


def older(monkeypatch, *without):
    """The kinds as they were before some columns of wage arrears came."""
    kind = KINDS[KIND]
    payload = {name: one for name, one in kind.payload.items() if name not in without}
    before = MappingProxyType(dict(KINDS) | {KIND: dataclasses.replace(kind, payload=payload)})
    monkeypatch.setattr(store, "KINDS", before)
    monkeypatch.setattr(known, "KINDS", before)
    monkeypatch.setattr(compaction, "KINDS", before)


@pytest.fixture
def grown(tmp_path, monkeypatch):
    """A home whose first load was written without `workers` and `arose_on`."""
    older(monkeypatch, "workers", "arose_on")
    path = write_csv(tmp_path / "a.csv", LAYOUT, example(LAYOUT, 决定书文号="样1号"))
    load(tmp_path, delivery(path, LAYOUT))
    assert "workers" not in stored(tmp_path, KIND).columns
    monkeypatch.undo()
    return tmp_path


def test_a_column_that_came_later_is_null_in_rows_from_before(grown):
    frame = stored(grown, KIND)
    assert frame.schema == no_rows(KIND).drop("bucket").schema
    assert frame.select("document_no", "amount_fen", "workers", "arose_on").rows() == [
        ("样1号", 10000, None, None)
    ]


def test_the_grown_kind_is_written_beside_it_and_compacted_with_it(grown):
    path = write_csv(grown / "b.csv", LAYOUT, example(LAYOUT, 决定书文号="样2号", 涉及人数="7"))
    load(grown, delivery(path, LAYOUT))
    told = stored(grown, KIND)
    assert sorted(told.select("document_no", "workers").rows()) == [("样1号", None), ("样2号", 7)]
    compact(Store(grown / "store"))
    assert stored(grown, KIND).equals(told)


def test_compaction_keeps_columns_that_only_another_version_knows(tmp_path, monkeypatch):
    path = write_csv(tmp_path / "a.csv", LAYOUT, example(LAYOUT, 涉及人数="7"))
    load(tmp_path, delivery(path, LAYOUT))
    older(monkeypatch, "workers")
    compact(Store(tmp_path / "store"))
    monkeypatch.undo()
    assert stored(tmp_path, KIND)["workers"].to_list() == [7]


def test_a_column_of_another_type_is_an_error_and_not_a_guess(tmp_path):
    frame = rows(KIND, {"document_no": "样1号", "occurred_on": "2024-01-01"}).drop("revision")
    table = Store(tmp_path / "store").table(KIND)
    table.append_buckets(frame.with_columns(pl.lit("many").alias("workers")))
    with pytest.raises(delta_table.StoreError, match="记录库读取失败"), table.reading():
        data_files.scan(table.files(), KINDS[KIND].schema).collect()
