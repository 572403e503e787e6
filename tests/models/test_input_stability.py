from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from models.bins import NumberFeature
from models.input_stability import input_stability
from models.scorecard import Scorecard


@pytest.fixture
def two() -> Scorecard:
    def one(name, counts):
        return NumberFeature(
            name=name,
            label=name,
            direction=-1,
            edges=(0.0, 2.0),
            points=(150, -50, -200),
            unknown_points=0,
            unknown_seen=True,
            counts=counts,
        )

    return Scorecard(
        purpose="public",
        base_points=500,
        inputs=(one("late", (60, 30, 10, 20)), one("fined", (10, 20, 30, 60))),
        intercept=2.0,
        slope=-0.01,
    )


def rows(counts):
    values = [0.0, 1.0, 3.0, None]
    return [value for value, times in zip(values, counts, strict=True) for _ in range(times)]


def test_the_same_data_have_not_moved(two):
    same = pl.DataFrame({"late": rows((60, 30, 10, 20)), "fined": rows((10, 20, 30, 60))})
    for one in input_stability(two, same):
        assert (one.csi, one.csi_low) == (0.0, 0.0)
        assert one.unknown_before == one.unknown_now


def test_by_hand_with_unknown_as_a_bin(two):
    """Only `late` moves, from 20 to 60 unknown of 120."""
    moved = pl.DataFrame({"late": rows((40, 10, 10, 60)), "fined": rows((10, 20, 30, 60))})
    first, second = input_stability(two, moved)
    p = (np.array([60, 30, 10, 20]) + 0.5) / 122
    q = (np.array([40, 10, 10, 60]) + 0.5) / 122
    assert first.feature == "late"
    assert first.csi == pytest.approx(float(((q - p) * np.log(q / p)).sum()))
    assert (first.unknown_before, first.unknown_now) == (pytest.approx(1 / 6), 0.5)
    assert 0 < first.csi_low < first.csi < first.csi_high
    assert second.csi == 0.0


def test_a_card_without_counts_has_nothing_to_compare_with(two):
    bare = replace(two, inputs=(replace(two.inputs[0], counts=()), two.inputs[1]))
    frame = pl.DataFrame({"late": rows((1, 1, 1, 1)), "fined": rows((1, 1, 1, 1))})
    assert [one.feature for one in input_stability(bare, frame)] == ["fined"]
