"""The scorecard as scikit-learn sees it: its own checks, and the same card as the trainer gives."""

import pickle

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.exceptions import DataConversionWarning, NotFittedError
from sklearn.impute import SimpleImputer
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from models.errors import TrainingDataError
from models.estimator import ScorecardClassifier
from models.trainer import fit_scorecard
from tests.endurance import ENDURE
from tests.models.conftest import DIRECTIONS, LABELS

EXPECTED_TO_FAIL = {
    "check_sample_weight_equivalence_on_dense_data": "a row of weight 2 is one row when folds are dealt and rows of a "
    "leaf are counted; two rows are two",
}
# Each of these fits cards on rows without noise, which boost for long; all of them run under SHOUXIN_ENDURE=1.
LONG = {
    "check_classifier_data_not_an_array",
    "check_classifiers_classes",
    "check_dict_unchanged",
    "check_dont_overwrite_parameters",
    "check_estimators_pickle",
    "check_f_contiguous_array_estimator",
    "check_fit2d_1feature",
    "check_fit2d_predict1d",
    "check_methods_sample_order_invariance",
    "check_methods_subset_invariance",
    "check_pipeline_consistency",
    "check_sample_weight_equivalence_on_dense_data",
    "check_sample_weights_not_overwritten",
    "check_sample_weights_shape",
}


@parametrize_with_checks([ScorecardClassifier()], expected_failed_checks=lambda _: EXPECTED_TO_FAIL)
@pytest.mark.filterwarnings("ignore:A column-vector y was passed")  # what the checks provoke
@pytest.mark.filterwarnings("ignore:invalid value encountered in cast:RuntimeWarning")
def test_scikit_learn_accepts_it(estimator, check):
    name = check.func.__name__
    if name in LONG and not ENDURE:
        pytest.skip("long; runs under SHOUXIN_ENDURE=1")
    check(estimator)


@pytest.fixture(scope="module")
def model(firms):
    return ScorecardClassifier(directions=DIRECTIONS, labels=LABELS).fit(*firms)


def test_it_is_the_card_of_the_trainer(model, fitted):
    assert model.scorecard_.hash == fitted.scorecard.hash


def test_probability_odds_and_class_tell_the_same(model, firms):
    X, _ = firms
    probability, odds = model.predict_proba(X), model.decision_function(X)
    assert probability[:, 1].tolist() == model.scorecard_.probability(X).tolist()
    assert probability.sum(axis=1) == pytest.approx(1)
    assert np.log(probability[:, 1] / probability[:, 0]) == pytest.approx(odds)
    assert ((odds > 0) == (model.predict(X) == 1)).all()


def test_pandas_and_polars_give_one_card(model, firms):
    X, y = firms
    frame = X.to_pandas()
    again = clone(model).fit(frame, y)
    assert again.scorecard_.hash == model.scorecard_.hash
    assert again.predict_proba(frame).tolist() == model.predict_proba(X).tolist()
    assert list(again.feature_names_in_) == X.columns


def test_an_array_has_columns_without_names(firms):
    X, y = firms
    X, y = X.head(300), y[:300]
    numbers = X.select("tax_rating", "penalties")
    by_array = ScorecardClassifier().fit(numbers.to_numpy(), y)
    assert by_array.scorecard_.features == ("x0", "x1")
    by_name = fit_scorecard(numbers, y)
    assert by_array.predict_proba(numbers.to_numpy())[:, 1].tolist() == by_name.probability(numbers).tolist()


def test_columns_of_other_names_or_another_order_are_refused(model, firms):
    X, _ = firms
    with pytest.raises(ValueError, match="feature names"):
        model.predict(X.rename({"sector": "trade"}))
    with pytest.raises(ValueError, match="feature names"):
        model.predict(X.select(reversed(X.columns)))


def test_any_two_classes_the_greater_one_is_bad(firms):
    X, y = firms
    X, y = X.head(300), y[:300]
    named = ScorecardClassifier(directions=DIRECTIONS, labels=LABELS).fit(
        X, np.where(y == 1, "坏", "好").tolist()
    )
    assert named.classes_.tolist() == ["坏", "好"]
    flags = ScorecardClassifier(directions=DIRECTIONS, labels=LABELS).fit(X, pl.Series(y == 1))
    assert flags.classes_.tolist() == [False, True]
    assert (
        flags.scorecard_.base_points
        == ScorecardClassifier(directions=DIRECTIONS).fit(X, y).scorecard_.base_points
    )
    # 坏 sorts before 好: what is greater is what counts, and the docstring says so.
    assert named.predict(X)[np.argmax(named.predict_proba(X)[:, 1])] == "好"


@pytest.mark.parametrize(
    ("y", "words"),
    [
        ([0, 1, 2] * 10, "Only binary classification"),
        (np.linspace(0, 1, 30), "Unknown label type"),
        ([1] * 30, "one class only"),
        ([0, 1] * 10, "inconsistent numbers"),
    ],
)
def test_outcomes_it_cannot_learn_from(y, words):
    with pytest.raises(ValueError, match=words):
        ScorecardClassifier().fit(np.arange(30.0).reshape(-1, 1), y)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (["甲", 1, "乙", 2], "列 'odd' 的值（int、str）不能用于评分，应统一为数值、布尔或文本"),
        ([[1], 2, 3, 4], "列 'odd' 的值（int、list）"),
        ([1j, 2, 3, 4], "列 'odd' 的值（complex128）"),
        ([10**30, 1, 2, 3], "列 'odd' 中有超出 64 位的整数"),
    ],
)
def test_a_column_of_pandas_that_cannot_be_read_is_named(model, firms, values, words):
    X, y = firms
    frame = X.head(4).select("penalties").to_pandas().assign(odd=values)
    with pytest.raises(TrainingDataError, match=f"^{words}") as refused:
        ScorecardClassifier().fit(frame, y[:4])
    assert "rrow" not in str(refused.value)
    applied = X.head(4).to_pandas().assign(sector=values)
    with pytest.raises(TrainingDataError, match=words.replace("odd", "sector")):
        model.predict(applied)


@pytest.mark.parametrize("names", [["a", "a", "b"], [0, 0, 1]])
def test_two_columns_of_one_name_are_refused(firms, names):
    frame = pd.DataFrame(np.arange(90.0).reshape(-1, 3), columns=names)
    with pytest.raises(TrainingDataError, match=f"X 中有同名的列：'{names[0]}'，请改名"):
        ScorecardClassifier().fit(frame, [0, 1] * 15)


@pytest.mark.parametrize(
    ("weight", "words"), [([0.0] * 30, "every sample_weight is zero"), ([0.0, 1.0] * 15, "one class only")]
)
def test_weights_it_cannot_learn_from(weight, words):
    with pytest.raises(TrainingDataError, match=words):
        ScorecardClassifier().fit(np.arange(30.0).reshape(-1, 1), [0, 1] * 15, sample_weight=weight)


def test_weights_and_groups_reach_the_trainer(firms):
    X, y = firms
    X, y = X.head(300), y[:300]
    weight, groups = np.arange(300) % 3 + 1.0, np.arange(300) // 2
    found = ScorecardClassifier(random_state=5).fit(X, y, sample_weight=weight, groups=groups).scorecard_
    assert found.hash == fit_scorecard(X, y, seed=5, sample_weight=weight, groups=groups).hash
    assert found.hash != fit_scorecard(X, y, seed=5).hash


def test_a_short_card_is_asked_for_as_of_the_trainer(firms):
    X, y = firms
    X, y = X.head(300), y[:300]
    found = ScorecardClassifier(max_bins=3, max_features=2).fit(X, y).scorecard_
    assert found.hash == fit_scorecard(X, y, max_bins=3, max_features=2).hash
    assert len(found.inputs) <= 2
    assert max(len(one.points) for one in found.inputs) <= 3


def test_a_generator_is_a_seed_like_any(firms):
    X, y = firms
    X, y = X.head(200), y[:200]
    cards = [
        ScorecardClassifier(random_state=np.random.RandomState(3)).fit(X, y).scorecard_.hash for _ in range(2)
    ]
    assert cards[0] == cards[1]


def test_the_purpose_decides_what_may_be_learned_from(firms):
    X, y = firms
    with pytest.raises(TrainingDataError, match="审计属性"):
        ScorecardClassifier().fit(X.rename({"export": "audit:ownership"}), y)
    authorised = X.head(200).rename({"penalties": "invoice_void_share_24m"})
    with pytest.raises(TrainingDataError, match="授权"):
        ScorecardClassifier().fit(authorised, y[:200])
    assert ScorecardClassifier(purpose="financing").fit(authorised, y[:200]).scorecard_.purpose == "financing"


def test_it_works_in_cross_validation_pipelines_and_searches(firms):
    X, y = firms
    X, y = X.head(400), y[:400]
    aucs = cross_val_score(
        ScorecardClassifier(directions=DIRECTIONS),
        X,
        y,
        scoring="roc_auc",
        cv=GroupKFold(2),
        groups=np.arange(400) // 2,
    )
    assert aucs.min() > 0.65
    numbers = X.select("tax_rating", "penalties").to_numpy()
    chain = make_pipeline(SimpleImputer(), ScorecardClassifier())
    search = GridSearchCV(chain, {"scorecardclassifier__directions": [None, {"x0": 1, "x1": -1}]}, cv=2)
    best = search.fit(numbers, y).best_estimator_
    assert best[-1].scorecard_.features == ("x0", "x1")
    assert search.score(numbers, y) > 0.6


def test_it_travels_as_its_document(model, firms):
    again = pickle.loads(pickle.dumps(model))  # noqa: S301 - our own bytes
    assert again.scorecard_ == model.scorecard_
    assert again.predict(firms[0]).tolist() == model.predict(firms[0]).tolist()


def test_unfitted_it_says_so(firms):
    for ask in ("predict", "predict_proba", "decision_function"):
        with pytest.raises(NotFittedError):
            getattr(ScorecardClassifier(), ask)(firms[0])


def test_a_column_of_outcomes_is_read_with_a_warning(firms):
    X, y = firms
    with pytest.warns(DataConversionWarning):
        ScorecardClassifier().fit(X.head(100), y[:100].reshape(-1, 1))
