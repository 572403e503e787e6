"""A measure's page: everything a lawyer checks, line by line."""

import pytest

from scoring.schema.measure import KIND_LABELS, MARKS, RANKS
from service.reference.measures import measure_index, measure_lines
from tests.scoring.shipped import policy

MEASURES = {one.id: one for one in policy().measures}


def page(name: str) -> str:
    return "\n".join(measure_lines(policy(), MEASURES[name]))


@pytest.mark.parametrize("one", policy().measures, ids=lambda one: one.id)
def test_a_page_says_who_what_when_on_what_basis_and_what_can_be_done(one):
    text = page(one.id)
    assert f"| 类别 | {KIND_LABELS[one.kind]} |" in text
    assert all(f"\n## {title}\n" in text for title in ("条件", "力度与期限", "依据"))
    assert all(f"- {condition.explanation}" in text for condition in one.when)
    assert all(words in text for words in (one.applies_to, one.strength, one.term, one.remedy, one.note))
    for basis in one.bases:
        instrument = policy().instrument_of[basis.instrument]
        assert f"\n### 《{instrument.name}》{basis.article}\n" in text
        assert all(
            words in text for words in (instrument.issuer, RANKS[instrument.rank], MARKS[instrument.mark])
        )
        assert basis.phrase in text


def test_a_restriction_tells_term_tier_and_what_its_article_founds():
    text = page("GP-08")
    assert "| 种类 | 一定期限内禁止参加政府采购（依据须为：法律、行政法规） |" in text
    assert "| 条文的期限 | 12～36 个月 |" in text
    assert (
        "- 能据以设定：失信限制：政府采购；种类：“一定期限内禁止参加政府采购”；对象：企业；实施单位：财政部门；最长 36 个月"
        in text
    )


def test_a_general_clause_is_called_one():
    assert "一般条款，限制只能是核查义务" in page("FS-14")


def test_an_incentive_tells_the_figure_of_the_text():
    assert "| 条文的数值 | 投标（响应）保证金 0～2%（占预算） |" in page("GP-02")


def test_a_draft_says_why_and_that_it_never_applies():
    text = page("GP-14")
    assert "| 状态 | 草案，不适用：须经律师复核后方可启用：依据只读到转载 |" in text
    assert "- 该条原文不在手边，没有登记能据以设定什么" in text
    assert "（尚不能由系统判断）" in page("MA-02")


def test_an_article_that_founds_nothing_says_so():
    assert "- 不能据以设定措施" in page("FS-13")


def test_what_is_for_everyone_says_so():
    assert "- 人人适用，不看等级" in page("AC-02")


def test_traps_nearby_are_told():
    text = page("FS-10")
    assert "\n## 相近而不能用的引用\n" in text
    assert "没有禁止申报的期限" in text
    assert "相近而不能用的引用" not in page("CR-08")


def test_the_index_names_every_measure_once():
    text = "\n".join(measure_index(policy()))
    assert all(text.count(f"(measures/{name}.md)") == 1 for name in MEASURES)
