import polars as pl
import pytest

from features.identity import with_identity
from features.records import KINDS
from tests.features.builders import code, rows

PENALTY = {
    "document_no": "样〔2024〕1号",
    "occurred_on": "2024-03-01",
    "fine_fen": 100,
    "issuing_body": "样本局",
}


def identity(kind, **changes):
    return rows(kind, PENALTY | changes).row(0, named=True)


def test_a_record_is_the_same_whatever_it_says_and_whenever_it_came():
    first = identity("penalty")
    corrected = identity("penalty", fine_fen=200, severity="general", load_id="x", recorded_at=None)
    assert corrected["record_id"] == first["record_id"]
    assert corrected["content_hash"] != first["content_hash"]
    assert len(first["record_id"]) == len(first["content_hash"]) == 32


@pytest.mark.parametrize("change", [{"uscc": code(5)}, {"source": "other"}, {"document_no": "样〔2024〕2号"}])
def test_code_feed_and_document_tell_records_apart(change):
    assert identity("penalty", **change)["record_id"] != identity("penalty")["record_id"]


@pytest.mark.parametrize(
    "change",
    [{"load_id": "another"}, {"recorded_declared": False}],
)
def test_when_and_how_it_came_is_not_what_it_says(change):
    assert identity("penalty", **change)["content_hash"] == identity("penalty")["content_hash"]


@pytest.mark.parametrize("name", list(KINDS["penalty"].payload))
def test_every_field_counts_for_the_content(name):
    value = {pl.Int64(): 7, pl.Boolean(): True}.get(KINDS["penalty"].payload[name].dtype, "甲")
    assert identity("penalty", **{name: value})["content_hash"] != identity("penalty")["content_hash"]


def test_who_it_is_counts_for_the_content_too():
    changes = ({}, {"uscc": code(5)}, {"source": "other"}, {"document_no": "样〔2024〕2号"})
    assert len({identity("penalty", **change)["content_hash"] for change in changes}) == len(changes)


def test_empty_is_not_the_same_as_missing_and_neighbours_do_not_run_together():
    contents = {
        identity("penalty", violation=a, legal_basis=b)["content_hash"]
        for a, b in [(None, "甲"), ("甲", None), ("", "甲"), ("甲", ""), ("甲甲", None)]
    }
    assert len(contents) == 5


def test_the_event_is_kind_and_document_whatever_the_feed():
    assert (
        identity("penalty", source="a")["event_key"]
        == identity("penalty", source="b")["event_key"]
        == "penalty:样〔2024〕1号"
    )
    assert identity("penalty", document_no=None)["event_key"] is None


def test_identities_never_change():
    """A stored record is found again by these hashes: another value here would make every record new."""
    assert identity("penalty")["record_id"] == "c28f923931d1f8869ffada45e24fd857"
    assert identity("penalty")["content_hash"] == "cd14ba891601c7fa0fb96f80b259cce1"


def test_no_rows_have_identities_too():
    frame = with_identity(pl.DataFrame(schema=KINDS["penalty"].schema), KINDS["penalty"])
    assert frame.schema == pl.Schema(KINDS["penalty"].schema)
