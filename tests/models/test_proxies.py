import numpy as np
import polars as pl
import pytest

from models.measures import auc_value
from models.proxies import find_proxies


@pytest.fixture(scope="module")
def world():
    """Two groups: `bills` tells them moderately, `tail` wholly, `gap` by being unknown, the rest not at all."""
    rng = np.random.default_rng(0)
    ours = rng.random(1200) < 0.4
    frame = pl.DataFrame(
        {
            "noise": rng.random(1200),
            "bills": rng.normal(size=1200) + ours * 1.2,
            "name": rng.choice(["子", "丑"], 1200),
        }
    )
    return frame, ours, rng.integers(0, 1000, 1200)


def test_the_input_that_carries_it_is_named(world):
    frame, ours, score = world
    (found,) = find_proxies(frame, {"甲": ours}, score)
    assert found.group == "甲"
    assert found.auc_low < found.auc < found.auc_high
    assert 0.72 < found.auc < 0.88  # the truth is 0.802
    first = found.carriers[0]
    assert first.feature == "bills"
    assert first.gain > 0.7
    assert first.auc == pytest.approx(auc_value(ours * 1.0, frame["bills"].to_numpy()))
    alone = auc_value(ours * 1.0, score * 1.0)
    assert found.score_auc == pytest.approx(max(alone, 1 - alone))
    assert found.stand_ins == ()


def test_noise_tells_nothing(world):
    frame, ours, score = world
    (found,) = find_proxies(frame.select("noise", "name"), {"甲": ours}, score)
    assert found.auc_low < 0.5 < found.auc_high
    assert not found.readable


def test_an_input_that_is_the_attribute_stands_in_for_it(world):
    frame, ours, score = world
    around_zero = np.random.default_rng(1).choice([-1.0, 1.0], 1200)
    told = frame.with_columns(
        tail=pl.Series(ours * 1.0), gap=pl.Series(np.where(ours, np.nan, around_zero), nan_to_null=True)
    )
    for name in ("tail", "gap"):
        (found,) = find_proxies(told.select("noise", name), {"甲": ours}, score)
        assert found.stand_ins == (name,)
        assert found.readable


@pytest.mark.parametrize("theirs", [["甲类", "丙类"], ["甲类", None]])
def test_a_name_stands_in_for_the_group_wherever_it_comes_in_the_alphabet(world, theirs):
    frame, ours, score = world
    kinds = ["乙类" if one else theirs[row % 2] for row, one in enumerate(ours)]
    told = frame.with_columns(kind=pl.Series(kinds, dtype=pl.String))
    (found,) = find_proxies(told.select("noise", "kind"), {"甲": ours}, score)
    assert found.carriers[0].auc == 1
    assert found.stand_ins == ("kind",)


def test_names_of_single_rows_tell_nothing_of_others(world):
    frame, ours, score = world
    told = frame.with_columns(kind=pl.Series([f"号{row}" for row in range(1200)]))
    (found,) = find_proxies(told.select("kind", "noise"), {"甲": ours}, score)
    assert all(one.auc < 0.6 for one in found.carriers)


def test_the_best_told_group_comes_first_and_answers_repeat(world):
    frame, ours, score = world
    other = np.random.default_rng(5).random(1200) < 0.5
    found = find_proxies(frame, {"乙": other, "甲": ours}, score)
    assert [one.group for one in found] == ["甲", "乙"]
    assert found == find_proxies(frame, {"乙": other, "甲": ours}, score)


def test_without_both_sides_nothing_is_told(world):
    frame, _, score = world
    assert find_proxies(frame, {"甲": np.ones(1200, dtype=bool)}, score) == ()
