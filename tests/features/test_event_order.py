"""What neighbours tell in the order of a compacted file is what a search over all rows tells."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.enterprise_numbers import NUMBER
from features.event_order import EVENT, copies_in_order, newest_in_order
from features.records import KINDS

ROW = st.tuples(
    st.sampled_from("AB"), st.sampled_from("xy"), st.integers(0, 1), st.integers(0, 1), st.booleans()
)


def receipts(kind, told):
    """Rows in the kind's order: enterprise, feed, two parts of the key, the times of receipt and whether each counts."""
    keys = {
        "tax_filing": lambda one, two: {"tax_type": f"t{one}", "period_end": date(2025, 1 + two, 1)},
        # Without a document (0) nothing tells which records are copies.
        "finding": lambda one, two: {"event_key": f"k{one}" if one else None, "finding_type": f"f{two}"},
        "bank_outcome": lambda *_: {},
    }
    rows = []
    for number, (uscc, source, one, two, counted) in enumerate(told):
        key = keys[kind](one, two)
        identity = "|".join(map(str, (source, *key.values(), uscc)))
        rows.append(
            {"uscc": uscc, "source": source, "record_id": f"{hash(identity)}"}
            | {"recorded_at": datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=number), "content_hash": "c"}
            | {"counted": counted}
            | key
        )
    columns = {*KINDS[kind].order, "source"}
    schema = {n: d for n, d in KINDS[kind].schema.items() if n in columns} | {
        "recorded_at": pl.Datetime("us", "UTC")
    }
    return pl.DataFrame(rows, schema=schema | {"counted": pl.Boolean()}).sort(KINDS[kind].order)


@pytest.mark.parametrize("kind", ["tax_filing", "finding", "bank_outcome"])
@given(told=st.lists(ROW, max_size=12))
def test_the_newest_are_told_by_their_neighbours(kind, told):
    rows = receipts(kind, told)
    found = newest_in_order(rows, KINDS[kind], rows["counted"])
    searched = rows.filter("counted").unique("record_id", keep="last", maintain_order=True)
    assert found.drop(NUMBER, EVENT).equals(searched)
    assert found[NUMBER].is_sorted()
    assert found[EVENT].is_sorted()
    assert (
        found.select("uscc", NUMBER).unique().height == found["uscc"].n_unique() == found[NUMBER].n_unique()
    )
    same = list(KINDS[kind].same_event)
    alike = searched.select(same).is_duplicated() if same else pl.Series([False] * searched.height)
    if "event_key" in same:
        alike &= searched["event_key"].is_not_null()
    assert copies_in_order(found).to_list() == alike.to_list()
    if same:
        assert (
            found.filter(alike).select(*same, EVENT).unique().height == found.filter(alike)[EVENT].n_unique()
        )
