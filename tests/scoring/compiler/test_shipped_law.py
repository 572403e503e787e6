"""A policy that reads the law otherwise than the shipped one says so, entry by entry, and loads all the same."""

import shutil
from pathlib import Path

import pytest

from scoring.compiler.check import check
from scoring.compiler.loader import PACKAGED, load_policy
from scoring.compiler.shipped_law import ADDRESSEES, DRAFTS, FILE, PHRASES, law_readings, shipped_readings
from tests.scoring import shipped_law_file
from tests.scoring.shipped import policy

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
    "exit": ("lists.yaml", "early_exit_months: 6", "early_exit_months: 0", "的最早提前移出（月）与自带"),
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
    ],
)
def test_its_neighbours_are_current(file, text):
    assert file.read_text(encoding="utf-8") == text(), "run python -m tests.scoring.shipped_law_file"


def test_no_two_entries_have_one_name():
    counts = {file: len(entries) for file, entries in law_readings(policy()).items()}
    assert counts == {
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
