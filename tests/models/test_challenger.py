from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from models.answers import Answers, answers
from models.challenger import disagreement
from models.errors import ModelError
from models.measures import auc_value


def said(score, grade, *, name="one", base=500, **points):
    return Answers(
        name=name,
        hash=name * 3,
        base_points=base,
        score=np.array(score, dtype=np.int64),
        grade=np.array(list(grade)),
        points=pl.DataFrame(points, schema=dict.fromkeys(points, pl.Int32)),
        labels={key: key.upper() for key in points},
    )


CHAMPION = said([900, 800, 600, 300, 700], "ABCDB", late=[400, 300, 100, -200, 200])
CHALLENGER = said(
    [850, 880, 600, 500, 250], "BACCD", name="two", late=[350, 360, 100, 0, -250], honours=[0, 20, 0, 0, 0]
)
KEYS = pl.DataFrame(
    {
        "uscc": ["E1", "E2", "E3", "E4", "E5"],
        "name": ["甲", "乙", "丙", "丁", None],
        "county": ["x", "y", "x", None, "x"],
    }
)


@pytest.fixture
def found():
    return disagreement(CHAMPION, CHALLENGER, keys=KEYS, groups=["county"], outcome=[0, 0, 0, 1, 1])


def test_who_moves_where(found):
    assert found.enterprises == 5
    assert {(one["champion"], one["challenger"]): one["enterprises"] for one in found.matrix} == {
        ("A", "B"): 1,
        ("B", "A"): 1,
        ("C", "C"): 1,
        ("D", "C"): 1,
        ("B", "D"): 1,
    }
    assert found.moved == {"up": 2, "down": 2, "same": 1}
    assert found.champion == {"name": "one", "hash": "oneoneone", "base_points": 500}


def test_how_much_the_scores_differ(found):
    # −50, 80, 0, 200, −450
    assert found.difference_quantiles == {
        "0": -450, "5": -450, "25": -50, "50": 0, "75": 80, "95": 80, "100": 200
    }  # fmt: skip
    ranks = np.array([5, 4, 2, 1, 3]), np.array([4, 5, 3, 2, 1])
    assert found.rank_correlation == pytest.approx(1 - 6 * ((ranks[0] - ranks[1]) ** 2).sum() / (5 * 24))


def test_each_group_is_told_apart(found):
    by = {one["value"]: one for one in found.groups["county"]}
    assert list(by) == ["x", "y", "未知"]  # the largest first; a null is a group of its own
    assert by["x"] == {
        "value": "x",
        "enterprises": 3,
        "up": 0,
        "down": 2,
        "champion_a": 1,
        "challenger_a": 0,
        "champion_d": 0,
        "challenger_d": 1,
        "mean_difference": pytest.approx(-500 / 3),
    }
    assert by["未知"]["up"] == 1


def test_the_cases_to_read_have_names_and_reasons(found):
    assert {name: case["count"] for name, case in found.cases.items()} == {
        "gains_a": 1,
        "loses_a": 1,
        "falls_to_d": 1,
        "leaves_d": 1,
    }
    (case,) = found.cases["gains_a"]["cases"]
    assert (case["uscc"], case["name"]) == ("E2", "乙")
    assert (case["champion"], case["challenger"]) == ("B", "A")
    assert (case["champion_score"], case["challenger_score"]) == (800, 880)
    assert case["features"] == [
        {"feature": "late", "difference": 60},
        {"feature": "honours", "difference": 20},
    ]
    assert found.cases["loses_a"]["cases"][0]["uscc"] == "E1"
    assert found.cases["leaves_d"]["cases"][0]["uscc"] == "E4"
    assert found.cases["falls_to_d"]["cases"][0]["uscc"] == "E5"


def test_of_many_cases_the_clearest_are_shown():
    n = 30
    score = np.arange(n)
    keys = pl.DataFrame({"uscc": [f"E{i:02}" for i in range(n)]})
    one = said([500] * n, "B" * n, late=[0] * n)
    two = said(500 + score, "A" * n, late=score)
    found = disagreement(one, two, keys=keys)
    assert found.cases["gains_a"]["count"] == n
    assert [case["uscc"] for case in found.cases["gains_a"]["cases"]] == ["E29", "E28", "E27", "E26", "E25"]
    assert found.rank_correlation is None  # the champion says the same of all


def test_of_many_falls_the_deepest_are_shown():
    n = 30
    keys = pl.DataFrame({"uscc": [f"E{i:02}" for i in range(n)]})
    fall = -np.arange(n)
    found = disagreement(
        said([500] * n, "C" * n, late=[0] * n, same=[7] * n),
        said(500 + fall, "D" * n, late=fall, same=[7] * n),
        keys=keys,
    )
    cases = found.cases["falls_to_d"]["cases"]
    assert [case["uscc"] for case in cases] == ["E29", "E28", "E27", "E26", "E25"]
    # What both give the same points for is no reason.
    assert cases[0]["features"] == [{"feature": "late", "difference": -29}]


def test_which_features_explain_it(found):
    late, honours = found.features
    assert (late["feature"], late["label"]) == ("late", "LATE")
    assert late["mean_absolute"] == (50 + 60 + 0 + 200 + 450) / 5
    assert late["mean"] == (-50 + 60 + 0 + 200 - 450) / 5
    assert honours["mean_absolute"] == honours["mean"] == 4


def test_differences_of_points_and_of_the_base_are_the_difference_of_the_score(fitted, firms):
    frame, _ = firms
    other = replace(fitted.scorecard, inputs=fitted.scorecard.inputs[:2], base_points=550)
    grade = np.array(["B"] * frame.height)
    one, two = (answers(name, card, frame, grade) for name, card in (("1", fitted.scorecard), ("2", other)))
    found = disagreement(one, two, keys=pl.DataFrame({"uscc": np.arange(frame.height).astype(str)}))
    base = two.base_points - one.base_points
    mean = (two.score - one.score).mean()
    assert sum(one["mean"] for one in found.features) + base == pytest.approx(mean)


def test_the_outcome_tells_who_ranks_better(found):
    y = np.array([0, 0, 0, 1, 1.0])
    expected = [auc_value(y, -one.score.astype(float)) for one in (CHAMPION, CHALLENGER)]
    assert found.outcome["bads"] == 2
    assert [found.outcome[who]["value"] for who in ("champion", "challenger")] == pytest.approx(expected)
    difference = found.outcome["difference"]
    assert difference["value"] == pytest.approx(expected[1] - expected[0])
    assert difference["low"] <= difference["value"] <= difference["high"]


@pytest.mark.parametrize("outcome", [None, [0] * 5, [1] * 5])
def test_without_both_outcomes_nothing_is_said_of_ranking(outcome):
    assert disagreement(CHAMPION, CHALLENGER, keys=KEYS, outcome=outcome).outcome is None


def test_the_order_of_the_rows_changes_nothing(found):
    order = [3, 0, 4, 1, 2]

    def turned(one):
        return replace(one, score=one.score[order], grade=one.grade[order], points=one.points[order])

    again = disagreement(
        turned(CHAMPION),
        turned(CHALLENGER),
        keys=KEYS[order],
        groups=["county"],
        outcome=np.array([0, 0, 0, 1, 1])[order],
    )
    assert again == found


def test_the_same_evaluator_agrees_with_itself():
    found = disagreement(CHAMPION, CHAMPION, keys=KEYS, outcome=[0, 0, 0, 1, 1])
    assert found.moved == {"up": 0, "down": 0, "same": 5}
    assert set(found.difference_quantiles.values()) == {0}
    assert found.rank_correlation == pytest.approx(1)
    assert all(case["count"] == 0 for case in found.cases.values())
    assert found.outcome["difference"] == {"value": 0, "low": 0, "high": 0}


def test_what_does_not_fit_is_refused():
    with pytest.raises(ModelError, match="rows of keys"):
        disagreement(CHAMPION, CHALLENGER, keys=KEYS[:3])
    nobody = said([], "", late=[])
    with pytest.raises(ModelError, match="没有可以比较的企业"):
        disagreement(nobody, nobody, keys=KEYS[:0])
