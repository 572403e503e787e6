"""The shipped rules of recourse: each phrase stands in its article, waits carry their marks, nothing is promised that was not read."""

import pytest

from scoring.schema.recourse import Wait
from tests.scoring.law_texts import articles, texts_at_hand
from tests.scoring.shipped import policy

RULES = policy().recourse[0]
CITED = sorted(
    {
        (one.id if hasattr(one, "id") else "none", basis)
        for one in (*RULES.remedies, *RULES.none)
        for basis in one.bases
        if basis.phrase
    },
    key=str,
)
NOT_READ = {
    # remedy: months and mark of its wait, as lists.tsv and facts section 4 have them
    "leave_tax_list": Wait(months=6, since="document", mark="R"),
    "leave_wage_list": Wait(months=6, since="cure", mark="V2"),
    "leave_market_list": Wait(months=12, since="document", mark="V2"),
    "leave_safety_list": Wait(months=12, since="document", mark="V2"),
    "repair_market_penalty": Wait(months=6, since="document", mark="V2"),
}


@texts_at_hand
@pytest.mark.parametrize(("name", "basis"), CITED, ids=str)
def test_the_phrase_stands_in_the_article(name, basis):
    instrument = policy().instrument_of[basis.instrument]
    assert instrument.verified, name
    assert basis.phrase in articles(instrument.source_file)[basis.article]


def test_waits_are_those_of_the_field_and_say_when_they_were_not_read():
    found = {one.id: one.wait for one in RULES.remedies if one.wait}
    assert {name: wait.model_copy(update={"note": ""}) for name, wait in found.items()} == NOT_READ
    assert all("答复为准" in wait.note for wait in found.values())


def test_a_list_that_can_be_left_early_has_an_early_exit_in_the_field():
    lists = {one.id: one for one in policy().lists}
    offered = {
        name
        for one in RULES.remedies
        for name in one.where.get("list_id", ())
        if "serious_dishonesty" in one.kinds
    }
    assert offered == {
        *("judgment_defaulter", "major_tax_violation", "wage_defaulter"),
        *("market_serious_dishonesty", "work_safety_serious"),
    }
    assert all(lists[name].early_exit not in {"", "未读", "未规定", "R"} for name in offered)


def test_efforts_put_asking_before_paying_and_paying_before_performing():
    effort = {one.id: one.effort for one in RULES.remedies}
    assert effort["repair_penalty"] < effort["catch_up_taxes"] < effort["settle_tax_arrears"]
    assert effort["settle_tax_arrears"] < effort["perform_judgment"]


def test_overrides_say_of_early_exits_what_the_lists_say_and_how_well_that_is_read():
    lists = {one.id: one for one in policy().lists}
    early = {
        name: one.remedy
        for one in policy().overrides
        for condition in one.when
        for name in condition.where.get("list_id", ())
        if "提前" in one.remedy
    }
    assert {name: lists[name].early_exit_months for name in early} == {
        "major_tax_violation": 6,
        "wage_defaulter": 6,
        "market_serious_dishonesty": 12,
        "work_safety_serious": 12,
    }
    for name, remedy in early.items():
        assert (lists[name].term_mark == "V") or "答复为准" in remedy, name
