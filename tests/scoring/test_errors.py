"""Errors say the first thing that is wrong, and come back whole from another process."""

import pickle
from datetime import date

import pytest

from scoring.errors import CalendarEnds, PolicyError, PolicyNotInForce, Problem, RecourseUnconfirmed

PROBLEMS = (
    Problem("gate.yaml", 7, "公示期倒置", "请改正"),
    Problem("grades.yaml", 3, "等级分界重叠", "请逐级增大"),
    Problem("lists.yaml", 9, "名单重复", "请合并"),
)


@pytest.mark.parametrize(
    "error",
    [
        PolicyError(PROBLEMS),
        PolicyNotInForce(date(2019, 1, 1), date(2020, 7, 1)),
        CalendarEnds(date(2027, 1, 8), 2024, 2026),
        RecourseUnconfirmed("91632899MA75T5T191", date(2027, 1, 8), "B", None),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_is_the_same_after_pickling(error):
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is type(error)
    assert (str(again), vars(again)) == (str(error), vars(error))


def test_the_first_problem_is_told_and_how_many_there_are_besides():
    error = PolicyError(PROBLEMS)
    assert (error.file, error.line, error.reason, error.mend) == ("gate.yaml", 7, "公示期倒置", "请改正")
    assert str(error) == "gate.yaml 第 7 行：公示期倒置。请改正（另有 2 处问题）"
    assert str(PolicyError(PROBLEMS[:2])).endswith("（另有 1 处问题）")
    assert str(PolicyError(PROBLEMS[:1])) == "gate.yaml 第 7 行：公示期倒置。请改正"


@pytest.mark.parametrize(("grade", "said"), [("C", "重新评价为 C"), (None, "重新评价为 不评价")])
def test_a_way_that_is_not_confirmed_says_what_came_out(grade, said):
    assert said in str(RecourseUnconfirmed("91632899MA75T5T191", date(2027, 1, 8), "B", grade))
