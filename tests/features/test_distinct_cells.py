import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import distinct_cells
from features.distinct_cells import once_for_each

TEXTS = st.lists(
    st.one_of(st.none(), st.sampled_from(["", "甲", "a", " a"]), st.text(max_size=3)), min_size=1
)


def told(cells):
    return cells, cells.str.len_chars()


@given(TEXTS, st.sampled_from([0.0, 0.75, 1.0]))
def test_each_cell_has_what_it_would_have_by_itself(texts, repeated):
    cells = pl.Series(texts, dtype=pl.String)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distinct_cells, "_WORTH_IT", 0)
        patch.setattr(distinct_cells, "_LOOKED_AT", 1)
        patch.setattr(distinct_cells, "_REPEATED", repeated)
        found = once_for_each(cells, told)
    assert [one.to_list() for one in found] == [one.to_list() for one in told(cells)]


@pytest.mark.parametrize(
    ("texts", "asked"), [(["a", "b"] * 10_000, 2), ([str(n) for n in range(20_000)], 20_000)]
)
def test_what_repeats_itself_is_worked_out_once_and_nothing_else(texts, asked):
    seen = []

    def work(cells):
        seen.append(cells.len())
        return (cells,)

    assert once_for_each(pl.Series(texts), work)[0].to_list() == texts
    assert seen == [asked]
