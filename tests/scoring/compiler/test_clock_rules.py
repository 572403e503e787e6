"""Clocks at the limits of what was read: the last number that passes, the first that is refused."""

import pytest

from scoring.compiler.rules.clock_rules import (
    LEAST_REVIEW_REQUEST,
    LONGEST,
    LONGEST_END_OF_PUBLICITY,
    rights_lawful,
)
from tests.scoring.shipped import policy, policy_with


def reasons(**parts):
    version = policy().rights[0]
    changed = {}
    for part, clocks in parts.items():
        rules = getattr(version, part)
        days = {name: getattr(rules, name).model_copy(update={"days": days}) for name, days in clocks.items()}
        changed[part] = rules.model_copy(update=days)
    found = rights_lawful(policy_with(rights=(version.model_copy(update=changed),)))
    return [(path[2:], reason) for path, reason, *_ in found]


@pytest.mark.parametrize("clock", LONGEST)
def test_a_clock_is_as_long_as_a_regulation_gives_and_no_longer(clock):
    most, _ = LONGEST[clock]
    assert reasons(objection={clock: most}) == []
    (path, reason), *_ = reasons(objection={clock: most + 1})
    assert path == ("objection", clock)
    assert f"{most + 1} 日过长" in reason


def test_all_stages_together_keep_within_the_longest():
    assert reasons(objection={"longest": 9}) == []
    assert reasons(objection={"longest": 8}) == [
        (("objection", "decide"), "异议的转送、答复、决定合计 9 日，超过最长期限 8 日")
    ]
    told = reasons(objection={"longest": 4, "provider": 1, "forward": 1})
    assert told == [(("objection", "decide_own"), "异议的自有记录的决定期限 5 日，超过最长期限 4 日")]


def test_there_is_time_to_ask_for_a_review():
    assert reasons(objection={"review_request": LEAST_REVIEW_REQUEST}) == []
    assert reasons(objection={"review_request": LEAST_REVIEW_REQUEST - 1}) == [
        (("objection", "review_request"), "异议的申请复核的期限过短")
    ]


def test_a_repair_is_decided_and_carried_out_in_time():
    assert reasons(repair={"admit": 5, "decide": 15, "end_publicity": LONGEST_END_OF_PUBLICITY}) == []
    assert reasons(repair={"admit": 5, "decide": 16}) == [
        (("repair", "decide"), "修复的受理和决定合计 21 日过长")
    ]
    assert reasons(repair={"end_publicity": LONGEST_END_OF_PUBLICITY + 1}) == [
        (("repair", "end_publicity"), "修复的同步停止公示的期限 4 日过长")
    ]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"mark": None}, "没有写明核实标记（mark）"),
        ({"modelled_on": ()}, "没有写明所仿照的规定（modelled_on）"),
        ({"mark": "R"}, "不是读过原文的数字，而没有说明"),
        ({"mark": None, "modelled_on": ()}, "不是读过原文的数字，而没有说明"),
        ({"mark": "R", "note": "转述"}, None),
        ({"mark": None, "modelled_on": (), "note": "自定"}, None),
    ],
)
def test_a_clock_says_whom_it_follows_and_how_well_that_was_read(changed, told):
    version = policy().rights[0]
    clock = version.objection.provider.model_copy(update=changed)
    objection = version.objection.model_copy(update={"provider": clock})
    found = rights_lawful(policy_with(rights=(version.model_copy(update={"objection": objection}),)))
    assert [reason for _, reason, _ in found] == ([f"“提供单位答复期限”{told}"] if told else [])
