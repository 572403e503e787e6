import numpy as np
import polars as pl
import pytest

from models.encode import MANY_ROWS, PARTS, SMOOTHING_ROWS, learn_encoding
from models.inputs import read_training_data

COMMON = MANY_ROWS + 10


@pytest.fixture
def encoding():
    """A common name, a rare one whose rows alternate, and unknowns."""
    names = ["常见"] * COMMON + ["少见"] * 10 + [None] * 5
    y = np.array([1, 0, 0] * (COMMON // 3) + [1, 1, 1, 0, 0, 1, 0, 0, 0, 0] + [0, 0, 1, 0, 1], dtype=float)
    data = read_training_data(pl.DataFrame({"name": names}), y, directions={}, labels={})
    return data, learn_encoding(data, np.arange(len(y)))


def test_the_rows_of_a_common_name_see_one_rate(encoding):
    data, found = encoding
    seen = found.training_matrix(found.matrix())[:COMMON, 0]
    assert np.unique(seen).tolist() == [found.rates[0][1 + data.columns[0].names.index("常见")]]


def test_the_rows_of_a_rare_name_see_what_the_other_parts_say(encoding):
    data, found = encoding
    rare = 1 + data.columns[0].names.index("少见")
    seen = found.training_matrix(found.matrix())[:, 0]
    for row in range(COMMON, COMMON + 10):
        others = (np.arange(data.rows) % PARTS != row % PARTS) & ~data.columns[0].unknown
        mine = others & (data.columns[0].codes == rare)
        average = data.y[others].mean()
        expected = (data.y[mine].sum() + SMOOTHING_ROWS * average) / (mine.sum() + SMOOTHING_ROWS)
        assert seen[row] == pytest.approx(expected)


def test_rows_that_are_scored_see_the_rate_of_all(encoding):
    _, found = encoding
    matrix = found.matrix()
    assert len(np.unique(matrix[COMMON : COMMON + 10, 0])) == 1
    assert np.isnan(matrix[COMMON + 10 :, 0]).all()
    assert np.isnan(found.training_matrix(matrix)[COMMON + 10 :, 0]).all()


def test_rows_of_one_enterprise_see_the_same():
    names = ["甲"] * 12 + ["乙"] * 12
    y = np.array([0, 1] * 12, dtype=float)
    groups = np.repeat(np.arange(8), 3)
    data = read_training_data(pl.DataFrame({"name": names}), y, directions={}, labels={}, groups=groups)
    found = learn_encoding(data, np.arange(24))
    seen = found.training_matrix(found.matrix())[:, 0].reshape(8, 3)
    assert (seen == seen[:, :1]).all()
