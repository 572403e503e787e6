import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import evidence
from models.boost import Split
from models.evidence import fit_coarse
from models.inputs import read_training_data
from tests.models.conftest import DIRECTIONS, make_firms, seeded


def rising(rates):
    return (np.diff(rates) > 0).all()


pairs = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20)), min_size=1, max_size=12)


def rates_of(bad, total, starts):
    return np.add.reduceat(bad, starts) / np.add.reduceat(total, starts)


@seeded
@given(pairs, st.sampled_from([1, -1]))
def test_pooled_rates_keep_the_sign(counts, sign):
    bad = np.array([min(b, t) for b, t in counts], dtype=float)
    total = np.array([t for _, t in counts], dtype=float)
    starts = evidence._pool(bad, total, sign)
    assert starts[0] == 0
    assert rising(sign * rates_of(bad, total, starts))


@seeded
@given(pairs)
def test_a_free_trend_turns_at_most_once(counts):
    bad = np.array([min(b, t) for b, t in counts], dtype=float)
    total = np.array([t for _, t in counts], dtype=float)
    rates = rates_of(bad, total, evidence._trend(bad, total))
    signs = np.sign(np.diff(rates))
    assert (np.diff(signs[signs != 0]) != 0).sum() <= 1


def test_a_turn_has_to_pay():
    total = np.full(6, 400.0)
    peak = np.array([20, 60, 120, 120, 60, 20.0])
    assert len(evidence._trend(peak, total)) >= 3
    dent = np.array([20, 40, 60, 80, 100, 98.0])
    assert rising(rates_of(dent, total, evidence._trend(dent, total)))


@pytest.fixture(scope="module")
def coarse():
    frame, y = make_firms(1200, seed=8)
    data = read_training_data(frame, y, directions=DIRECTIONS, labels={})
    fold = np.arange(1200) % 3
    splits = [Split(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(3)]
    return data, fit_coarse(data, splits)


def test_directions_hold_in_every_fold(coarse):
    _, fitted = coarse
    for fold in fitted.folds:
        assert rising(-fold.compiled.tables[0].values)  # a better rating, less bad
        assert rising(fold.compiled.tables[1].values)


def test_unknown_and_names_have_their_own_evidence(coarse):
    data, fitted = coarse
    for fold in fitted.folds:
        rating, sector = fold.compiled.tables[0], fold.encoding.category_values(fold.compiled, 2)
        assert rating.values.min() < rating.unknown < rating.values.max()
        names = data.columns[2].names
        assert sector[1 + names.index("建筑")] == sector[1:-1].max()


def test_the_raw_sums_are_those_of_the_tables(coarse):
    data, fitted = coarse
    for fold in fitted.folds:
        matrix = fold.encoding.matrix()[fold.validate]
        assert fold.compiled.raw(matrix) == pytest.approx(fold.raw, abs=1e-12)
    assert sum(len(fold.validate) for fold in fitted.folds) == data.rows


def test_small_bins_do_not_break_a_direction_by_smoothing():
    x = pl.Series([0.0] * 50 + [1.0])
    y = np.array([1.0] * 20 + [0.0] * 30 + [1.0])
    table = evidence._evidence(x.to_numpy(), y, np.ones(51), 1, 0.01)
    assert len(table.values) == 2
    assert (np.diff(table.values) >= 0).all()


def test_noise_has_no_effects():
    rng = np.random.default_rng(0)
    frame = pl.DataFrame({f"x{place}": rng.normal(size=400) for place in range(5)})
    data = read_training_data(frame, np.arange(400) % 20 == 0, directions={}, labels={})
    fold = rng.integers(0, 4, 400)
    splits = [Split(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(4)]
    fitted = fit_coarse(data, splits)
    assert fitted.rounds == 0
    assert all(not one.compiled.tables for one in fitted.folds)
