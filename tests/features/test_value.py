import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.enterprise_numbers import NUMBER
from features.errors import CatalogueError
from features.value import ROWS, Value, highest, known, lowest, ratio, total, values_of

AMOUNT, LATE = pl.col("amount"), pl.col("late")


def told(value: Value, *rows: tuple[int, int | None, bool | None]) -> dict[int, float | None]:
    frame = pl.DataFrame(
        rows, schema={NUMBER: pl.UInt32, "amount": pl.Int64, "late": pl.Boolean}, orient="row"
    ).with_columns(occurred_on=pl.date(2024, 1, 1))
    return dict(values_of(frame, {"v": value}).rows())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (total(AMOUNT), {0: 8, 2: 0}),
        (total(LATE), {0: 1, 2: 0}),
        (total(pl.when(LATE).then(AMOUNT)), {0: 3, 2: 0}),
        (known(AMOUNT), {0: 2, 2: 0}),
        (highest(AMOUNT), {0: 5, 2: None}),
        (lowest(AMOUNT), {0: 3, 2: None}),
        (ROWS, {0: 3, 2: 1}),
        (highest(AMOUNT) - lowest(AMOUNT), {0: 2, 2: None}),
        (total(AMOUNT).then(lambda sum_fen: sum_fen % 3), {0: 2, 2: 0}),
        (ratio(total(LATE), ROWS), {0: 1 / 3, 2: 0.0}),
    ],
)
def test_records_are_taken_together_by_enterprise(value, expected):
    assert told(value, (0, 3, True), (0, 5, False), (0, None, None), (2, None, False)) == expected


def test_of_no_rows_nothing_is_told():
    assert told(ROWS) == {}


@pytest.mark.parametrize(
    ("above", "below", "expected"), [(1, 3, 1 / 3), (5, 0, None), (0, 4, 0.0), (3, -1, None)]
)
def test_a_ratio_is_divided_once_and_unknown_without_a_whole(above, below, expected):
    of = pl.when(LATE)
    value = ratio(total(of.then(AMOUNT)), total(of.then(None).otherwise(AMOUNT)))
    assert told(value, (7, above, True), (7, below, False)) == {7: expected}


def test_what_is_asked_twice_is_worked_out_once():
    value = ratio(total(LATE), ROWS) - ratio(total(LATE), total(AMOUNT))
    assert [part.how for part in value.parts.values()] == ["total"] * 3
    assert value.reads() == {"late", "amount", "occurred_on"}


def test_numbers_with_fractions_do_not_add_up_exactly_and_are_refused():
    with pytest.raises(CatalogueError, match="whole numbers"):
        told(total(AMOUNT * 0.1), (0, 1, True))


_ROWS = st.lists(
    st.tuples(st.integers(0, 4), st.none() | st.integers(-(10**15), 10**15), st.none() | st.booleans()),
    max_size=40,
)


@given(_ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_is_of_no_importance(rows, random):
    """Against sums, greatest and least values worked out by hand."""
    shuffled = list(rows)
    random.shuffle(shuffled)
    groups: dict[int, list[int]] = {}
    for number, amount, _ in rows:
        groups.setdefault(number, []).extend([] if amount is None else [amount])
    for value, by_hand in (
        (total(AMOUNT), sum),
        (highest(AMOUNT), lambda some: max(some, default=None)),
        (lowest(AMOUNT), lambda some: min(some, default=None)),
    ):
        assert told(value, *shuffled) == {number: by_hand(some) for number, some in groups.items()}
