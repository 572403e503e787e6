import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from models.grade_stability import grade_stability
from tests.models.conftest import seeded


def rows(*told):
    schema = {"uscc": pl.String, "grade": pl.String, "records_digest": pl.String}
    return pl.DataFrame(told, schema=schema, orient="row")


BEFORE = rows(
    ("甲", "A", "1"),
    ("乙", "B", "2"),
    ("丙", "B", "3"),
    ("丁", "M", None),
    ("戊", None, "5"),
    ("己", "C", "6"),
)
AFTER = rows(
    ("乙", "A", "2"),
    ("甲", "A", "1"),
    ("丙", "C", "3x"),
    ("丁", "M", None),
    ("戊", "A", "5"),
    ("庚", "D", "7"),
)


def test_what_only_time_moved_is_told_apart():
    found = grade_stability(BEFORE, AFTER)
    assert (found.unchanged.rows, found.unchanged.moved) == (3, 1)  # 甲, 乙, 丁
    assert found.unchanged.moves == (("B", "A", 1),)
    assert found.unchanged.share.value == pytest.approx(1 / 3)
    wilson = binomtest(1, 3).proportion_ci(method="wilson")
    assert (found.unchanged.share.low, found.unchanged.share.high) == pytest.approx((wilson.low, wilson.high))
    assert (found.changed.rows, found.changed.moves) == (1, (("B", "C", 1),))


def test_two_equal_evaluations_move_nobody():
    found = grade_stability(BEFORE, BEFORE)
    assert found.unchanged.rows == 5
    assert found.unchanged.moved == found.changed.rows == 0
    assert found.changed.share.value is None


@seeded
@given(st.lists(st.tuples(st.sampled_from("ABCDM"), st.sampled_from("ABCDM"), st.booleans()), max_size=30))
def test_every_enterprise_counts_once_and_the_order_is_nothing(told):
    before = rows(*((str(at), was, "x") for at, (was, _, _) in enumerate(told)))
    after = rows(*((str(at), now, "x" if same else "y") for at, (_, now, same) in enumerate(told)))
    found = grade_stability(before, after)
    assert found.unchanged.rows + found.changed.rows == len(told)
    assert sum(count for *_, count in found.unchanged.moves) == found.unchanged.moved
    assert found.unchanged.moved == sum(was != now and same for was, now, same in told)
    assert grade_stability(before.reverse(), after) == found
