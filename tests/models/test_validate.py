import json

import numpy as np
import polars as pl
import pytest

from models.cross_validate import _pooled, cross_validate, univariate_auc
from models.errors import TrainingDataError
from models.reference import reference_of
from models.validate import validate, validation_from_dict
from tests.models.conftest import DIRECTIONS, make_firms


@pytest.fixture(scope="module")
def measured(fitted, firms, more_firms):
    return validate(fitted.scorecard, *more_firms, unrounded=fitted.model, training=firms[0])


def test_held_out_rows_are_measured(measured, more_firms):
    assert (measured.rows, measured.bads) == (2000, int(more_firms[1].sum()))
    assert 0.7 < measured.auc_low < measured.auc < measured.auc_high < 0.9
    assert measured.calibration_error < 0.04
    assert measured.psi < 0.02
    assert abs(measured.rounding_cost) < 0.001
    assert sum(measured.score_shares) == pytest.approx(1.0)
    assert list(measured.score_quantiles.values()) == sorted(measured.score_quantiles.values())


def test_every_figure_lies_in_its_interval(measured):
    for figure in ("auc", "ks", "brier", "log_loss", "calibration_error", "psi"):
        low, value, high = (getattr(measured, figure + end) for end in ("_low", "", "_high"))
        assert low <= value <= high, figure
    assert all(one.observed_low <= one.observed <= one.observed_high for one in measured.calibration)
    assert {one.feature for one in measured.inputs} == {"tax_rating", "penalties", "sector", "export"}


def test_the_order_of_the_rows_changes_nothing(fitted, firms, more_firms, measured):
    frame, y = more_firms
    order = np.random.default_rng(0).permutation(frame.height)
    again = validate(
        fitted.scorecard, frame[order], y[order], unrounded=fitted.model, training=firms[0][order]
    ).to_dict()
    for figure, value in measured.to_dict().items():
        if isinstance(value, float):
            assert again[figure] == pytest.approx(value, abs=1e-12), figure
    assert again["inputs"] == measured.to_dict()["inputs"]


def test_what_the_registry_keeps_of_the_training_rows_serves_as_well(fitted, firms, more_firms, measured):
    kept = reference_of(fitted.scorecard, firms[0])
    assert validate(fitted.scorecard, *more_firms, training=kept).psi == measured.psi


def test_what_is_not_at_hand_is_not_measured(fitted, more_firms):
    bare = validate(fitted.scorecard, *more_firms)
    assert bare.psi is None
    assert bare.rounding_cost is None


def test_a_shifted_population_shows(fitted, firms, more_firms):
    frame, y = more_firms
    shifted = frame.with_columns(pl.col("tax_rating") - 2)
    assert validate(fitted.scorecard, shifted, y, training=firms[0]).psi > 0.25


def test_round_trip_through_json(measured):
    assert validation_from_dict(json.loads(json.dumps(measured.to_dict()))) == measured


def test_one_class_cannot_be_validated(fitted, more_firms):
    frame, _ = more_firms
    with pytest.raises(TrainingDataError, match="违约 0 户"):
        validate(fitted.scorecard, frame, np.zeros(frame.height))


@pytest.fixture(scope="module")
def crossed():
    frame, y = make_firms(123, seed=8)
    return cross_validate(frame, y, directions=DIRECTIONS, repeats=2)


def test_few_rows_get_a_wide_interval(crossed):
    assert crossed.rows == 123
    assert crossed.auc_high - crossed.auc_low > 0.1
    assert crossed.auc_low > 0.5
    assert len(crossed.repeat_aucs) == 2
    # How the rows were dealt says far less than how few they are.
    assert crossed.repeat_high - crossed.repeat_low < crossed.auc_high - crossed.auc_low
    assert crossed.psi is not None
    assert json.dumps(crossed.to_dict())
    assert validation_from_dict(crossed.to_dict()).auc == crossed.auc


def test_cross_validation_never_scores_a_row_by_a_card_that_saw_it():
    """Names that give every firm away in training must be worth nothing out of fold."""
    rng = np.random.default_rng(0)
    y = np.arange(200) % 4 == 0
    frame = pl.DataFrame({"noise": rng.normal(size=200), "id": [f"号{row}" for row in range(200)]})
    assert cross_validate(frame, y, repeats=1).auc < 0.65


@pytest.mark.parametrize("repeats", [1, 10])
def test_a_row_counts_once_in_the_stability_of_a_cross_validation(repeats):
    """Dealt out ten times, a hundred rows are still a hundred: ten times as many would narrow the interval."""
    fold = np.array([30, 50]), np.array([12, 8])
    expected, actual = _pooled([fold] * 5 * repeats, 5)
    assert expected.tolist() == [38, 62]  # 37.5 and 62.5, to even
    assert actual.tolist() == [60, 40]


def test_too_many_folds_for_the_bads():
    frame, _ = make_firms(60, seed=1)
    with pytest.raises(TrainingDataError, match="折数"):
        cross_validate(frame, np.arange(60) < 3, folds=5)


def test_a_column_that_gives_the_answer_away_shows():
    frame, y = make_firms(500, seed=9)
    told = frame.with_columns(
        leak=pl.Series(y * 2.0),
        gap=pl.Series(np.where(y > 0, np.nan, 1.0)),
        code=pl.Series(np.where(y > 0, "丁", "甲")),
    )
    found = univariate_auc(told, y)
    assert found.head(3).get_column("feature").to_list() == ["code", "gap", "leak"]
    assert found.head(3).get_column("auc").to_list() == [1.0, 1.0, 1.0]
    assert found.filter(feature="export").item(0, "auc") < 0.56
    assert found.filter(feature="tax_rating").item(0, "unknown") == pytest.approx(0.2, abs=0.05)
    assert found.get_column("auc").min() >= 0.5
