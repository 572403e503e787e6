import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from models.calibrate import LEAST_SLOPE, Curve, curve_of_scores, fit_curve
from models.calibration_table import probabilities
from models.round_points import Rounded


def drawn(rows, intercept, slope, seed=0):
    rng = np.random.default_rng(seed)
    raw = rng.normal(size=rows)
    return raw, (rng.random(rows) < 1 / (1 + np.exp(-(intercept + slope * raw)))).astype(float)


def test_it_is_logistic_regression():
    raw, y = drawn(20_000, -2.0, 1.7)
    curve = fit_curve(raw, y, np.ones(len(y)))
    peer = LogisticRegression(C=1e9).fit(raw[:, None], y)
    assert curve.intercept == pytest.approx(peer.intercept_[0], abs=2e-3)
    assert curve.slope == pytest.approx(peer.coef_[0, 0], abs=2e-3)


def test_weights_stand_for_rows():
    raw, y = drawn(3000, -1.0, 1.0)
    heavy = fit_curve(raw, y, np.where(y > 0, 3.0, 1.0))
    repeated = fit_curve(
        np.r_[raw, raw[y > 0], raw[y > 0]], np.r_[y, y[y > 0], y[y > 0]], np.ones(3000 + 2 * int(y.sum()))
    )
    assert heavy.intercept == pytest.approx(repeated.intercept, abs=1e-6)
    assert heavy.slope == pytest.approx(repeated.slope, abs=1e-6)


def test_separated_rows_give_a_finite_curve():
    raw = np.r_[np.full(50, -3.0), np.full(50, 3.0)]
    curve = fit_curve(raw, (raw > 0).astype(float), np.ones(100))
    assert 0.5 < curve.slope < 10


@pytest.mark.parametrize("slope", [0.0, -1.0], ids=["no order", "wrong order"])
def test_the_curve_never_rises_with_the_score(slope):
    raw, y = drawn(2000, -1.0, slope)
    curve = fit_curve(raw, y, np.ones(2000))
    assert curve.slope >= LEAST_SLOPE
    fitted = 1 / (1 + np.exp(-(curve.intercept + curve.slope * raw)))
    assert fitted.mean() == pytest.approx(y.mean(), abs=0.01)


def test_the_curve_of_scores_says_the_same():
    rounded = Rounded(base_points=600, inputs=(), scale=50.0)
    curve = curve_of_scores(Curve(-0.5, 1.2), rounded, mean_raw=-3.0)
    for score in (100, 600, 850):
        raw = -3.0 - (score - 600) / 50
        assert curve.intercept + curve.slope * score == pytest.approx(-0.5 + 1.2 * raw, abs=1e-6)


@pytest.mark.parametrize("scale", [0.5, 5.0, 1e6], ids=["steep", "usual", "flat"])
def test_probabilities_differ_at_every_score(scale):
    curve = curve_of_scores(Curve(0.0, 1.0), Rounded(base_points=500, inputs=(), scale=scale), mean_raw=-4.0)
    found = probabilities(curve.intercept, curve.slope)
    assert (np.diff(found) < 0).all()
    assert found[500] == pytest.approx(1 / (1 + np.exp(4.0)), rel=1e-6)
