from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.metrics import log_loss as sklearn_log_loss

from models.measures import (
    Auc,
    auc,
    auc_value,
    brier,
    calibration_bins,
    calibration_error,
    kolmogorov_smirnov,
    log_loss,
    rank_correlation,
    stability_index,
)
from tests.models.conftest import seeded


def sample(rows, seed, digits=2):
    rng = np.random.default_rng(seed)
    probability = np.round(rng.random(rows), digits)
    return (rng.random(rows) < probability).astype(float), probability


@seeded
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=4, max_size=40))
def test_auc_counts_pairs(rows):
    y = np.array([0.0, 1.0] + [float(bad) for bad, _ in rows])
    risk = np.array([2.0, 2.0] + [float(value) for _, value in rows])
    bad, good = risk[y > 0][:, None], risk[y == 0][None, :]
    expected = ((bad > good) + 0.5 * (bad == good)).mean()
    assert auc_value(y, risk) == pytest.approx(expected, abs=1e-12)
    assert auc(y, risk).value == pytest.approx(expected, abs=1e-12)


def test_figures_agree_with_scikit_learn():
    y, p = sample(500, 1)
    assert auc_value(y, p) == pytest.approx(roc_auc_score(y, p), abs=1e-12)
    assert brier(y, p) == pytest.approx(brier_score_loss(y, p), abs=1e-12)
    inner = np.clip(p, 1e-6, 1 - 1e-6)
    assert log_loss(y, inner) == pytest.approx(sklearn_log_loss(y, inner), abs=1e-12)


def test_the_interval_covers_as_often_as_it_says():
    rng = np.random.default_rng(2)
    truth = NormalDist().cdf(1 / np.sqrt(2))
    hits = 0
    for _ in range(400):
        bad, good = rng.normal(1, 1, 30), rng.normal(0, 1, 120)
        found = auc(np.r_[np.ones(30), np.zeros(120)], np.r_[bad, good])
        hits += found.low <= truth <= found.high
    assert 0.92 <= hits / 400 <= 0.98


def test_the_interval_narrows_with_the_root_of_the_rows():
    y, p = sample(400, 3)
    many = auc(np.tile(y, 4), np.tile(p, 4))
    few = auc(y, p)
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(2.0, rel=0.02)


@pytest.mark.parametrize("y", [[1, 0, 0, 0, 0], [0, 1, 1, 1, 1]])
def test_of_a_single_row_of_a_class_nothing_is_known(y):
    found = auc(np.array(y, dtype=float), np.array(y) * 9.0 + np.arange(5))
    assert found == Auc(1, 0, 1)


def test_rank_correlation_is_spearmans():
    rng = np.random.default_rng(4)
    one, other = rng.integers(0, 9, 80), rng.normal(size=80)
    assert rank_correlation(one, other) == pytest.approx(stats.spearmanr(one, other).statistic)
    assert rank_correlation(one, -one) == pytest.approx(-1)
    assert rank_correlation(one, np.zeros(80)) is None


def test_ks_by_hand():
    y = np.array([1, 1, 0, 0, 0])
    assert kolmogorov_smirnov(y, np.array([5.0, 2.0, 3.0, 1.0, 1.0])) == pytest.approx(2 / 3)
    assert kolmogorov_smirnov(y, np.zeros(5)) == 0.0


def test_calibration_bins_cover_every_row_once_and_keep_ties_together():
    y, p = sample(1000, 4, digits=1)
    bins = calibration_bins(y, p)
    assert sum(one.rows for one in bins) == 1000
    assert sum(one.bads for one in bins) == y.sum()
    assert [one.predicted for one in bins] == sorted(one.predicted for one in bins)
    assert len(bins) <= 10


def test_few_bads_make_few_bins():
    y = np.zeros(123)
    y[:27] = 1
    assert len(calibration_bins(y, np.arange(123) / 123)) == 5


def test_calibration_error_is_the_weighted_distance():
    y = np.array([1.0] * 10 + [0.0] * 30)
    probability = np.array([0.5] * 20 + [0.1] * 20)
    # The first twenty hold ten bads (said 0.5, happened 0.5), the rest none (said 0.1).
    assert calibration_error(calibration_bins(y, probability)) == pytest.approx(0.05)


def test_stability_index():
    same = np.array([100, 100, 100])
    assert stability_index(same, same * 7) == pytest.approx(0.0, abs=1e-3)
    assert stability_index(same, np.array([300, 0, 0])) > 1
    assert np.isfinite(stability_index(np.array([0, 10]), np.array([10, 0])))
