"""What is told as open can be taken, and what can be taken is told: on the day, with an outcome that the rules allow."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import StepRefused
from scoring.rights.standing import TABLES, followed, kind_of, standing
from scoring.rights.steps import Step
from tests.scoring.rights.cases import CALENDAR, at, course, step, walked
from tests.scoring.rights.test_laws import histories

FILED, ADMITTED, FORWARDED = (
    step(f"2026-11-{day:02} {kind}") for day, kind in ((2, "filed"), (3, "admitted"), (4, "forwarded"))
)
EXTENDED = step("2026-11-05 extended")


@pytest.mark.parametrize(
    ("target", "steps", "on", "expected"),
    [
        ("record", [FILED, ADMITTED], "2026-11-04", ["forwarded", "extended", "supplemented", "retracted"]),
        ("own_record", [FILED, ADMITTED], "2026-11-04", ["extended", "decided", "supplemented", "retracted"]),
        ("evaluation", [FILED, ADMITTED], "2026-11-04", ["decided", "supplemented", "retracted"]),
        (
            "record",
            [FILED, ADMITTED, FORWARDED, EXTENDED],
            "2026-11-11",
            ["forwarded", "answered", "supplemented", "retracted"],
        ),
        (
            "record",
            [FILED, ADMITTED, FORWARDED, EXTENDED],
            "2026-11-12",
            ["forwarded", "answered", "decided", "supplemented", "retracted"],
        ),
        ("repair", [FILED, ADMITTED], "2026-11-04", ["redirected", "decided", "supplemented", "retracted"]),
        ("repair", [FILED, step("2026-11-03 retracted")], "2026-11-04", []),
    ],
)
def test_only_what_the_rules_take_is_open(target, steps, on, expected):
    assert list(at(target, *steps, on=on).open) == expected


@given(histories(), st.integers(1, 40))
def test_whatever_is_open_can_be_taken_and_nothing_else(taken, later):
    table, day = TABLES[kind_of(taken)], taken[-1].step.day + timedelta(later)
    about = taken[0].terms.target or "repair"

    def taken_with(kind, outcome):
        try:
            followed(course(about), taken, Step(kind, day, "理由", outcome), calendar=CALENDAR)
        except StepRefused:
            return False
        return True

    can = [
        kind
        for kind in table.steps
        if kind != "filed" and any(taken_with(kind, one) for one in table.outcomes.get(kind, {None}))
    ]
    assert list(standing(taken, on=day, calendar=CALENDAR).open) == can


def test_a_refusal_tells_what_is_open():
    with pytest.raises(
        StepRefused,
        match=r"此时可以：转送提供单位（发展改革部门）、延长办理期限（发展改革部门）、补充材料（企业）、企业撤回（企业）$",
    ):
        walked("record", FILED, ADMITTED, step("2026-11-04 not_admitted"))


@pytest.mark.parametrize(
    ("about", "before", "late"),
    [
        ("record", ["filed", "retracted"], "admitted"),
        ("own_record", ["filed", "admitted", ("decided", "withdrawn_record")], "extended"),
        ("own_record", ["filed", "admitted", ("decided", "rejected")], "extended"),
        ("repair", ["filed", "retracted"], "admitted"),
    ],
)
def test_nothing_is_put_before_what_came_of_it_on_its_day(about, before, late):
    """By the order of the day it would come before the end of the case, and be taken."""
    taken = walked(
        about,
        *(
            step(f"2026-11-02 {one}") if isinstance(one, str) else step(f"2026-11-02 {one[0]}", one[1])
            for one in before
        ),
    )
    with pytest.raises(StepRefused, match="该日的状态是"):
        walked(about, step(f"2026-11-02 {late}"), taken=taken)
