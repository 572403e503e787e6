import pytest

from features.source_table import joined_header


@pytest.mark.parametrize(
    ("upper", "lower", "joined"),
    [
        (["甲", "乙", None], [None, "丙", "丁"], ["甲", "乙/丙", "乙/丁"]),
        (["甲", None, "乙"], [None, "丙", None], ["甲", "丙", "乙"]),
        (["甲", "乙", None, None], [None, "丙", None, "丁"], ["甲", "乙/丙", None, "丁"]),
        (["甲"], ["", "丙"], ["甲", "丙"]),
        (["甲 乙"], ["丙\n丁"], ["甲乙/丙丁"]),
        (["", "  "], [None, None], [None, None]),
    ],
)
def test_two_header_rows_are_joined_as_their_cells_were_merged(upper, lower, joined):
    assert joined_header([upper, lower]) == joined


def test_one_header_row_stays_as_it_is():
    assert joined_header([["甲 ", None]]) == ["甲 ", None]
