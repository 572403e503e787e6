"""The shipped figures: each keeps within an article that it rests on, and the articles' own numbers stand in their texts."""

import re
from collections.abc import Iterator

import pytest

from scoring.schema.law import Article, Limit, SizeRule
from scoring.schema.measure import Measure
from tests.scoring.law_texts import article_text, texts_at_hand
from tests.scoring.shipped import policy

BEARERS: list[Measure | SizeRule] = [
    one for one in (*policy().measures, *policy().size_rules) if one.active and one.figure
]
NUMBERED = [one for one in policy().articles if any(limit.floor or limit.cap for limit in one.figures)]
SHARE = re.compile(r"百分之([一二三四五六七八九十]+)|([0-9]+)%")
TENS = {"十": 10, "二十": 20, "三十": 30, "六十": 60}
# Articles whose only shares are fines beside the ban or the withdrawal that rests on them: no figure of a measure.
FINES_BESIDE = {
    ("招标投标法", "第五十三条"),
    ("招标投标法", "第五十四条"),
    ("建设工程质量管理条例", "第六十四条"),
}


def limits_of(bearer: Measure | SizeRule) -> Iterator[Limit]:
    for basis in bearer.bases:
        article = policy().article_of.get((basis.instrument, basis.article))
        yield from article.figures if article else ()


def shares(article: Article) -> set[int]:
    found = SHARE.findall(article_text(policy(), article.instrument, article.article))
    return {TENS.get(words, 0) if words else int(digits) for words, digits in found}


def test_eight_figures_are_active():
    names = {"GP-02", "GP-03", "CT-01", "CT-02", "LT-07", "FS-10", "SZ-01", "SZ-02"}
    assert {one.id for one in BEARERS} == names


@pytest.mark.parametrize("bearer", BEARERS, ids=lambda one: one.id)
def test_a_figure_goes_no_further_than_an_article_it_rests_on(bearer):
    figure = bearer.figure
    (near, *_) = [
        one for one in limits_of(bearer) if (one.quantity, one.unit) == (figure.quantity, figure.unit)
    ]
    assert near.floor is None or figure.at_least >= near.floor
    assert near.cap is None or figure.at_most <= near.cap


@texts_at_hand
def test_the_numbers_stand_in_the_articles_that_were_read():
    read = [one for one in NUMBERED if policy().instrument_of[one.instrument].source_file]
    assert len(read) == 7
    for one in read:
        said = {value for limit in one.figures for value in (limit.floor, limit.cap) if value is not None}
        assert said == shares(one), (one.instrument, one.article)


@texts_at_hand
def test_no_share_in_an_article_that_a_measure_rests_on_is_left_out():
    cited = {
        (basis.instrument, basis.article) for one in policy().measures if one.active for basis in one.bases
    }
    left = {key for key in cited if shares(policy().article_of[key]) and not policy().article_of[key].figures}
    assert left == FINES_BESIDE


def test_a_limit_without_a_number_says_whose_choice_it_is():
    open_limits = [
        one for article in policy().articles for one in article.figures if one.floor is one.cap is None
    ]
    assert {one.quantity for one in open_limits} == {"guarantee_fee", "inspections"}
    assert all(one.set_by for one in open_limits)
    assert {one.text for one in open_limits} == {
        "担保费率由人民政府、政府性融资担保机构定",
        "检查频次由生态环境部门定",
        "检查频次由应急管理部门、有关主管部门定",
    }


def test_what_was_not_read_only_bounds_and_founds_nothing():
    unread = [
        one
        for one in policy().articles
        if one.figures and not policy().instrument_of[one.instrument].verified
    ]
    assert {one.instrument for one in unread} == {"财库〔2020〕46号", "财库〔2022〕19号"}
    assert not any(one.grants for one in unread)
