import json

import numpy as np
import polars as pl
import pytest

import models
from models import Scorecard, trainer
from models.errors import TrainingDataError
from models.measures import auc_value
from models.trainer import fit
from tests.models.conftest import DIRECTIONS, LABELS, make_firms


def steps(card, name):
    one = next(one for one in card.inputs if one.name == name)
    return np.diff(one.points)


def test_it_learns_what_there_is_to_learn(fitted, more_firms):
    frame, y = more_firms
    card = fitted.scorecard
    assert auc_value(y, -card.score(frame).astype(float)) > 0.75
    assert abs(card.probability(frame).mean() - y.mean()) < 0.03
    assert card.features == tuple(frame.columns)


def test_the_directions_hold_on_the_integers(fitted):
    assert (steps(fitted.scorecard, "tax_rating") > 0).all()
    assert (steps(fitted.scorecard, "penalties") < 0).all()


@pytest.mark.parametrize("wrong", [1, -1])
def test_a_wrong_direction_is_kept_all_the_same(wrong):
    rng = np.random.default_rng(0)
    x = rng.normal(size=1500)
    y = rng.random(1500) < 1 / (1 + np.exp(wrong * -np.sin(3 * x)))
    card = models.fit_scorecard(pl.DataFrame({"x": x}), y, directions={"x": wrong})
    assert (wrong * steps(card, "x") > 0).all()


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize("unknown_is_bad", [True, False], ids=["unknown is bad", "unknown is good"])
def test_unknown_is_free_of_the_direction(direction, unknown_is_bad):
    """Whichever way the values run, an unknown that is extreme gets extreme points."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=3000)
    unknown = rng.random(3000) < 0.3
    effect = np.where(unknown, 3.0 if unknown_is_bad else -3.0, -direction * x)
    y = rng.random(3000) < 1 / (1 + np.exp(1 - effect))
    card = models.fit_scorecard(
        pl.DataFrame({"x": np.where(unknown, np.nan, x), "z": rng.normal(size=3000)}),
        y,
        directions={"x": direction},
    )
    one = card.inputs[0]
    assert one.unknown_seen
    assert one.unknown_points < min(one.points) if unknown_is_bad else one.unknown_points > max(one.points)


def test_an_unknown_never_seen_is_neither_good_nor_bad(fitted):
    penalties = next(one for one in fitted.scorecard.inputs if one.name == "penalties")
    assert not penalties.unknown_seen
    assert penalties.counts[-1] == 0
    average = np.average(penalties.points, weights=penalties.counts[:-1])
    assert penalties.unknown_points == round(average)
    assert json.loads(fitted.scorecard.to_json())["features"][1]["unknown_seen"] is False


def test_a_handful_of_unknowns_is_no_verdict():
    frame, y = make_firms(2000, seed=3)
    few = frame.with_columns(penalties=pl.when(pl.arange(0, 2000) < 2).then(None).otherwise("penalties"))
    one = models.fit_scorecard(few, y, directions=DIRECTIONS).inputs[1]
    assert one.unknown_seen
    assert abs(one.unknown_points) < 0.15 * max(np.abs(one.points))


def test_names_are_ordered_by_risk_and_strangers_are_other(fitted):
    sector = next(one for one in fitted.scorecard.inputs if one.name == "sector")
    assert sector.groups[0] == ("建筑",)
    row = {"tax_rating": 0.0, "penalties": 0, "export": True, "sector": "太空"}
    assert fitted.scorecard.score_row(row)[1]["sector"] == sector.other_points == 0


def test_every_attainable_score_fits_the_scale(fitted):
    card = fitted.scorecard
    low = card.base_points + sum(int(one.code_points.min()) for one in card.inputs)
    high = card.base_points + sum(int(one.code_points.max()) for one in card.inputs)
    assert low == 0
    assert 990 <= high <= 1000


def test_rounding_follows_the_float_model(fitted, firms):
    frame, y = firms
    raw = fitted.model.raw(frame)
    score = fitted.scorecard.score(frame)
    assert np.corrcoef(raw, score)[0, 1] < -0.998
    assert abs(auc_value(y, raw) - auc_value(y, -score.astype(float))) < 0.001


def test_edges_are_short_numbers(fitted):
    edges = next(one for one in fitted.scorecard.inputs if one.name == "penalties").edges
    assert all(edge.is_integer() for edge in edges)
    lengths = [len(repr(abs(edge))) for edge in fitted.scorecard.inputs[0].edges]
    assert np.median(lengths) <= 6


def test_the_same_bytes_whatever_the_threads(firms):
    frame, y = firms
    one, two = (
        fit(frame, y, directions=DIRECTIONS, seed=7, _threads=threads).scorecard for threads in (1, 2)
    )
    assert one.to_json() == two.to_json()


def test_the_seed_is_part_of_the_result(firms):
    frame, y = firms
    texts = [models.fit_scorecard(frame, y, seed=seed).to_json() for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]


@pytest.mark.parametrize("seed", [-1, 1.5])
def test_a_seed_that_is_none(firms, seed):
    with pytest.raises(TrainingDataError, match=f"seed 应为不小于 0 的整数，实际是 {seed}"):
        models.fit_scorecard(*firms, seed=seed)


def test_a_card_carries_where_it_came_from(firms):
    frame, y = firms
    card = models.fit_scorecard(
        frame, y, labels=LABELS, purpose="financing", seed=4, provenance={"dataset": "ab12"}
    )
    assert card.purpose == "financing"
    assert card.provenance["dataset"] == "ab12"
    assert card.provenance["rows"] == "2000"
    assert card.provenance["seed"] == "4"
    assert card.inputs[0].label == "纳税信用"
    assert Scorecard.from_json(card.to_json()) == card


def small(rows=60, seed=0):
    rng = np.random.default_rng(seed)
    y = (np.arange(rows) % 4 == 0).astype(int)
    return rng, rng.normal(size=rows), y


def test_sixty_rows_are_enough_where_the_signal_is_plain():
    _, noise, y = small()
    frame = pl.DataFrame({"x": noise + 2 * y, "noise": noise})
    card = models.fit_scorecard(frame, y, directions={"x": -1})
    assert auc_value(y.astype(float), -card.score(frame).astype(float)) > 0.8


def test_without_any_signal_everyone_gets_the_middle():
    rng = np.random.default_rng(0)
    frame = pl.DataFrame({"x": rng.normal(size=1000)})
    card = models.fit_scorecard(frame, rng.permutation(np.arange(1000) % 50 == 0))
    assert set(card.score(frame)) == {500}
    assert card.probability(frame)[0] == pytest.approx(0.02, rel=0.1)


@pytest.mark.parametrize(
    "column",
    [
        pl.Series([1.0] * 60),
        pl.Series([None] * 60),
        pl.Series([float("nan")] * 60),
        pl.Series([None] * 60, dtype=pl.String),
        pl.Series(["同"] * 60),
        pl.Series([f"号{number}" for number in range(60)]),
        pl.Series([True] * 60),
        pl.Series([float("inf"), float("-inf"), float("nan")] * 20),
        pl.Series([1.7e308, -1.7e308] * 30),
    ],
    ids=[
        "constant",
        "null",
        "nan",
        "null text",
        "one name",
        "all names differ",
        "all true",
        "infinities",
        "huge",
    ],
)
def test_columns_that_say_nothing_do_no_harm(column):
    _, noise, y = small()
    frame = pl.DataFrame({"x": noise + 2 * y, "odd": column})
    card = models.fit_scorecard(frame, y)
    points = card.points(frame)
    assert (points.sum_horizontal() + card.base_points).to_list() == card.score(frame).tolist()
    assert [card.score_row(row)[0] for row in frame.iter_rows(named=True)] == card.score(frame).tolist()
    assert auc_value(y.astype(float), -card.score(frame).astype(float)) > 0.8


def test_infinities_are_values_like_others():
    _, noise, y = small(400)
    frame = pl.DataFrame({"x": np.where(y > 0, -np.inf, np.where(noise > 1, np.inf, noise))})
    card = models.fit_scorecard(frame, y)
    assert card.score(frame)[y > 0].max() < card.score(frame)[y == 0].min()


def test_a_perfect_feature_ends():
    y = np.arange(300) % 3 == 0
    card = models.fit_scorecard(pl.DataFrame({"x": y}), y)
    assert [one.points for one in card.inputs] == [(card.inputs[0].points[0], card.inputs[0].points[1])]
    assert card.probability(pl.DataFrame({"x": [True, False]})).round(1).tolist() == [1.0, 0.0]


def test_weights_count():
    frame, y = make_firms(2000, seed=4)
    weight = np.where(y > 0, 3.0, 1.0)
    card = models.fit_scorecard(frame, y, sample_weight=weight)
    said = np.average(card.probability(frame), weights=weight)
    assert said == pytest.approx(np.average(y, weights=weight), abs=0.02)
    assert card != models.fit_scorecard(frame, y)


def test_one_enterprise_over_many_days_does_not_fool_it():
    """Repeated rows of the same firms: split by row, a private feature would look like knowledge."""
    rng = np.random.default_rng(5)
    firm = np.repeat(np.arange(80), 6)
    y = (rng.random(80) < 0.2)[firm]
    frame = pl.DataFrame({"fingerprint": rng.normal(size=80)[firm]})
    fooled = models.fit_scorecard(frame, y)
    warned = models.fit_scorecard(frame, y, groups=firm)
    assert np.ptp(fooled.probability(frame)) > 0.5
    assert np.ptp(warned.probability(frame)) < 0.2


def test_a_class_without_weight_cannot_be_learned():
    frame, y = make_firms(100, seed=0)
    with pytest.raises(TrainingDataError, match="权重"):
        models.fit_scorecard(frame, y, sample_weight=1 - y)


def test_groups_too_few_to_hold_out():
    frame, y = make_firms(100, seed=0)
    with pytest.raises(TrainingDataError, match="groups"):
        models.fit_scorecard(frame, y, groups=np.zeros(100))


def test_very_many_rows_take_one_hold_out(monkeypatch):
    monkeypatch.setattr(trainer, "VERY_MANY_ROWS", 10_000)
    frame, y = make_firms(12_000, seed=6)
    fitted = fit(frame, y, directions=DIRECTIONS)
    assert fitted.scorecard.provenance["folds"] == "1"
    assert len(fitted.blend.rows) == 2_400
    assert (steps(fitted.scorecard, "tax_rating") > 0).all()
