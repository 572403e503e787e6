import numpy as np
import pytest
from scipy.optimize import minimize

from models.ridge import ridge_path


def drawn(rows=300, features=4, seed=0):
    rng = np.random.default_rng(seed)
    x = np.asfortranarray(rng.normal(size=(rows, features)))
    logit = -0.7 + x @ np.linspace(-0.5, 1.5, features)
    return x, (rng.random(rows) < 1 / (1 + np.exp(-logit))).astype(float), rng.uniform(0.2, 2, rows)


@pytest.mark.parametrize("seed", range(3))
def test_it_is_the_least_penalised_loss(seed):
    x, y, weight = drawn(seed=seed)
    penalties = (50.0, 3.0, 0.5)
    for penalty, (intercept, weights) in zip(
        penalties, ridge_path(x, y, weight, start=0.0, penalties=penalties), strict=True
    ):

        def loss(v, penalty=penalty):
            raw = v[0] + x @ v[1:]
            return (weight * (np.logaddexp(0, raw) - y * raw)).sum() + penalty / 2 * (v[1:] ** 2).sum()

        best = minimize(
            loss, np.zeros(5), method="L-BFGS-B", bounds=[(None, None), *[(0, None)] * 4], tol=1e-12
        )
        assert np.append(intercept, weights) == pytest.approx(best.x, abs=2e-3)
        assert (weights >= 0).all()


def test_a_column_that_would_count_against_itself_counts_nothing():
    x, y, weight = drawn()
    ((_, weights),) = ridge_path(np.asfortranarray(-x[:, 3:]), y, weight, start=0.0, penalties=(1.0,))
    assert weights.tolist() == [0.0]


def test_perfectly_separated_rows_stay_finite():
    y = np.repeat([0.0, 1.0], 50)
    ((intercept, weights),) = ridge_path(
        np.asfortranarray((2 * y - 1)[:, None]), y, np.ones(100), start=0.0, penalties=(1.0,)
    )
    assert np.isfinite(intercept)
    assert 1 < weights[0] < 10
