"""A policy that reads the law otherwise than the shipped one says so, entry by entry, and loads all the same."""

import shutil
from pathlib import Path

import pytest

from scoring.compiler.check import check
from scoring.compiler.loader import PACKAGED, load_policy
from scoring.compiler.shipped_law import (
    ADDRESSEES,
    BOOKS,
    DRAFTS,
    FILE,
    PHRASES,
    law_readings,
    shipped_readings,
)
from scoring.compiler.shipped_texts import FILE as TEXTS
from tests.scoring import shipped_law_file
from tests.scoring.shipped import policy, with_few_measures

FAKE = """  - id: 州守信办法
    name: 州守信联合惩戒办法
    rank: law
    issuer: 州政府
    territory: 全国
    in_force_from: 2020-07-01
    verified: true
    mark: V
    source_file: 州守信办法.md
"""
LIST = """lists:
  - code: L99
    id: local_blacklist
    name: 本州失信企业名单
    body: 发展改革部门
    instrument: 促进条例
    article: 第十八条
    entry: 等级为 D
    term: 十年
    early_exit: 无
    basis_mark: V
    term_mark: V
    verification: V
"""
# case → file, what it says, what it says here, words of the one reading.
CHANGES = {
    "longest": ("articles.yaml", "longest_months: 24", "longest_months: 240", "“招标投标法 第五十三条”的可设定的事项与自带"),
    "phrase": ("articles.yaml", "phrase: 取消其一年至二年内参加", "phrase: 凡低等级取消其参加", "第五十三条”的核对用语与自带"),
    "cap": ("articles.yaml", "percent_of_estimate, cap: 2", "percent_of_estimate, cap: 3", "第二十六条”的条文的数额与自带"),
    "fake": ("instruments.yaml", "instruments:\n", f"instruments:\n{FAKE}", "没有“州守信办法”，而这里写作已核原文"),
    "unread": ("instruments.yaml", "instruments:\n", f"instruments:\n{FAKE}".replace("true", "false").replace("mark: V", "mark: R"), "没有“州守信办法”，是这里新加的"),
    "article": ("articles.yaml", "articles:\n", "articles:\n  - {instrument: 促进条例, article: 第九十九条, note: 不创设措施}\n", "没有“促进条例 第九十九条”，而这里写作已核原文"),
    "type": ("closed_list.yaml", "types:\n", "types:\n  - {id: more, name: 更多, kind: incentive, domains: [honours]}\n", "没有“more”，是这里新加的"),
    "list": ("lists.yaml", "lists:\n", LIST, "没有“local_blacklist”，是这里新加的"),
    "list_term": ("lists.yaml", "term: 3年\n", "term: 10年\n", "的期限与自带的读法不同"),
    "retired": ("retired.yaml", "  - instrument: 企业信息公示暂行条例(2024)\n", "  - instrument: 企业信息公示暂行条例(2014)\n", "没有“企业信息公示暂行条例(2014) 第十八条"),
    "rating": ("sector_grades.yaml", "    barred: [conditions] # 没有读到以它为条件的措施依据\n", "", "“environment_rating None”的不得用于与自带"),
    "exit": ("lists.yaml", "early_exit_since: cure", "early_exit_since: document", "的提前移出的月数自何日起与自带"),
    "working_days": ("holidays.yaml", "2026-10-01, ", "", "“2026”的放假与自带"),
    "bounds": ("grades.yaml", "probability_below: 0.007}", "probability_below: 0.001}", "“bands 2020-07-01”的A与自带"),
    "new_bounds": ("grades.yaml", "financing_bands:\n  - in_force_from: 2020-07-01", "financing_bands:\n  - in_force_from: 2020-07-01\n    in_force_to: 2026-12-31\n    grades: &same\n      - {grade: A, label: 风险低, probability_below: 0.05}\n      - {grade: B, label: 风险较低, probability_below: 0.15}\n      - {grade: C, label: 风险较高, probability_below: 0.4}\n      - {grade: D, label: 风险高, probability_below: 1}\n  - in_force_from: 2027-01-01", "没有“financing_bands 2027-01-01”，是这里新加的"),
    "another_place": ("policy.yaml", '  "632821": 乌兰县\n', "", "“divisions”的632821与自带"),
    "confirmed": ("policy.yaml", "divisions_verified: false", "divisions_verified: true", "“divisions_verified”的"),
    "points": ("rule_books/thousand_base.yaml", "A: 1020", "A: 1040", "规则手册“thousand_base”的"),
    "title": ("policy.yaml", "title: 中小微企业信用评价与奖惩政策", "title: 信用评价与奖惩政策", "政策的名称不是自带政策的文字"),
    "note": ("measures/honours.yaml", "note: 本州荣誉不得反过来给等级加分，避免循环", "note: 由评选单位掌握", "HO-01 的备注不是自带政策的文字"),
    "remedy_elsewhere": ("overrides.yaml", "remedy: 移出名单即解除\n", "remedy: 禁止期满即解除\n", "bar_a.other_serious_list 的救济途径不是自带政策的文字"),
    "gate_rule": ("gate.yaml", "没有折半", "一次抵清", "不计入原因“repaired”的规则不是自带政策的文字"),
    "notice": ("notices.yaml", "成立的，予以采纳", "成立的，可以采纳", "“事先告知书”的一段不是自带政策的文字"),
    "procedure": ("procedures.yaml", "reason: 只是不得评 A，仍为 B；", "reason: ", "告知程序 bar_a 的理由不是自带政策的文字"),
    "recourse": ("recourse.yaml", "todo: 付清所欠工资，", "todo: 付清工资，", "settle_wage_arrears 的办法不是自带政策的文字"),
    "wait": ("recourse.yaml", "note: 税务机关答复的日期与此不同的，以其答复为准", "note: 以税务机关答复为准", "leave_tax_list 的等待期不是自带政策的文字"),
    "size_rule": ("size_policy.yaml", "；中小企业无法提供的除外", "", "SZ-01 的备注不是自带政策的文字"),
    "grade": ("grades.yaml", "label: 信用较差", "label: 严重失信", "等级 D 的名称不是自带政策的文字"),
    "size": ("size_classes.yaml", "upper: {revenue: 20000}", "upper: {revenue: 200}", " 1”的大型下限与自带"),
    "gone": ("retired.yaml", "  - instrument: 企业信息公示暂行条例(2024)\n", "  - instrument: 企业信息公示暂行条例(2014)\n", "honours”，这里没有"),
}  # fmt: skip


def test_the_file_is_current():
    assert FILE.read_text(encoding="utf-8") == shipped_law_file.text(), (
        "run python -m tests.scoring.shipped_law_file"
    )


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (PHRASES, shipped_law_file.phrases_text),
        (DRAFTS, shipped_law_file.drafts_text),
        (ADDRESSEES, shipped_law_file.addressees_text),
        (BOOKS, shipped_law_file.books_text),
        (TEXTS, shipped_law_file.texts_text),
    ],
)
def test_its_neighbours_are_current(file, text):
    assert file.read_text(encoding="utf-8") == text(), "run python -m tests.scoring.shipped_law_file"


def test_no_two_entries_have_one_name():
    counts = {file: len(entries) for file, entries in law_readings(policy()).items()}
    grades = policy().grades
    assert counts == {
        "policy.yaml": 3,
        "grades.yaml": len(grades.bands) + len(grades.financing_bands),
        "holidays.yaml": len(policy().holidays),
        "instruments.yaml": len(policy().instruments),
        "articles.yaml": len(policy().articles),
        "closed_list.yaml": len(policy().closed_list.types) + 1,
        "lists.yaml": len(policy().lists),
        "retired.yaml": len(policy().retired),
        "sector_grades.yaml": len(policy().sector_grades),
        "size_classes.yaml": sum(len(one.rows) for one in policy().size_standards),
    }
    assert counts == {file: len(entries) for file, entries in shipped_readings().items()}


def test_the_shipped_policy_reads_nothing_otherwise():
    assert not [one for one in check(PACKAGED) if one.reading]


@pytest.mark.parametrize("case", CHANGES)
def test_another_reading_warns_with_entry_and_field(case, tmp_path):
    file, before, after, words = CHANGES[case]
    folder = tmp_path / "policy"
    shutil.copytree(PACKAGED, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text
    with_few_measures(folder)
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    readings = [one for one in check(folder) if one.reading]
    assert {(one.file, one.severity) for one in readings} == {(file, "warning")}
    assert [one for one in readings if words in one.reason], readings
    assert all("签认" in one.mend for one in readings)
    load_policy(folder)


def test_the_line_is_that_of_the_entry(tmp_path: Path):
    folder = tmp_path / "policy"
    shutil.copytree(PACKAGED, folder)
    text = (
        (folder / "articles.yaml")
        .read_text(encoding="utf-8")
        .replace("longest_months: 24", "longest_months: 25", 1)
    )
    (folder / "articles.yaml").write_text(text, encoding="utf-8")
    (found,) = (one for one in check(folder) if one.reading)
    rows = text.splitlines()
    assert rows[found.line - 1 : found.line + 1] == ["  - instrument: 招标投标法", "    article: 第五十三条"]
