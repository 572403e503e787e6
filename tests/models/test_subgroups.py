import numpy as np
import pytest

from models.measures import auc_value
from models.subgroups import performance


def measured(y, probability, ours):
    y, probability, ours = np.array(y, dtype=float), np.array(probability), np.array(ours, dtype=bool)
    return performance(y, 1000 - np.rint(1000 * probability).astype(int), probability, ours, ~ours)


def test_a_group_by_hand():
    found = measured(
        [1, 0, 0, 0, 1, 0, 0, 0, 0, 0],
        [0.4, 0.1, 0.2, 0.1, 0.3, 0.1, 0.1, 0.1, 0.1, 0.1],
        [1, 1, 1, 1, 0, 0, 0, 0, 0, 0],
    )
    assert (found.rows, found.bads) == (4, 1)
    assert found.bad_rate.value == 0.25
    assert found.predicted == pytest.approx(0.2)
    assert found.mean_score.value == pytest.approx(800)
    assert found.mean_score.high - found.mean_score.low == pytest.approx(2 * 1.959964 * np.sqrt(20000 / 4))
    assert found.auc.value == 1.0
    assert found.auc.low < 0.9
    assert found.bad_rate_ratio.value == pytest.approx(0.25 / (1 / 6))
    # 0.8 said and 1 happened, against 0.8 and 1: neither is overstated.
    assert found.overstatement.value == pytest.approx(1.0)
    assert found.overstatement.low < 1 < found.overstatement.high


def test_a_group_without_defaults_has_no_auc_and_no_end_to_its_overstatement():
    found = measured([0, 0, 1, 0], [0.1, 0.2, 0.3, 0.1], [1, 1, 0, 0])
    assert (found.auc.value, found.auc.low, found.auc.high) == (None, None, None)
    assert found.bad_rate.low == 0.0
    assert found.overstatement.value is None
    assert found.overstatement.high is None


def test_the_auc_is_that_of_the_group_alone():
    rng = np.random.default_rng(0)
    y, p, ours = (rng.random(300) < 0.3) * 1.0, np.round(rng.random(300), 3), rng.random(300) < 0.4
    assert measured(y, p, ours).auc.value == pytest.approx(auc_value(y[ours], p[ours]))
