"""One row of a rule book: its stairs of points and what each step is called on paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rule_book_items import Item, bin_texts, stepped

COUNT = {"id": "x", "label": "甲", "records": [{"kind": "penalty"}], "reading": "测试"}
FACT = {"id": "x", "label": "甲", "feature": "vat_late_share_12m", "reading": "测试"}


def item(given_fields=COUNT, **fields):
    return Item.model_validate(given_fields | fields)


@pytest.mark.parametrize(
    ("each", "at_most", "points"),
    [
        (-20, -60, (0, -20, -40, -60)),
        (-20, -50, (0, -20, -40, -50)),
        (-50, -50, (0, -50)),
        (5, 12, (0, 5, 10, 12)),
    ],
)
def test_points_of_each_record_up_to_the_cap(each, at_most, points):
    edges, found = item(each=each, at_most=at_most).stairs
    assert found == points
    assert edges == tuple(float(number) for number in range(len(points) - 1))


@given(st.integers(1, 60), st.integers(1, 300), st.sampled_from([-1, 1]), st.integers(0, 400))
def test_any_count_gives_so_many_times_the_points_and_never_more_than_the_cap(each, most, sign, count):
    one = stepped(item(each=sign * each, at_most=sign * max(each, most)))
    points = int(one.code_points[one.code(count)])
    assert points == sign * min(count * each, max(each, most))


def test_steps_are_taken_above_their_bound():
    one = stepped(item(FACT, steps=[{"above": 0.1, "points": -5}, {"above": 0.5, "points": -9}], at_most=-9))
    found = [int(one.code_points[one.code(value)]) for value in (0, 0.1, 0.100001, 0.5, 0.6, None)]
    assert found == [0, 0, -5, -5, -9, 0]


def test_texts_of_counts():
    steps = [{"above": 0, "points": -2}, {"above": 2, "points": -4}, {"above": 5, "points": -6}]
    assert bin_texts(item(steps=steps, at_most=-6)) == ("0 条", "1–2 条", "3–5 条", "6 条以上")
    assert bin_texts(item(each=-1, at_most=-2)) == ("0 条", "1 条", "2 条以上")


def test_texts_of_facts():
    steps = [{"above": 0, "points": -2}, {"above": 0.25, "points": -4}]
    assert bin_texts(item(FACT, steps=steps, at_most=-4)) == ("≤ 0 或者未知", "> 0，≤ 0.25", "> 0.25")
