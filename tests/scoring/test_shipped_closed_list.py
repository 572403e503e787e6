"""The shipped closed list: every active measure is on it, and nothing is on it that no measure needs."""

import pytest

from scoring.schema.measure import Domain
from tests.scoring.shipped import policy

TYPES = policy().closed_list.types
TYPED = [one for one in policy().measures if one.type]
STRICT_WORDS = ("禁止参加", "投标", "中标", "土地", "矿业权", "不得再次申请", "行业", "任职", "许可")


def test_every_active_measure_is_on_the_list():
    assert not [one.id for one in policy().measures if one.active and not one.type]


def test_a_measure_has_the_kind_and_lies_in_a_domain_of_its_type():
    assert len(TYPED) > 150
    for one in TYPED:
        entry = policy().type_of[one.type]
        assert (entry.kind, one.domain in entry.domains) == (one.kind, True), one.id


def test_each_entry_occurs_in_each_of_its_domains():
    named: set[tuple[str, Domain]] = {(one.type, one.domain) for one in TYPED}
    assert named == {(entry.id, domain) for entry in TYPES for domain in entry.domains}


def test_ids_and_names_are_unique():
    assert len({one.id for one in TYPES}) == len({one.name for one in TYPES}) == len(TYPES)


def test_restrictions_and_only_they_have_a_tier():
    assert {one.kind for one in TYPES if one.tier} == {"restriction"}
    assert all(one.tier for one in TYPES if one.kind == "restriction")


@pytest.mark.parametrize("word", STRICT_WORDS)
def test_trading_and_access_are_strict(word):
    found = [one for one in TYPES if one.kind == "restriction" and word in one.name]
    assert {one.tier for one in found} == {"strict"}


def test_the_list_holds_neither_priority_nor_franchise_nor_a_fund_ban():
    text = "".join(one.name for one in TYPES)
    assert not [word for word in ("同等条件优先", "特许经营", "不得申报", "高消费", "加分") if word in text]


def test_the_strict_tier_needs_a_law_or_an_administrative_regulation():
    assert set(policy().closed_list.tiers["strict"]) == {"law", "administrative_regulation"}
