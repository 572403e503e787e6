"""The pages of the law beneath the measures name everything that is registered."""

import re

from service.reference import law as law_reference
from tests.scoring.shipped import policy


def text(lines) -> str:
    return "\n".join(lines(policy()))


def test_every_instrument_has_a_row():
    page = text(law_reference.instrument_lines)
    assert all(f"\n| {one.id} | {one.name} |" in page for one in policy().instruments)
    assert "至 2026-08-14 止，由《生态环境法典》取代，已核原文" in page


def test_every_article_says_what_it_founds_or_that_it_founds_nothing():
    page = text(law_reference.article_page_lines)
    assert page.count("\n### ") == len(policy().articles)
    assert page.count("- 能据以设定：") == sum(len(one.grants) for one in policy().articles)
    assert page.count("- 不能据以设定措施") == sum(not one.grants for one in policy().articles)


def test_the_closed_list_names_its_measures():
    page = text(law_reference.closed_list_lines)
    assert all(f"\n| `{one.id}` | {one.name} |" in page for one in policy().closed_list.types)
    active = [one.id for one in policy().measures if one.active]
    assert all(page.count(f"(measures/{name}.md)") == 1 for name in active)
    assert page.count("(measures/") == len(active)
    told = {line.split("`")[1]: line.split(" | ")[4] for line in page.splitlines() if line.startswith("| `")}
    for one in policy().closed_list.types:
        assert re.findall(r"`(\w+)`", told[one.id]) == list(one.modes)
        assert one.modes or told[one.id] == "该类别的任何方式"


def test_every_list_tells_how_well_its_term_was_read():
    page = text(law_reference.list_lines)
    assert page.count("\n| L") == len(policy().lists)
    assert "| L02 | 重大税收违法失信主体 |" in page


def test_size_policy_tells_figures_and_drafts():
    page = text(law_reference.size_policy_lines)
    assert page.count("\n| SZ-") == len(policy().size_rules)
    assert "价格扣除 10～20%（占报价）" in page
    assert "草案：财政部文件只读到转引" in page


def test_every_trap_is_told():
    page = text(law_reference.retired_lines)
    assert all(one.reason in page for one in policy().retired)
