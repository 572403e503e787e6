from datetime import date

import numpy as np
import polars as pl
import pytest

from models import drift
from models.bins import CategoryFeature
from models.measures import Auc, auc
from models.reference import reference_of
from tests.models.conftest import make_firms

PROMISED = Auc(0.77, 0.75, 0.79)


@pytest.fixture(scope="module")
def watch(fitted, firms):
    """Measures rows with the fitted card against the firms it was trained on."""
    card = fitted.scorecard
    reference = reference_of(card, firms[0])

    def measured(frame, *, promised=PROMISED, outcome=None):
        return drift.month_of(
            card,
            reference,
            frame,
            np.where(card.score(frame) > 500, "B", "C"),
            as_of=date(2025, 1, 31),
            matures_on=date(2026, 1, 31),
            promised=promised,
            outcome=None if outcome is None else pl.Series(outcome),
        )

    return measured


def told(month):
    return {(one.level, one.kind, one.feature) for one in month.warnings}


def test_the_training_rows_have_not_moved(watch, firms):
    frame, bad = firms
    month = watch(frame, outcome=bad)
    assert month.psi == 0
    assert all(one.csi == 0 and one.unknown_now == one.unknown_before for one in month.inputs)
    assert month.outside == {}
    assert told(month) == set()
    assert month.rows == frame.height == sum(month.grades.values())


def test_rows_of_the_same_world_bring_no_warning(watch, more_firms):
    frame, bad = more_firms
    month = watch(frame, outcome=bad)
    assert told(month) == set()
    assert 0 < month.psi < 0.03
    assert month.psi_low <= month.psi <= month.psi_high


def test_a_shifted_input_shows_in_itself_and_in_the_score(watch, more_firms):
    frame = more_firms[0].with_columns(penalties=pl.col("penalties") + 1)
    month = watch(frame)
    assert ("alarm", "input_csi", "penalties") in told(month)
    assert month.inputs[0].feature == "penalties"
    assert {kind for _, kind, _ in told(month)} == {"input_csi", "score_psi"}
    assert month.warnings[0].level == "alarm"


def test_a_feed_that_stays_away_shows_as_unknown(watch, more_firms):
    frame, _ = more_firms
    gone = np.arange(frame.height) % 10 == 0

    def without(share):
        lost = gone if share == 0.1 else gone & (np.arange(frame.height) % 20 == 0)
        return frame.with_columns(penalties=pl.Series(np.where(lost, np.nan, frame["penalties"])))

    (one,) = [one for one in watch(without(0.1)).warnings if one.kind == "unknown_share"]
    assert (one.level, one.feature, one.value, one.limit) == ("alarm", "penalties", 0.1, 0.1)
    (one,) = [one for one in watch(without(0.05)).warnings if one.kind == "unknown_share"]
    assert (one.level, one.value, one.limit) == ("watch", 0.05, 0.05)


def test_unknowns_that_vanish_show_as_well(watch, more_firms):
    frame = more_firms[0].with_columns(tax_rating=pl.col("tax_rating").fill_nan(0))
    assert ("alarm", "unknown_share", "tax_rating") in told(watch(frame))


def test_what_training_never_saw_is_counted(watch, more_firms):
    frame, _ = more_firms
    some = np.arange(frame.height) % 50 == 0
    changed = frame.with_columns(
        sector=pl.when(pl.Series(some)).then(pl.lit("航天")).otherwise("sector"),
        penalties=pl.when(pl.Series(some)).then(99).otherwise("penalties"),
    )
    month = watch(changed)
    assert month.outside["sector"] == pytest.approx(0.02)
    assert month.outside["penalties"] == pytest.approx(0.02)
    assert {("watch", "outside_share", "sector"), ("watch", "outside_share", "penalties")} <= told(month)


def test_names_that_training_did_see_rarely_are_other_and_not_outside_alone(card):
    """A category's *other* holds what is in no group; unknown is no value outside."""
    frame = pl.DataFrame({"penalties": [0.0] * 4, "rating": ["A", None, "Z", "C"], "export": [True] * 4})
    reference = reference_of(card, frame)
    assert isinstance(card.inputs[1], CategoryFeature)
    assert drift.outside_shares(card, reference, frame) == {"rating": 0.25}
    wider = frame.with_columns(penalties=pl.Series([0.0, -1.0, float("inf"), None]))
    assert drift.outside_shares(card, reference, wider)["penalties"] == 0.5


def test_a_month_not_yet_ended_says_when_it_will(watch, more_firms):
    month = watch(more_firms[0])
    assert month.matured is None
    assert month.to_dict()["matures_on"] == "2026-01-31"


def test_the_outcome_is_measured_against_what_the_probabilities_promise(watch, fitted, more_firms):
    frame, bad = more_firms
    probability = fitted.scorecard.probability(frame)
    found = watch(frame, outcome=bad).matured
    assert found.bads == bad.sum()
    assert found.expected == pytest.approx(probability.sum())
    half = 1.959964 * np.sqrt((probability * (1 - probability)).sum())
    assert (found.expected_low, found.expected_high) == pytest.approx(
        (probability.sum() - half, probability.sum() + half)
    )
    assert found.auc == auc(bad.astype(float), probability)


def outcome_with(probability, deviations):
    """Outcomes whose number lies so many standard deviations above what is promised."""
    deviation = np.sqrt((probability * (1 - probability)).sum())
    y = np.zeros(len(probability), dtype=int)
    y[np.argsort(-probability)[: round(probability.sum() + deviations * deviation)]] = 1
    return y


@pytest.mark.parametrize(
    ("deviations", "level"),
    [(0, None), (1.9, None), (2.1, "watch"), (3.2, "watch"), (3.4, "alarm"), (-3.4, "alarm")],
)
def test_more_or_fewer_defaults_than_promised_warn(watch, fitted, more_firms, deviations, level):
    frame, _ = more_firms
    y = outcome_with(fitted.scorecard.probability(frame), deviations)
    levels = [one.level for one in watch(frame, outcome=y).warnings if one.kind == "outcome_rate"]
    assert levels == ([] if level is None else [level])


def test_the_interval_of_the_number_of_defaults_covers(watch, fitted, more_firms):
    frame = more_firms[0][:200]
    probability = fitted.scorecard.probability(frame)
    rng = np.random.default_rng(0)
    ends = drift._matured(fitted.scorecard, fitted.scorecard.score(frame), pl.Series(np.r_[1, np.zeros(199)]))
    bads = (rng.random((2000, 200)) < probability).sum(axis=1)
    covered = ((bads >= ends.expected_low) & (bads <= ends.expected_high)).mean()
    assert 0.93 <= covered <= 0.97


def test_a_ranking_below_what_was_promised_warns(watch, more_firms):
    frame, bad = more_firms
    now = watch(frame, outcome=bad).matured.auc
    higher = Auc(now.high + 0.02, now.high - 0.01, 1.0)
    assert ("watch", "auc", None) in told(watch(frame, outcome=bad, promised=higher))
    far = Auc(now.high + 0.05, now.high + 0.01, 1.0)
    assert ("alarm", "auc", None) in told(watch(frame, outcome=bad, promised=far))
    level = Auc(now.high, 0.5, 1.0)
    assert ("watch", "auc", None) not in told(watch(frame, outcome=bad, promised=level))


def test_where_all_ended_alike_there_is_no_ranking(watch, more_firms):
    frame, bad = more_firms
    assert watch(frame, outcome=np.zeros_like(bad)).matured.auc is None


def test_noise_of_few_rows_is_no_warning(watch):
    """Thirty rows of the same world reach 0.1 by chance; the lower end of the interval tells."""
    months = [watch(make_firms(30, seed)[0]) for seed in range(20)]
    assert sum(month.psi >= 0.1 for month in months) >= 10
    warned = sum(any(one.kind == "score_psi" for one in month.warnings) for month in months)
    assert warned <= 2
    beyond = sum(one.csi >= 0.1 for month in months for one in month.inputs)
    told = sum(one.kind == "input_csi" for month in months for one in month.warnings)
    assert beyond >= 20
    assert told <= beyond / 5
    strayed = sum(
        abs(one.unknown_now - one.unknown_before) >= 0.05 for month in months for one in month.inputs
    )
    told = sum(one.kind == "unknown_share" for month in months for one in month.warnings)
    assert strayed >= 10
    assert told <= strayed / 5


def test_a_single_default_says_nothing_of_the_ranking(watch):
    frame, _ = make_firms(30, 0)
    for place in range(30):
        month = watch(frame, outcome=np.arange(30) == place)
        assert "auc" not in {one.kind for one in month.warnings}


def test_it_is_the_same_for_the_rows_in_another_order(watch, more_firms):
    frame, bad = more_firms
    order = np.random.default_rng(0).permutation(frame.height)
    month, again = watch(frame, outcome=bad), watch(frame[order.tolist()], outcome=bad[order])
    assert again == month
