"""The compiled step tables answer exactly as the booster does, wherever a value may lie."""

import re

import lightgbm as lgb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.compile import BELOW_ZERO, ZERO_END, compile_booster
from models.errors import CompileError
from tests.models.conftest import seeded

TINY = 5e-324
ODD_VALUES = [
    np.nan,
    np.inf,
    -np.inf,
    0.0,
    -0.0,
    TINY,
    -TINY,
    1e-310,
    -1e-310,
    ZERO_END,
    -ZERO_END,
    1e-35,
    -1e-35,
    float(np.nextafter(ZERO_END, 1)),
    BELOW_ZERO,
    float(np.nextafter(1e-35, 0)),
    1e300,
    -1e300,
    1.1e300,
    -1.1e300,
    1.7976931348623157e308,
    -1.7976931348623157e308,
    2.0**31,
    -(2.0**31),
    0.5,
    -0.5,
    -1.0,
    1.0,
]


def grow(rows, y, rounds=15, **parameters):
    columns = rows.shape[1]
    settings = {
        "objective": "binary",
        "verbosity": -1,
        "num_threads": 1,
        "min_data_in_leaf": 3,
        "min_data_in_bin": 1,
        "learning_rate": 0.3,
        "deterministic": True,
        "force_col_wise": True,
        "interaction_constraints": [[column] for column in range(columns)],
        **parameters,
    }
    categorical = settings.pop("categorical_feature", "auto")
    return lgb.train(
        settings,
        lgb.Dataset(rows, y, params=settings, categorical_feature=categorical),
        num_boost_round=rounds,
    )


def with_neighbours(values):
    values = np.asarray(values, dtype=float)
    with np.errstate(over="ignore"):
        return np.unique(
            np.concatenate([values, np.nextafter(values, -np.inf), np.nextafter(values, np.inf)])
        )


def thresholds(model_text):
    lines = [line for line in model_text.splitlines() if line.startswith("threshold=")]
    return [float(word) for line in lines for word in line.removeprefix("threshold=").split()]


def hard_rows(booster, columns):
    """Every edge and its neighbours, every odd value, in each column in turn and all at once."""
    values = np.concatenate([with_neighbours(thresholds(booster.model_to_string())), ODD_VALUES])
    alone = []
    for column in range(columns):
        rows = np.zeros((len(values), columns))
        rows[:, column] = values
        alone.append(rows)
    return np.vstack([*alone, np.repeat(values[:, None], columns, axis=1)])


def difference(booster, rows):
    compiled = compile_booster(booster.model_to_string())
    return np.abs(compiled.raw(rows) - booster.predict(rows, raw_score=True)).max()


CONFIGURATIONS = {
    "plain": {},
    "trainer's leaves": {
        "num_leaves": 6,
        "max_bin": 255,
        "lambda_l2": 5.0,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
    },
    "stumps": {"num_leaves": 2, "max_bin": 16},
    "zeros are missing": {"zero_as_missing": True},
    "missing is not special": {"use_missing": False},
    "not special, zeros missing": {"use_missing": False, "zero_as_missing": True},
    "monotone": {"monotone_constraints": [1, -1, 0]},
    "extra trees": {"extra_trees": True, "feature_fraction": 0.5},
    "dart": {"boosting": "dart"},
    "no bundles": {"enable_bundle": False},
    "goss": {"data_sample_strategy": "goss"},
    "from zero": {"boost_from_average": False},
    "smoothed paths": {"path_smooth": 2.0},
    "monotone, zeros missing": {"monotone_constraints": [1, -1, 0], "zero_as_missing": True},
    "few bins": {"max_bin": 3},
}
CATEGORICAL = {
    "plain": {},
    "one against the rest": {"max_cat_to_onehot": 64},
    "zeros are missing": {"zero_as_missing": True},
    "missing is not special": {"use_missing": False},
    "many categories a split": {"max_cat_threshold": 64, "cat_l2": 0.1},
}


def rough_data(seed, missing, scale=1.0):
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(150, 3)) * scale
    rows[:, 1] = np.round(rows[:, 1])
    rows[rng.random(rows.shape) < 0.15] = 0.0
    rows[rng.random(rows.shape) < missing] = np.nan
    y = (np.nan_to_num(rows).sum(axis=1) + scale * rng.normal(size=150) > 0).astype(int)
    return rows, y


@pytest.mark.parametrize("configuration", CONFIGURATIONS.values(), ids=CONFIGURATIONS)
@pytest.mark.parametrize("missing", [0.0, 0.3], ids=["complete", "with unknowns"])
def test_equals_the_booster_in_every_configuration(configuration, missing):
    rows, y = rough_data(3, missing)
    booster = grow(rows, y, **configuration)
    assert difference(booster, hard_rows(booster, 3)) < 1e-12
    assert difference(booster, rows) < 1e-12


@seeded
@given(
    seed=st.integers(0, 2**20),
    missing=st.sampled_from([0.0, 0.2]),
    configuration=st.sampled_from(list(CONFIGURATIONS.values())),
    scale=st.sampled_from([1e-36, 1e-30, 1.0, 1e12, 1e299]),
)
def test_equals_random_boosters_at_every_edge(seed, missing, configuration, scale):
    rows, y = rough_data(seed, missing, scale)
    booster = grow(rows, y, rounds=8, **configuration)
    assert difference(booster, hard_rows(booster, 3)) < 1e-12


def test_infinities_in_training_data():
    rows, y = rough_data(5, 0.1)
    rows[::9, 0], rows[::11, 1] = np.inf, -np.inf
    booster = grow(rows, y)
    assert difference(booster, hard_rows(booster, 3)) < 1e-12


@seeded
@given(
    seed=st.integers(0, 2**20),
    configuration=st.sampled_from(list(CATEGORICAL.values())),
    missing=st.sampled_from([0.0, 0.2]),
)
def test_categorical_splits_truncate_and_send_the_rest_right(seed, configuration, missing):
    rng = np.random.default_rng(seed)
    rows = np.column_stack([rng.integers(0, 40, 200), rng.normal(size=200)]).astype(float)
    y = ((rows[:, 0] % 3 == 0) ^ (rng.random(200) < 0.2)).astype(int)
    rows[rng.random(200) < missing, 0] = np.nan
    booster = grow(
        rows, y, categorical_feature=[0], min_data_per_group=2, **{"cat_smooth": 1.0, **configuration}
    )
    numbers = np.arange(-2, 70)
    beyond = [1e9, -1e9, 2.0**31 - 1, 2.0**31, 2.0**32 + 3, 2.0**53, 2.0**63, -(2.0**63)]
    values = np.concatenate([with_neighbours(numbers), numbers + 0.5, beyond, ODD_VALUES])
    # The number beside it is put through every value that is hard for it, as in the tests above.
    hard = hard_rows(booster, 2)
    rows = np.vstack([np.column_stack([values, np.zeros(len(values))]), hard[hard[:, 1] != 0]])
    assert difference(booster, rows) < 1e-12
    assert re.search(r"num_cat=[1-9]", booster.model_to_string())


def test_edges_lie_outside_the_zone_that_counts_as_zero():
    rows, y = rough_data(7, 0.1, scale=1e-36)
    rows[:75] *= 1e36
    compiled = compile_booster(grow(rows, y).model_to_string())
    for table in compiled.tables.values():
        assert not ((np.abs(table.edges) < ZERO_END) & (table.edges != 0)).any()


def test_thresholds_beyond_what_the_json_dump_can_say():
    """`dump_model` clamps to 1e300; a table made from it would be a whole step wrong between the two."""
    booster = grow(np.array([[1e306], [1.5e306]] * 30), np.array([0, 1] * 30), rounds=1)
    assert booster.dump_model()["tree_info"][0]["tree_structure"]["threshold"] == 1e300
    (edge,) = compile_booster(booster.model_to_string()).tables[0].edges
    assert 1e306 < edge < 1.5e306


def test_trees_over_two_features_are_refused():
    rows, y = rough_data(9, 0.0)
    booster = grow(rows, y, interaction_constraints="")
    with pytest.raises(CompileError, match="one feature per tree"):
        compile_booster(booster.model_to_string())


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"linear_tree": True, "num_leaves": 3}, "linear"),
        ({"boosting": "rf", "bagging_fraction": 0.5, "bagging_freq": 1}, "random forests"),
        ({"objective": "multiclass", "num_class": 2}, "one tree per iteration"),
    ],
    ids=["linear leaves", "random forest", "multiclass"],
)
def test_other_models_are_refused(parameters, words):
    rows, y = rough_data(9, 0.0)
    booster = grow(rows, y, **parameters)
    with pytest.raises(CompileError, match=words):
        compile_booster(booster.model_to_string())
