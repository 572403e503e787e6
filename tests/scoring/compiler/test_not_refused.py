"""What is lawful is neither refused nor warned of, however near it comes to what is not."""

import shutil
from pathlib import Path

import pytest

from scoring.compiler.check import check
from scoring.compiler.loader import PACKAGED
from scoring.errors import Problem

NAME = "自治州名称"
STATEMENT = "statement: {days: 5, calendar: working}"
TENDER = "measures/construction_tendering.yaml"
PURCHASE = "measures/government_procurement.yaml"
BOND = "figure: {quantity: performance_bond, unit: percent_of_contract, at_least: 0, at_most: 10}"
SAID = 'strength: "法定上限合同额10%'
# What each case replaces, as file, text before and text after.
LAWFUL = {
    "calendar_days": [("procedures.yaml", STATEMENT, "statement: {days: 30, calendar: calendar}")],
    "fewest_calendar_days": [("procedures.yaml", STATEMENT, "statement: {days: 15, calendar: calendar}")],
    "minor_not_published": [("gate.yaml", "{minor: 3, general: 12, serious: 36}", "{minor: 0, general: 12, serious: 36}")],
    "cap_beside_the_figure": [(TENDER, BOND, BOND.replace("at_most: 10", "at_most: 5")), (TENDER, SAID, f"{SAID}，本州减为0–5%")],
    "denied_by_a_reason": [(TENDER, "不自动排除，附依据与证据", "不得一律排除，也不因等级自动拒绝")],
    "shorter_term": [(PURCHASE, "within_months: 36}\n    strength: 按决定执行\n    term: 决定书载明的一至三年\n    term_months: {at_least: 12, at_most: 36}", "within_months: 24}\n    strength: 按决定执行\n    term: 决定书载明的一至二年\n    term_months: {at_least: 12, at_most: 24}")],
    "lower_bond": [(PURCHASE, "percent_of_budget, at_least: 0, at_most: 2}", "percent_of_budget, at_least: 0, at_most: 1}"), (PURCHASE, "在0–2%间统一规则减免", "在0–1%间统一规则减免")],
    "another_lawful_body": [(PURCHASE, "applying_body: [purchaser]", "applying_body: [purchaser, finance]")],
    "favour_for_c_too": [(PURCHASE, "grades: [A, B]", "grades: [A, B, C]")],
    "better_remedy": [(PURCHASE, "remedy: 移出名单即止", "remedy: 移出名单当日即止；移出前也可申请复核")],
    "other_words_of_a_reason": [("procedures.yaml", "reason: 得分本身不引起任何限制", "reason: 得分不是失信事实，本身不引起任何限制")],
    "ends_earlier": [(TENDER, "in_force_to: 2026-12-31", "in_force_to: 2026-11-30")],
    "narrower_band": [("grades.yaml", "probability_below: 0.007}", "probability_below: 0.0075}")],
    "fewer_records_needed": [("grades.yaml", "records_at_least: 4", "records_at_least: 3")],
    "share_of_the_law": [("size_policy.yaml", "percent_of_yearly_budget, at_least: 30}", "percent_of_yearly_budget, at_least: 30, at_most: 100}")],
    "takes_away_a_burden": [(PURCHASE, SAID, f"{SAID}，取消现金形式的要求")],
}  # fmt: skip
UNLAWFUL: dict[str, tuple[list[tuple[str, str, str]], str]] = {
    "calendar_days": ([("procedures.yaml", STATEMENT, "statement: {days: 14, calendar: calendar}")], "陈述、申辩的期限过短"),
    "general_not_published": ([("gate.yaml", "{minor: 3, general: 12, serious: 36}", "{minor: 0, general: 0, serious: 36}")], "只有轻微可以是 0"),
    "not_the_cap": ([(TENDER, BOND, BOND.replace("at_most: 10", "at_most: 5")), (TENDER, SAID, 'strength: "上限合同额9%')], "与 figure"),
    "cap_as_the_figure": ([(TENDER, BOND, BOND.replace("at_most: 10", "at_most: 5")), (TENDER, SAID, 'strength: "合同额10%')], "与 figure"),
    "draft_of_the_shipped_policy": (
        [
            (TENDER, "    status: draft\n    draft_reason: 须经律师复核后方可启用：第十九条只说依法限制，幅度须另有法律\n", "    status: active\n"),
            (TENDER, "applying_body: [tenderee, tender_supervisor]", "applying_body: [tender_supervisor]"),
            (TENDER, "    strength: “依法”\n    remedy: 移出名单\n", "    strength: 依法核查后处理，不自动排除\n    term: 名单期内，移出即止\n    remedy: 移出名单即止；记录有误的可提出异议\n"),
        ],
        "CT-15 自带政策依同一条、在同一领域的同类措施只是草案：须经律师复核后方可启用",
    ),
    "addressee_of_no_article": (
        [(PURCHASE, "applies_to: 供应商", "applies_to: 未加入行业协会的供应商")],
        "的适用对象“未加入行业协会的供应商”不是自带政策对所引条款写的",
    ),
    "draft_under_another_id": (
        [
            (TENDER, "  - id: CT-15\n", "  - id: CT-77\n"),
            (TENDER, "    status: draft\n    draft_reason: 须经律师复核后方可启用：第十九条只说依法限制，幅度须另有法律\n", "    status: active\n"),
        ],
        "CT-77 自带政策依同一条",
    ),
    "for_a_reason": ([(TENDER, "不自动排除，附依据与证据", "因等级自动拒绝")], "文字却有“自动”"),
    "takes_away_a_right": ([(PURCHASE, SAID, f"{SAID}，取消投标资格")], "减损权益的“取消”"),
}  # fmt: skip


def _problems(tmp_path: Path, changes: list[tuple[str, str, str]]) -> list[Problem]:
    folder = tmp_path / "policy"
    shutil.copytree(PACKAGED, folder)
    for file, before, after in changes:
        text = (folder / file).read_text(encoding="utf-8")
        assert before in text
        (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    return [one for one in check(folder) if NAME not in one.reason]


@pytest.mark.parametrize("case", LAWFUL)
def test_what_is_lawful_passes_without_a_word(case: str, tmp_path: Path) -> None:
    """But that a text or a bound which nobody read before shipping is to be signed."""
    assert [one for one in _problems(tmp_path, LAWFUL[case]) if not one.reading] == []


@pytest.mark.parametrize("case", UNLAWFUL)
def test_what_is_next_to_it_is_told(case: str, tmp_path: Path) -> None:
    changes, words = UNLAWFUL[case]
    assert [one for one in _problems(tmp_path, changes) if words in str(one)]


def test_a_list_with_one_bad_item_is_not_called_empty_besides(tmp_path: Path) -> None:
    told = _problems(tmp_path, [("grades.yaml", "in_force_from: 2020-07-01", "in_force_from: 1593561600")])
    assert [one.reason for one in told] == ["“in_force_from”不是日期"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("lists: &a [*a]\n", "别名指向它自己"),
        ("a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in ("ab", "bc", "cd", "de", "ef")), "别名展开后过大"),
        (f"lists: {'[' * 60}{']' * 60}\n", "层次太深"),
    ],
)  # fmt: skip
def test_what_has_no_end_or_no_measure_is_refused_with_its_line(text: str, told: str, tmp_path: Path) -> None:
    folder = tmp_path / "policy"
    shutil.copytree(PACKAGED, folder)
    (folder / "lists.yaml").write_text(text, encoding="utf-8")
    (problem,) = check(folder)
    assert (problem.file, problem.line) == ("lists.yaml", text.count("\n"))
    assert told in problem.reason
