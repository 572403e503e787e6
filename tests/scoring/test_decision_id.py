"""One row by itself has the id that it has among many, whatever it says; and what no decision says has none."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.decision import STATUSES, schema, with_ids
from scoring.decision_id import id_of
from tests.endurance import long_or

GROUND = "ab" * 32
GRADES = st.sampled_from([None, "A", "B", "C", "D", "M"])
FLOATS = st.none() | st.floats(allow_infinity=True, allow_nan=False) | st.just(-0.0)
SMALL = st.integers(-(2**15), 2**15 - 1)


@st.composite
def rows(draw, features, keeping):
    has = draw(st.booleans())
    row = {
        "uscc": draw(st.text("0123456789ABCDEFGH", min_size=18, max_size=18)),
        "status": draw(st.sampled_from(list(STATUSES))),
        "exclusion": draw(st.none() | st.text(max_size=8)),
        "grade": draw(GRADES),
        "score_grade": draw(GRADES),
        "score": draw(st.none() | SMALL),
        "probability": draw(FLOATS),
        "points": draw(st.lists(SMALL, min_size=features, max_size=features)) if has else None,
        "values": draw(st.lists(FLOATS, min_size=features, max_size=features)) if has else None,
        **{name: draw(st.binary(max_size=5)) for name in ("lacking", "overrides", "conditions", "measures")},
    }
    if keeping:
        row |= {"kept_grade": draw(GRADES), "kept_until": draw(st.none() | st.dates(date(1990, 1, 1)))}
    return row | {"records_digest": draw(st.text("0123456789abcdef", min_size=64, max_size=64))}


@settings(max_examples=long_or(40, 1000))
@given(data=st.data(), features=st.integers(1, 4), keeping=st.booleans())
def test_a_row_has_the_id_that_it_has_among_many(data, features, keeping):
    found = data.draw(st.lists(rows(features, keeping), min_size=1, max_size=4))
    columns = {
        name: kind for name, kind in schema(features, keeping=keeping).items() if name != "decision_id"
    }
    table = with_ids(pl.DataFrame(found, schema=columns, orient="row"), GROUND)
    assert [id_of(row, features, GROUND) for row in found] == table["decision_id"].to_list()


GOOD = {
    "uscc": "91632899MA000001XX",
    "status": "evaluated",
    "exclusion": None,
    "grade": "B",
    "score_grade": "B",
    "score": 700,
    "probability": 0.01,
    "points": [1, 2],
    "values": [0.5, None],
    **dict.fromkeys(("lacking", "overrides", "conditions", "measures"), b"\x01"),
    "records_digest": "0" * 64,
}


@pytest.mark.parametrize(
    "changed",
    [
        {"grade": "C+"},
        {"score": 70_000},
        {"score": "700"},
        {"points": [1]},
        {"points": [1, 2, 3]},
        {"points": [1.5, 2]},
        {"values": ["x", None]},
        {"measures": None},
        {"lacking": "01"},
        {"uscc": "9" * 19},
        {"uscc": 9},
        {"exclusion": "x" * 70_000},
    ],
)
def test_what_no_decision_says_has_no_id(changed):
    assert id_of(GOOD, 2, GROUND)
    assert id_of(GOOD | changed, 2, GROUND) is None
    assert id_of({}, 2, GROUND) is None
