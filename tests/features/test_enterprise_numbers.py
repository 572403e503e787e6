import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import enterprise_numbers
from features.enterprise_numbers import NUMBER, enterprises_of, highest_of_enterprise, numbered


@pytest.mark.parametrize("few", [0, enterprise_numbers.FEW], ids=["many", "few"])
@given(codes=st.lists(st.sampled_from("abcd") | st.none()))
def test_the_number_of_a_row_is_the_place_of_its_code(few, codes):
    uscc = pl.Series("uscc", codes, dtype=pl.String)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(enterprise_numbers, "FEW", few)
        distinct, numbers = numbered(uscc)
    assert distinct.is_unique().all()
    assert numbers.null_count() == 0
    assert distinct.gather(numbers).to_list() == codes


@given(st.lists(st.sampled_from("abcd")), st.data())
def test_rows_that_carry_numbers_are_told_apart_by_them(codes, data):
    uscc = pl.Series("uscc", sorted(codes), dtype=pl.String)
    rows = uscc.to_frame().with_columns(numbered(uscc)[1])
    kept = data.draw(st.lists(st.booleans(), min_size=len(codes), max_size=len(codes)))
    some = rows.filter(pl.Series(kept, dtype=pl.Boolean))
    distinct, numbers = enterprises_of(some)
    assert distinct.to_list() == sorted(set(some["uscc"]))
    assert distinct.gather(numbers).to_list() == some["uscc"].to_list()


def test_numbers_that_do_not_ascend_any_more_are_not_relied_upon():
    rows = pl.DataFrame({"uscc": ["b", "a", "b"], NUMBER: pl.Series([1, 0, 1], dtype=pl.UInt32)})
    distinct, numbers = enterprises_of(rows)
    assert distinct.gather(numbers).to_list() == ["b", "a", "b"]


@given(st.lists(st.tuples(st.integers(0, 3), st.none() | st.integers(-5, 5))))
def test_every_row_is_told_the_greatest_of_its_enterprise(rows):
    rows.sort(key=lambda row: row[0])
    numbers = pl.Series([number for number, _ in rows], dtype=pl.UInt32)
    values = pl.Series("v", [value for _, value in rows], dtype=pl.Int32)
    greatest = {
        number: max((v for n, v in rows if n == number and v is not None), default=None) for number, _ in rows
    }
    assert highest_of_enterprise(numbers, values).to_list() == [greatest[number] for number, _ in rows]
