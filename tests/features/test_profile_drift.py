import math

import pytest

from features.profile_drift import drift, stability_index


def profile(rows=1000, **columns):
    return {"rows": rows, "columns": [{"column": name} | column for name, column in columns.items()]}


def numbers(median, unknown=0, rows=1000):
    return {"type": "number", "rows": rows, "unknown": unknown, "median": median}


def coded(rows=1000, **values):
    return {"type": "coded", "rows": rows, "unknown": 0, "values": values}


@pytest.mark.parametrize(("now", "flagged"), [(334, False), (333, True), (3000, False), (3001, True)])
def test_rows(now, flagged):
    assert bool(drift(profile(now), profile(1000))) is flagged


@pytest.mark.parametrize(("unknown", "flagged"), [(300, False), (301, True), (99, True), (100, False)])
def test_unknown_shares(unknown, flagged):
    assert bool(drift(profile(a=numbers(1, unknown)), profile(a=numbers(1, 200)))) is flagged


@pytest.mark.parametrize(
    ("now", "before", "flagged"),
    [(200, 100, False), (201, 100, True), (50, 100, False), (49, 100, True), (0, 0, False), (1, 0, True)],
)
def test_medians(now, before, flagged):
    assert bool(drift(profile(a=numbers(now)), profile(a=numbers(before)))) is flagged


def test_shares_of_codes():
    before = profile(a=coded(x=500, y=500))
    assert drift(profile(a=coded(x=600, y=400)), before) == []
    [flag] = drift(profile(a=coded(x=800, z=200)), before)
    assert (flag["column"], flag["what"]) == ("a", "各代码占比")
    assert flag["now"] > 0.25


def test_few_values_and_other_columns_are_not_compared():
    assert drift(profile(a=numbers(9, rows=99)), profile(a=numbers(1))) == []
    assert drift(profile(a=numbers(9)), profile(b=numbers(1))) == []
    assert drift(profile(a=numbers(9)), profile(a=coded(x=5))) == []


def test_the_stability_index_by_hand():
    expected = (0.6 - 0.5) * math.log(0.6 / 0.5) + (0.4 - 0.5) * math.log(0.4 / 0.5)
    assert stability_index({"x": 6, "y": 4}, {"x": 1, "y": 1}) == pytest.approx(expected)
    assert stability_index({}, {"x": 1}) == 0
