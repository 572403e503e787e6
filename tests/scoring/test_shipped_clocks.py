"""The shipped clocks of objection and repair: the article that each follows says the number, where its text was read."""

import re

import pytest

from scoring.compiler.rules.clock_rules import LONGEST, clocks_of
from tests.scoring.law_texts import articles, texts_at_hand
from tests.scoring.shipped import DOMAIN_TEXTS, law

NUMERALS = {1: "一", 2: "[二两]", 3: "三", 5: "五", 20: "二十"}
CITED = re.compile("(.+)(第.+条)")
RULES = law().rights
CLOCKS = {
    f"{name}.{clock}": one
    for name, part in (("objection", RULES.objection), ("repair", RULES.repair))
    for clock, one in clocks_of(part).items()
}


def number_of(days: int) -> str:
    return f"(?:^|[^十]){NUMERALS[days]}个工作日"


def text_of(regulation: str) -> str:
    name, article = CITED.fullmatch(regulation).groups()
    (file,) = (DOMAIN_TEXTS / "statutes").glob(f"{name}(*.md")
    return articles(file.name)[article]


@texts_at_hand
@pytest.mark.parametrize("clock", [name for name, one in CLOCKS.items() if one.mark == "V"])
def test_what_was_read_says_the_number(clock):
    one = CLOCKS[clock]
    assert one.modelled_on
    for regulation in one.modelled_on:
        assert re.search(number_of(one.days), text_of(regulation)), (clock, regulation)


@texts_at_hand
@pytest.mark.parametrize("clock", LONGEST)
def test_the_check_refuses_no_number_that_a_regulation_gives(clock):
    days, told = LONGEST[clock]
    names = re.findall(r"([^、]+?第[一二三四五六七八九十]+条)", told.partition("为")[0].partition("连同")[0])
    assert names
    for regulation in names:
        assert re.search(number_of(days), text_of(regulation)), (clock, regulation)


def test_what_was_not_read_is_marked_and_told():
    assert {name: one.mark for name, one in CLOCKS.items() if one.mark != "V"} == {
        "objection.review_request": None,
        "repair.admit": "R",
        "repair.decide": "R",
    }
    assert all(one.note for one in CLOCKS.values() if one.mark != "V")


def test_the_shipped_rules_are_the_longest_that_was_read_and_no_longer():
    assert {name: CLOCKS[f"objection.{name}"].days for name in LONGEST} == {
        name: days for name, (days, _) in LONGEST.items()
    }
