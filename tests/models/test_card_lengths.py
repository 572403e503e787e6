import numpy as np
import polars as pl
import pytest

import models


@pytest.fixture(scope="module")
def measured():
    """The frame, and what the progress was told."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(900, 7))
    y = rng.random(900) < 1 / (1 + np.exp(1 - x[:, :3] @ np.array([1.2, -0.8, 0.6])))
    table = pl.DataFrame({f"x{place}": x[:, place] for place in range(7)})
    told = []
    frame = models.trade_off(
        table, y, max_features=(3, 1, 9), max_bins=(2, 6), progress=lambda done, of: told.append((done, of))
    )
    return frame, told


@pytest.fixture(scope="module")
def frame(measured):
    return measured[0]


def test_each_number_of_features_is_told_when_done(measured):
    assert measured[1] == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_a_row_per_limit_from_the_whole_card_down(frame):
    assert frame["max_features"].to_list() == [None] * 3 + [3] * 3 + [1] * 3
    assert frame["max_bins"].to_list() == [None, 6, 2] * 3
    assert frame.select("features", "bins", "log_loss", "auc").null_count().row(0) == (0, 0, 0, 0)


def test_the_limits_hold(frame):
    limited = frame.drop_nulls()
    assert (limited["features"] <= limited["max_features"]).all()
    assert (limited["bins"] <= limited["features"] * limited["max_bins"]).all()


def test_what_counts_is_kept_and_what_is_lost_shows(frame):
    whole, three, one = (
        frame.filter(pl.col("max_bins").is_null(), pl.col("max_features").eq_missing(limit)).row(
            0, named=True
        )
        for limit in (None, 3, 1)
    )
    assert three["auc"] > whole["auc"] - 0.01
    assert one["auc"] < three["auc"] - 0.03
    assert one["log_loss"] > three["log_loss"] + 0.02
