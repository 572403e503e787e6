from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from models.blend import blend
from models.boost import FoldFit, ShapeFit
from models.compile import Compiled, StepTable
from models.encode import learn_encoding
from models.inputs import read_training_data

X = pl.DataFrame({"x": np.linspace(0, 1, 40)})
Y = np.array([0, 1] * 10 + [0, 1, 1, 1] * 5, dtype=float)
DATA = read_training_data(X, Y, directions={}, labels={})


def shape(name, effect):
    """One fold that validates all rows: `effect` above one half, its negative below."""
    table = StepTable(np.array([0.5]), np.array([-effect, effect]), 0.0)
    encoding = learn_encoding(DATA, np.arange(40))
    compiled = Compiled(0.2, {0: table})
    return ShapeFit(
        name, 3, 0.5, (FoldFit(encoding, compiled, np.arange(40), compiled.raw(encoding.matrix())),)
    )


def test_half_of_each_where_nothing_is_clearly_better():
    assert blend(shape("fine", 0.6), shape("coarse", 0.5), DATA).share == 0.5


def test_the_better_one_where_it_clearly_is():
    assert blend(shape("fine", 0.5), shape("coarse", -3.0), DATA).share == 0
    assert blend(shape("fine", -3.0), shape("coarse", 0.5), DATA).share == 1


def test_the_loss_is_that_of_the_mean():
    found = blend(shape("fine", 0.6), shape("coarse", 0.5), DATA)
    raw = 0.2 + np.where(X["x"].to_numpy() > 0.5, 0.55, -0.55)
    assert found.raw == pytest.approx(raw)
    assert found.loss == pytest.approx((np.logaddexp(0, raw) - Y * raw).mean())


def test_the_model_is_the_mean_of_both_by_their_shares():
    found = blend(shape("fine", 1.2), shape("coarse", 0.2), DATA)
    assert found.model(DATA).raw(X) == pytest.approx(found.raw, abs=1e-12)


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_any_share(share):
    found = replace(blend(shape("fine", 1.2), shape("coarse", 0.2), DATA), share=share)
    effect = (1 - share) * 1.2 + share * 0.2
    expected = 0.2 + np.where(X["x"].to_numpy() > 0.5, effect, -effect)
    assert found.model(DATA).raw(X) == pytest.approx(expected)


def test_without_a_coarse_model():
    found = blend(shape("fine", 0.5), None, DATA)
    assert found.share == 0
    assert found.model(DATA).raw(X) == pytest.approx(found.raw, abs=1e-12)
