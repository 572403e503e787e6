"""The form as data: complete, from the policy alone, with what changed since a former one."""

import re
from functools import cache

import pytest

from scoring.compiler.loader import load_policy
from service.policy_review.changed import changes
from service.policy_review.form import review_form
from service.policy_review.ground import active
from service.policy_review.questions import EXCEPTIONS, QUESTIONS, REGULATION
from tests.scoring.law_texts import articles, texts_at_hand

STATUTE = "公平竞争审查条例(2024-06-06).md"


@cache
def form():
    return review_form(load_policy())


def test_every_rule_that_is_issued_is_reviewed_and_no_draft():
    policy = load_policy()
    listed = [one["id"] for name in ("favours", "restrictions", "management") for one in form()[name]]
    assert sorted(listed) == sorted(one.id for one in active(policy))
    assert [one["id"] for one in form()["overrides"]] == [one.id for one in policy.overrides]
    assert set(form()["drafts"]).isdisjoint(listed)
    assert sum(
        sum(row[kind] for kind in ("incentive", "management", "restriction")) for row in form()["scope"]
    ) == len(listed)


def test_what_must_be_explained_is_among_the_exceptions_with_its_end():
    weak = {one["id"] for one in (*form()["favours"], *form()["restrictions"]) if one["verdict"] == "须说明"}
    assert {one["id"] for one in form()["exceptions"]} == weak
    until = {one["id"]: one["until"] for one in form()["exceptions"]}
    assert until["CT-01"] == "2026-12-31"
    assert None in until.values()


def test_what_enterprises_from_elsewhere_do_not_get_is_listed_and_explained():
    apart = {one["id"]: one["items"] for one in form()["elsewhere"]}
    assert apart["GP-02"] == ["第九条（二）", "第九条（三）", "第九条（四）"]
    assert apart["IN-01"] == ["第九条（二）", "第九条（五）"]
    assert "LT-01" not in apart
    grounds = {one["id"]: one["ground"] for one in form()["exceptions"]}
    assert all("外地企业在本州没有等级" in grounds[name] for name in apart)
    asked = {one["article"] + one["item"]: one for one in form()["standards"]}
    for name, items in apart.items():
        assert all(name in asked[item]["rules"] for item in items)


def test_the_form_names_the_policy_and_no_unconfirmed_place():
    assert form()["hash"] == load_policy().hash
    assert form()["prefecture"] == "自治州"
    assert form()["former_hash"] is None


def test_what_nobody_read_is_not_said_to_be_read():
    cited = {one["instrument"]: one["verified"] for one in form()["cited"]}
    assert cited == {
        REGULATION: True,
        "公平竞争审查条例实施办法": False,
        "招标投标领域公平竞争审查规则": False,
    }
    assert form()["sector"]["read"] is False


def test_inputs_that_may_not_count_are_listed():
    told = form()["inputs"]
    assert {"地区", "注册地址", "注册资本", "经营年限", "负债率"} <= set(told["not_compared"])
    assert {"经济性质", "登记机关行政区划", "注册资本"} <= set(told["not_scored"])


def test_changes_since_a_former_policy_are_named():
    policy = load_policy()
    first, second, *rest = active(policy)
    policy = policy.model_copy(update={"measures": (first, second, *rest)})
    later = policy.model_copy(
        update={
            "measures": (
                second.model_copy(update={"remedy": "x"}),
                *rest,
                first.model_copy(update={"id": "ZZ-99"}),
            )
        }
    )
    assert changes(policy, later) == {"new": ["ZZ-99"], "gone": [first.id], "changed": [second.id]}
    found = review_form(later, policy)
    assert (found["former_hash"], found["changes"]["gone"]) == (policy.hash, [first.id])
    draft = policy.model_copy(
        update={"measures": (first.model_copy(update={"status": "draft"}), second, *rest)}
    )
    assert changes(policy, draft) == {"new": [], "gone": [first.id], "changed": []}


@texts_at_hand
def test_questions_are_in_our_own_words():
    statute = re.sub(r"[^\u4e00-\u9fff]", "", "".join(articles(STATUTE).values()))
    for text in (*(one.asks for one in QUESTIONS), *(words for _, words in EXCEPTIONS)):
        plain = re.sub(r"[^\u4e00-\u9fff]", "", text)
        for start in range(len(plain) - 20):
            assert plain[start : start + 21] not in statute, text


@texts_at_hand
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.article + one.item)
def test_every_item_stands_in_the_regulation(question):
    text = articles(STATUTE)[question.article]
    items = re.findall(r"（[一二三四五六七八九十]）", text)
    assert question.item in items
    assert len(items) == sum(one.article == question.article for one in QUESTIONS)
