import numpy as np
import pytest
from scipy.stats import binom

from models.measures import (
    CalibrationBin,
    calibration_error,
    kolmogorov_smirnov,
    stability_index,
    stability_indices,
)
from models.resampling import (
    calibration_error_interval,
    kolmogorov_smirnov_interval,
    stability_interval,
)

TRIALS = 120


def bins_of(said, rows, bads):
    return tuple(
        CalibrationBin(rows=n, bads=int(k), predicted=p, observed=k / n)
        for p, n, k in zip(said, rows, bads, strict=True)
    )


@pytest.mark.parametrize("lift", [1.0, 1.3, 1.6])
def test_the_calibration_error_covers_its_truth(lift):
    rng = np.random.default_rng(4)
    said = np.array([0.003, 0.01, 0.02, 0.03, 0.06, 0.1])
    rows = np.full(6, 700)
    truth = float(np.abs(said - said * lift).mean())
    hits = 0
    for _ in range(TRIALS):
        low, high = calibration_error_interval(bins_of(said, rows, rng.binomial(rows, said * lift)))
        hits += low <= truth <= high
    assert hits / TRIALS >= 0.92


@pytest.mark.parametrize("chance", [0.4, 0.6])
def test_ks_covers_its_truth(chance):
    """Risks are binomial with 0.4 for the goods, so the truth is the greatest gap of two known distributions."""
    rng = np.random.default_rng(5)
    y = np.r_[np.ones(60), np.zeros(400)]
    truth = np.abs(binom.cdf(range(9), 8, chance) - binom.cdf(range(9), 8, 0.4)).max()
    hits = 0
    for _ in range(TRIALS):
        risk = np.r_[rng.binomial(8, chance, 60), rng.binomial(8, 0.4, 400)].astype(float)
        low, high = kolmogorov_smirnov_interval(y, risk)
        hits += low <= truth <= high
    assert hits / TRIALS >= 0.92


def test_a_stability_index_of_one_population_starts_at_zero():
    rng = np.random.default_rng(6)
    shares = np.array([0.5, 0.3, 0.2])
    at_zero = [
        stability_interval(rng.multinomial(500, shares), rng.multinomial(800, shares)).low == 0
        for _ in range(TRIALS)
    ]
    assert np.mean(at_zero) >= 0.92
    moved = stability_interval(np.array([500, 300, 200]), np.array([200, 300, 500]))
    assert 0 < moved.low < stability_index(np.array([500, 300, 200]), np.array([200, 300, 500])) < moved.high


def test_indices_of_many_draws_are_those_of_each():
    rng = np.random.default_rng(7)
    left, right = rng.integers(0, 50, (5, 4)), rng.integers(0, 50, (5, 4))
    assert stability_indices(left, right).tolist() == pytest.approx(
        [stability_index(one, other) for one, other in zip(left, right, strict=True)]
    )


def test_the_same_rows_in_any_order_give_the_same_ends():
    rng = np.random.default_rng(8)
    y, risk = (rng.random(300) < 0.2) * 1.0, np.round(rng.random(300), 2)
    found = kolmogorov_smirnov_interval(y, risk)
    order = rng.permutation(300)
    assert kolmogorov_smirnov_interval(y[order], risk[order]) == found
    assert found.low <= kolmogorov_smirnov(y, risk) <= found.high


def test_risks_that_lie_far_apart_are_not_taken_for_chance():
    rng = np.random.default_rng(9)
    y = np.r_[np.ones(60), np.zeros(400)]
    risk = np.r_[rng.binomial(8, 0.7, 60), rng.binomial(8, 0.4, 400)].astype(float)
    low, high = kolmogorov_smirnov_interval(y, risk)
    assert 0.3 < low < kolmogorov_smirnov(y, risk) < high


def test_a_calibration_off_by_far_is_not_taken_for_chance():
    bins = bins_of([0.02, 0.1], [1000, 1000], [60, 200])
    low, high = calibration_error_interval(bins)
    assert 0.03 < low < calibration_error(bins) < high
