"""Data as they come: tiny, huge, lopsided, degenerate. A good card or a clear error, and the same bytes every time."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import polars as pl
import pytest

import models
from models.errors import TrainingDataError
from models.measures import auc_value
from tests.endurance import long_or
from tests.models.conftest import DIRECTIONS, make_firms


def sound(card, frame):
    """Sums add up, one by one as in the batch, and the range is kept."""
    head = frame.head(50)
    score = card.score(head)
    assert (card.points(head).sum_horizontal() + card.base_points).to_list() == score.tolist()
    assert [card.score_row(row)[0] for row in head.iter_rows(named=True)] == score.tolist()
    assert card.score(frame).min() >= 0
    assert card.score(frame).max() <= 1000
    return card


def rank(card, frame, y):
    return auc_value(np.asarray(y, dtype=float), -card.score(frame).astype(float))


@pytest.mark.parametrize("rows", [20, 100])
def test_few_rows(rows):
    rng = np.random.default_rng(rows)
    y = np.arange(rows) % 4 == 0
    frame = pl.DataFrame({"x": rng.normal(size=rows) + 3 * y, "noise": rng.normal(size=rows)})
    assert rank(sound(models.fit_scorecard(frame, y, directions={"x": -1}), frame), frame, y) > 0.9


def test_four_rows_are_the_least():
    frame = pl.DataFrame({"x": [0.0, 1.0, 2.0, 3.0]})
    sound(models.fit_scorecard(frame, [0, 0, 1, 1]), frame)
    with pytest.raises(TrainingDataError, match="两类都至少要有 2 户"):
        models.fit_scorecard(frame, [0, 0, 0, 1])


@pytest.mark.parametrize("label", [0, 1])
def test_labels_of_one_class_are_refused(label):
    frame, _ = make_firms(100, seed=0)
    with pytest.raises(TrainingDataError, match="两类都至少要有 2 户才能训练"):
        models.fit_scorecard(frame, np.full(100, label))


def test_one_bad_in_two_hundred():
    rows = long_or(8_000, 100_000)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(rows, 4))
    y = rng.random(rows) < 1 / (1 + np.exp(6.1 - 1.2 * x[:, 0]))
    assert 0.003 < y.mean() < 0.01
    frame = pl.DataFrame({f"x{place}": x[:, place] for place in range(4)})
    card = sound(models.fit_scorecard(frame, y, directions={"x0": -1}), frame)
    assert rank(card, frame, y) > 0.75
    assert card.probability(frame).mean() == pytest.approx(y.mean(), rel=0.3)


def test_a_weight_stands_for_so_many_rows():
    """A row of weight three counts as three rows: rates and ranks agree with the table written out."""
    frame, y = make_firms(600, seed=9)
    weight = np.random.default_rng(1).integers(1, 4, 600)
    weighted = sound(models.fit_scorecard(frame, y, sample_weight=weight, directions=DIRECTIONS), frame)
    many = np.repeat(np.arange(600), weight)
    written = models.fit_scorecard(frame[many], y[many], groups=many, directions=DIRECTIONS)
    assert weighted.probability(frame).mean() == pytest.approx(written.probability(frame).mean(), abs=0.02)
    assert np.corrcoef(weighted.score(frame), written.score(frame))[0, 1] > 0.95


def test_rows_without_weight_teach_nothing():
    frame, y = make_firms(600, seed=9)
    fooled = np.append(y, 1 - y)
    weight = np.repeat([1.0, 0.0], 600)
    card = models.fit_scorecard(pl.concat([frame, frame]), fooled, sample_weight=weight)
    assert rank(card, frame, y) > 0.7


def test_a_column_twice_changes_little():
    frame, y = make_firms(1500, seed=2)
    twice = frame.with_columns(again=pl.col("tax_rating"), third=pl.col("tax_rating"))
    card = sound(models.fit_scorecard(twice, y, directions={**DIRECTIONS, "again": 1, "third": 1}), twice)
    plain = models.fit_scorecard(frame, y, directions=DIRECTIONS)
    assert rank(card, twice, y) == pytest.approx(rank(plain, frame, y), abs=0.01)


def test_ten_thousand_categories():
    rows = long_or(20_000, 200_000)
    rng = np.random.default_rng(3)
    code = np.minimum(rng.geometric(0.001, rows), 10_000)
    effect = rng.normal(size=10_001)
    y = rng.random(rows) < 1 / (1 + np.exp(1.5 - effect[code]))
    frame = pl.DataFrame({"code": [f"C{one}" for one in code], "x": rng.normal(size=rows)})
    half = rows // 2
    card = models.fit_scorecard(frame[:half], y[:half])
    bad, total = (
        np.bincount(code[:half], weights=one, minlength=10_001) for one in (y[:half], np.ones(half))
    )
    rate = np.where(total < 5, y.mean(), (bad + 10 * y.mean()) / (total + 10))[code[half:]]
    assert rank(card, frame[half:], y[half:]) > auc_value(y[half:].astype(float), rate) - 0.01
    short = sound(models.fit_scorecard(frame[:half], y[:half], max_bins=8), frame[half:])
    assert len(short.inputs[0].points) <= 8


def test_nothing_but_useless_columns():
    y = np.arange(200) % 5 == 0
    frame = pl.DataFrame(
        {
            "constant": [1.0] * 200,
            "unknown": pl.Series([None] * 200, dtype=pl.Float64),
            "endless": [float("inf")] * 200,
            "name": ["同"] * 200,
        }
    )
    card = sound(models.fit_scorecard(frame, y, directions={"constant": 1, "unknown": -1}), frame)
    assert set(card.score(frame)) == {500}
    assert card.probability(frame)[0] == pytest.approx(0.2, abs=0.02)


def test_infinities_and_unknowns_together():
    frame, y = make_firms(800, seed=5)
    rng = np.random.default_rng(0)
    odd = rng.choice([np.inf, -np.inf, np.nan, 1.0, 2.0], 800)
    frame = frame.with_columns(odd=pl.Series(odd))
    for directions in ({}, {"odd": 1}, {"odd": -1}):
        card = sound(models.fit_scorecard(frame, y, directions=directions), frame)
        assert rank(card, frame, y) > 0.7


def test_every_kind_of_wide_table():
    """More columns than rows."""
    rng = np.random.default_rng(7)
    y = (np.arange(60) % 3 == 0).astype(int)
    frame = pl.DataFrame(
        {f"x{place}": rng.normal(size=60) + (2 * y if place < 3 else 0) for place in range(90)}
    )
    card = sound(models.fit_scorecard(frame, y, max_features=5), frame)
    assert len(card.features) == 5
    assert rank(card, frame, y) > 0.9


PROGRAM = """
import hashlib, models
from tests.models.conftest import DIRECTIONS, make_firms
frame, y = make_firms(600, seed=4)
for limits in ({}, {"max_bins": 4, "max_features": 3}):
    card = models.fit_scorecard(frame, y, directions=DIRECTIONS, **limits)
    print(hashlib.sha256(card.to_json().encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def here():
    """Hashes of what `PROGRAM` makes, made in this process."""
    frame, y = make_firms(600, seed=4)
    cards = [
        models.fit_scorecard(frame, y, directions=DIRECTIONS, **limits)
        for limits in ({}, {"max_bins": 4, "max_features": 3})
    ]
    return [hashlib.sha256(card.to_json().encode()).hexdigest() for card in cards]


@pytest.mark.parametrize("threads", ["1", "2"])
def test_the_same_bytes_in_another_process_with_other_threads(threads, here):
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")
    found = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, **dict.fromkeys(names, threads), "PYTHONHASHSEED": threads},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert found == here


@pytest.mark.skipif(not long_or(0, 1), reason="a million rows take minutes: make endure")
def test_a_million_rows():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(1_000_000, 20))
    y = rng.random(1_000_000) < 1 / (1 + np.exp(3.5 - x[:, :5].sum(axis=1) * 0.5))
    frame = pl.DataFrame({f"x{place}": x[:, place] for place in range(20)})
    card = sound(models.fit_scorecard(frame, y, max_features=10, max_bins=8), frame)
    assert rank(card, frame, y) > 0.7
