"""A decision's bytes: equal for equal rows however they are held, different for any difference."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import decision

ROW = {
    "uscc": "91632899MA75T5T191",
    "status": "evaluated",
    "exclusion": None,
    "grade": "B",
    "score_grade": "A",
    "score": 812,
    "probability": 0.0125,
    "points": [12, -3],
    "values": [0.5, None],
    "lacking": b"\x00",
    "overrides": b"\x40",
    "conditions": b"\x01\x02",
    "measures": b"\x80\x00\x01",
    "records_digest": "ab" * 32,
}
GROUND = "11" * 32
EXPECTED = "a64ca92e5c62ca66ce373e2ba77739faae570a6b646ac914658dea1a38a44db0"

EXPECTED_WITHOUT = "d6dd1a7bc2d125069cbefdbc74d1f5e7e80650189f9a830f1db4ff2ab4ca31e4"


def _frame(*rows):
    schema = {name: dtype for name, dtype in decision.schema(2).items() if name != "decision_id"}
    return pl.DataFrame(list(rows), schema=schema)


def _bytes(**changes):
    return decision.canonical_bytes(_frame(ROW | changes))[0]


def test_the_schema_ends_with_the_id():
    rows = decision.with_ids(_frame(ROW), GROUND)
    assert rows.schema == decision.schema(2)


def test_the_id_is_what_it_was():
    """Fixed once: a change of this number means that every id of every stored decision changes."""
    assert decision.with_ids(_frame(ROW), GROUND)["decision_id"][0] == EXPECTED


def test_the_id_of_a_row_without_a_score_is_what_it_was():
    none = dict.fromkeys(("grade", "score_grade", "score", "probability", "points", "values"))
    rows = _frame(ROW | none | {"status": "out_of_scope", "exclusion": "x"})
    assert decision.with_ids(rows, GROUND)["decision_id"][0] == EXPECTED_WITHOUT


def test_the_id_depends_on_row_and_ground():
    first = decision.with_ids(_frame(ROW), GROUND)["decision_id"][0]
    assert decision.with_ids(_frame(ROW), "22" * 32)["decision_id"][0] != first
    assert decision.with_ids(_frame(ROW | {"score": 813}), GROUND)["decision_id"][0] != first


@pytest.mark.parametrize(
    "changes",
    [
        {"uscc": "91632899MA75T5T192"},
        {"status": "not_rated"},
        {"exclusion": "cancelled"},
        {"grade": "C"},
        {"grade": None},
        {"score_grade": "B"},
        {"score": None},
        {"probability": None},
        {"probability": math.nextafter(0.0125, 1)},
        {"points": [12, -4]},
        {"points": [-3, 12]},
        {"points": None},
        {"values": [0.5, 0.0]},
        {"values": None},
        {"lacking": b"\x80"},
        {"overrides": b"\x00"},
        {"conditions": b"\x01"},
        {"measures": b"\x80\x00\x00"},
        {"lacking": b"\x00\x40", "overrides": b""},
        {"records_digest": "cd" * 32},
    ],
)
def test_any_difference_shows(changes):
    assert _bytes(**changes) != _bytes()


@pytest.mark.parametrize(
    ("change", "can_be_read"),
    [
        ({}, True),
        ({"points": pl.lit(3)}, False),
        ({"points": pl.lit([12, -3])}, False),
        ({"score": pl.lit(812.0)}, False),
        ({"measures": pl.lit(None, pl.Binary)}, False),
    ],
)
def test_rows_of_which_no_decision_could_be_made_are_not_as_decided(change, can_be_read):
    rows = decision.with_ids(_frame(ROW), GROUND).with_columns(**change)
    assert decision.readable(rows) is can_be_read
    assert decision.as_decided(rows, GROUND).to_list() == [can_be_read]
    assert not decision.as_decided(rows, "22" * 32).any()


def test_long_names_of_exclusions_do_not_collide():
    names = ["x" * length for length in (31, 32, 33, 400)]
    assert len({_bytes(exclusion=name) for name in names}) == len(names)


def test_an_unknown_and_a_zero_each_have_one_form():
    assert _bytes(values=[0.5, float("nan")]) == _bytes()
    assert _bytes(values=[-0.0, None]) == _bytes(values=[0.0, None])


def test_neither_company_nor_chunks_change_the_bytes():
    other = ROW | {"uscc": "91632899MA0000007G", "points": None, "values": None, "score": None}
    together = decision.canonical_bytes(_frame(ROW, other))
    assert together == [decision.canonical_bytes(_frame(row))[0] for row in (ROW, other)]
    chunked = pl.concat([_frame(other), _frame(ROW)], rechunk=False)
    assert decision.canonical_bytes(chunked) == together[::-1]


def test_nothing_is_no_error():
    assert decision.canonical_bytes(_frame()) == []
    assert decision.with_ids(_frame(), GROUND).is_empty()
    assert decision.packed(np.zeros((0, 7), dtype=bool)) == []


@given(st.lists(st.lists(st.booleans(), min_size=13, max_size=13), min_size=1, max_size=5))
def test_bits_come_back(rows):
    bits = np.array(rows, dtype=np.bool_)
    assert [decision.unpacked(row, 13).tolist() for row in decision.packed(bits)] == rows


def test_no_bits_come_back_as_none():
    assert decision.packed(np.zeros((2, 0), dtype=bool)) == [b"", b""]
    assert decision.unpacked(b"", 0).tolist() == []
