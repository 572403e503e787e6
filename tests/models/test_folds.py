import numpy as np
import pytest

from models.folds import fold_of_rows


@pytest.mark.parametrize("bads", [5, 27, 61])
def test_every_fold_gets_its_share_of_bads(bads):
    y = np.zeros(123)
    y[:bads] = 1
    fold = fold_of_rows(y, np.arange(123), 5, seed=3)
    for counts in (np.bincount(fold, minlength=5), np.bincount(fold[y > 0], minlength=5)):
        assert counts.max() - counts.min() <= 1


def test_a_group_is_never_split():
    rng = np.random.default_rng(0)
    groups = rng.integers(0, 40, 300)
    y = (rng.random(300) < 0.1).astype(float)
    fold = fold_of_rows(y, groups, 5, seed=0)
    for group in range(40):
        assert len(set(fold[groups == group])) == 1
    assert set(fold) == set(range(5))


def test_the_seed_decides():
    y = np.arange(100) % 4 == 0
    first, again, other = (fold_of_rows(y.astype(float), np.arange(100), 5, seed) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()
