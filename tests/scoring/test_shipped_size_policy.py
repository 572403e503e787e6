"""What follows the size class: shown beside the measures, never one of them, and never by grade."""

import re

from tests.scoring.law_texts import article_text, texts_at_hand
from tests.scoring.shipped import policy

RULES = policy().size_rules
ACTIVE = [one for one in RULES if one.active]


def test_only_what_the_statute_says_is_active():
    assert {one.id for one in ACTIVE} == {"SZ-01", "SZ-02"}
    assert {basis.instrument for one in ACTIVE for basis in one.bases} == {"中小企业促进法"}
    figures = {one.id: (one.figure.quantity, one.figure.at_least) for one in ACTIVE}
    assert figures == {"SZ-01": ("reserved_share", 30), "SZ-02": ("reserved_share", 60)}


@texts_at_hand
def test_the_shares_stand_in_the_statute():
    text = article_text(policy(), "中小企业促进法", "第四十条")
    assert "百分之三十以上" in text
    assert "不低于百分之六十" in text
    phrases = [re.sub(r"\s+", "", basis.phrase) for one in ACTIVE for basis in one.bases]
    assert all(phrase in text for phrase in phrases)


def test_the_others_are_drafts_with_a_reason():
    drafts = [one for one in RULES if not one.active]
    assert {one.figure.quantity for one in drafts} == {"reserved_share", "price_deduction"}
    assert all(one.draft_reason for one in drafts)
    assert not [b for one in drafts for b in one.bases if policy().instrument_of[b.instrument].verified]


def test_deductions_are_for_the_small_first_of_all():
    deductions = [one for one in RULES if one.figure.quantity == "price_deduction"]
    assert len(deductions) == 3
    assert all({"micro", "small"} <= set(one.size_classes) for one in deductions)
