"""One small broken file per message: which file, which line, in which words, and how to mend it."""

import shutil
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml

from scoring.compiler.check import check
from scoring.compiler.loader import PACKAGED, load_policy
from scoring.errors import PolicyError, PolicyUnreadable, Problem
from tests.scoring.broken_asks import ASK_CASES
from tests.scoring.broken_law import LAW_CASES
from tests.scoring.broken_redress import REDRESS_CASES
from tests.scoring.broken_terms import TERM_CASES, WARNED
from tests.scoring.shipped import BROKEN, with_few_measures

# broken file → words its message must have; the line is the one that carries the mark ←.
CASES = {
    "duplicate_id": ["HO-91 重复", "另编"],
    "unknown_instrument": ["未登记", "没有登记的条例"],
    "unverified_basis": ["未经核实", "V2", "只能作草案"],
    "recalled_basis": ["未经核实", "标记 R"],
    "missing_article": ["没有写明条号", "第四十八条"],
    "missing_phrase": ["核对短语", "6 至 20 字"],
    "foreign_territory": ["浙江省台州市", "不适用于本州", "只能作参考"],
    "bureau_rule_basis": ["自行公布", "不能作为措施的依据"],
    "restriction_by_grade": ["限制措施却以信用等级为条件", "不是具体失信事实"],
    "restriction_without_record": ["没有失信记录条件", "has_record"],
    "restriction_on_recognition": ["没有失信记录条件"],
    "restriction_low_rank": ["限制政府采购的依据位阶不足", "自治州单行条例", "法律、行政法规"],
    "restriction_by_department_rule": ["限制市场准入的依据位阶不足", "部门规章"],
    "mode_mismatch": ["执行方式 service", "duty_to_check"],
    "unknown_kind": ["没有记录种类“wage_arrear”", "wage_arrears"],
    "unknown_column": ["没有可比较的字段“reason”", "finding_type"],
    "amount_compared": ["没有可比较的字段“amount_fen”"],
    "unknown_code": ["没有代码“judgement_defaulter”", "judgment_defaulter"],
    "unknown_fact": ["没有事实“turnover”", "size_class"],
    "unknown_fact_code": ["没有代码“tiny”", "micro"],
    "forbidden_region": ["不得使用的事实“地区”", "公平竞争审查"],
    "forbidden_capital": ["不得使用的事实“注册资本”"],
    "forbidden_years": ["不得使用的事实“经营年限”"],
    "forbidden_debt_ratio": ["不得使用的事实“负债率”"],
    "ownership_without_law": ["以“经济性质为私营”为条件", "“促进条例”第十八条没有这一条件"],
    "ownership_state": ["以“经济性质为国有”为条件", "没有这一条件"],
    "grade_with_size": ["等级与企业规模合并", "只随规模"],
    "grade_not_monotone": ["较好的等级反而不享受", "从 A 起"],
    "attention_not_monotone": ["较差的等级反而不适用", "D 为止"],
    "grade_without_article_18": ["没有引用促进条例第十八条"],
    "grade_as_duty": ["审批便利的办理条件", "删去等级条件"],
    "grade_raises_deposit": ["工资保证金的办理条件"],
    "land_priority_by_grade": ["土地出让中给予优先", "mode: service"],
    "resource_priority_by_grade": ["资源配置中给予优先", "mode: service"],
    "empty_remedy": ["没有写明救济途径"],
    "empty_term": ["没有写明期限"],
    "empty_applying_body": ["没有写明实施单位"],
    "empty_strength": ["没有写明力度"],
    "empty_applies_to": ["没有写明适用对象"],
    "missing_start": ["没有施行日期", "in_force_from"],
    "ends_before_start": ["截止日早于施行日"],
    "before_the_policy": ["早于本政策的施行日 2020-07-01"],
    "before_its_basis": ["早于依据“慈善法”的施行日 2024-09-05"],
    "lapsed_environment_law": ["“环境保护法”已于 2026-08-14 终止", "改引现行依据"],
    "lapsed_mining_bar": ["“矿产资源开采登记管理办法”已于 2026-06-14 终止"],
    "lapsed_disclosure_2014": ["“企业信息公示暂行条例(2014)”已于 2024-04-30 终止"],
    "retired_disclosure_article_18": ["不能作为依据", "第十九条而不是第十八条"],
    "retired_carbon_quota": ["不能作为依据", "核减下一年度配额"],
    "retired_pollution_permit": ["不能作为依据", "第一千一百零五条没有保留"],
    "never_a_fund_ban": ["不能作为依据", "没有禁止申报的期限"],
    "never_energy_quota": ["不能作为依据", "没有用能权"],
    "never_for_small_firms": ["不能作为依据", "不及于中小微企业"],
    "draft_without_reason": ["草案而没有写明原因"],
    "active_with_reason": ["已启用却写了草案原因"],
    "active_with_trigger": ["用文字写触发条件", "when"],
    "unknown_domain": ["领域“franchise”不在清单中", "government_procurement"],
    "domain_in_wrong_file": ["领域“inspection”与文件名不符", "inspection.yaml"],
    "unknown_field": ["多余的字段“grade”"],
    "missing_field": ["缺少字段“kind”"],
    "bad_kind": ["“kind”的取值“punishment”不在清单中", "incentive"],
    "bad_date": ["“in_force_from”不是日期", "2026-04-01"],
    "unknown_condition": ["条件类型“score_above”不在清单中", "grade_in"],
    "empty_grades": ["“grades”不能为空"],
    "bad_id": ["“id”的写法“honours1”不合规定"],
    "duplicate_key": ["键“note”重复"],
    "not_yaml": ["不是合法的 YAML"],
    "bands_overlap": ["等级分界重叠", "逐级增大"],
    "bands_gap": ["等级分界有空隙", "写为 1"],
    "bands_out_of_order": ["等级应恰为 A、B、C、D"],
    "bands_time_gap": ["等级分界在时间上有空档", "第 2 版应自 2026-01-01"],
    "bands_time_overlap": ["等级分界在时间上有重叠", "2026-01-01"],
    "bands_two_open_versions": ["等级分界在时间上有重叠"],
    "bands_information_unknown_kind": ["没有名为“tax_return”的记录种类"],
    "bands_end": ["自 2026-01-01 起没有规定"],
    "hysteresis_no_article_18": ["没有引用促进条例第十八条", "请加引"],
    "hysteresis_overlap": ["保留等级的规则在时间上有重叠", "前后相接"],
    "hysteresis_no_start": ["没有施行日期", "in_force_from"],
    "hysteresis_unknown_instrument": ["未登记", "没有登记的条例"],
    "hysteresis_too_long": ["“months”应不大于 12"],
    "sector_missing": ["缺少行业信用等级“海关信用等级”（customs_rating）", "能否作为输入"],
    "sector_unknown_level": ["没有代码“E”", "可用的代码"],
    "sector_unknown_instrument": ["引用了未登记的文件“没有登记的办法”"],
    "sector_verified_by_hearsay": ["verified 与标记 V2 不一致"],
    "sector_recalled_reason": ["enterprise_risk_class 可以作为输入的理由只是凭记忆", "inputs: []"],
    "sector_draft_as_input": ["national_evaluation 是草案而作为输入"],
    "sector_feature_not_allowed": ["environment_rating 不得作为得分项目", "特征目录的", "读取它"],
    "sector_overlap": ["customs_rating 的两版在时间上有重叠", "前后相接"],
    "sector_unknown_kind": ["没有带等级的记录种类“risk_class”", "labour_rating"],
    "sector_unknown_fact": ["没有事实“tax_level”"],
    "rating_as_condition": ["以企业环保信用等级为条件", "不得作为条件"],
    "override_by_rating": ["以海关信用等级", "不得作为条件"],
    "probability_above_one": ["“probability_below”应不大于 1"],
    "gate_basis_unknown_kind": ["没有名为“penalties”的记录种类", "penalty"],
    "gate_basis_of_some_only": ["其余记录没有依据", "不限 kinds"],
    "gate_missing_reason": ["缺少不计入原因“annulled”"],
    "gate_kind_unclear": ["“wage_arrears”是否在目录内说不清"],
    "gate_kind_not_negative": ["“permit”不是失信类记录"],
    "gate_publicity_order": ["公示期", "依次不减"],
    "gate_unknown_instrument": ["未登记", "没有登记的条例"],
    "gate_missing_practice": ["缺少门控做法“deferral”", "请写明规则与依据"],
    "gate_repair_wait_order": ["最短等待期", "依次不减"],
    "gate_repair_wait_too_long": ["“minor”的修复最短等待期长于公示期"],
    "gate_retention_of_successions": ["“企业代码承继”（code_succession）没有保存期限", "请删去这一项"],
    "gate_retention_too_short": ["“行政处罚”（penalty）的保存期限短于最长公示期 36 个月", "不少于 36"],
    "gate_unknown_list": ["没有名为“tax_violation”的名单", "major_tax_violation"],
    "gate_unknown_procedure": ["没有名为“fast”的处罚程序", "summary"],
    "gate_unknown_finding": ["没有名为“ban”的决定类型", "tender_ban"],
    "gate_succession_unclear": ["没有规定“新设合并”（consolidation）", "写 []"],
    "gate_succession_unknown_kind": ["没有名为“debts”的记录种类"],
    "override_by_grade": ["以等级为条件", "循环"],
    "override_by_size": ["以规模、经济性质、类型或行业定级"],
    "override_without_ground": ["没有失信记录作为根据"],
    "override_without_article_18": ["没有引用促进条例第十八条"],
    "override_wrong_prefix": ["编号与效果 bar_a 不符"],
    "override_duplicate": ["direct_d.rule”重复"],
    "instrument_duplicate": ["文件编号“促进条例”重复"],
    "instrument_verified_by_hearsay": ["verified 与标记 V2 不一致"],
    "instrument_without_date": ["已核实而没有施行日期"],
    "list_missing": ["缺少名单“wage_defaulter”"],
    "sizes_without_rest": ["恰有一行", "codes"],
    "sizes_code_twice": ["行业代码“A”出现在两行"],
    "procedure_missing": ["没有规定“按得分定为 D”", "effect: scored_d"],
    "procedure_duplicate": ["告知程序编号“bar_a”重复"],
    "procedure_time_overlap": ["“不得评 A”的告知程序在时间上有重叠"],
    "procedure_without_term": ["没有陈述、申辩的期限", "statement"],
    "procedure_without_notice": ["减损权益而不告知"],
    "procedure_effect_only": ["事实没有别的机关告知过"],
    "procedure_term_unheard": ["不听取意见却写了期限"],
    "procedure_automatic": ["期满即自动生效", "decide"],
    "procedure_hearing_too_short": ["要求听证的期限过短", "5 个工作日"],
    "procedure_hearing_unannounced": ["举行听证前的通知期限过短", "7 个工作日"],
    "procedure_without_article_18": ["没有引用促进条例第十八条"],
    "procedure_unknown_instrument": ["未登记", "没有登记的条例"],
    "procedure_zero_days": ["“days”应大于 0"],
    "holidays_begin_late": ["工作日历没有 2020 年"],
    "holidays_year_missing": ["在 2020 年之后接的是 2022 年"],
    "holidays_of_another_year": ["2021-01-01 不在 2020 年"],
    "holidays_rest_on_weekend": ["2020-05-02 本来就是周末"],
    "holidays_work_on_weekday": ["2020-01-20 本来就是工作日"],
    "notice_missing": ["没有“决定书”（decision）的文字"],
    "notice_unknown_placeholder": ["占位符“amount”不在清单中", "ended_on"],
    "notice_brace_open": ["不成对的花括号"],
    "notice_part_missing": ["没有说明向谁提出", "{contact}"],
    "notice_part_sometimes_missing": ["没有说明向谁提出（hearing、silence_decides 时）"],
    "notice_of_a_case_part_missing": ["“信用修复受理通知书”没有说明期限到哪一天", "{deadline}"],
    "notice_of_a_case_unknown_field": ["占位符“decision_id”不在清单中", "filed_on"],
    "notice_of_a_case_hangs_on_a_hearing": ["写作 when: hearing，而事项的文书没有这种分别", "请删去 when"],
    "notice_hearing_without_one": ["只在有听证时有值", "when: hearing"],
    "notice_time_gap": ["“不再适用通知”的文字在时间上有空档"],
    "recourse_unchangeable": ["改变“行政处罚”", "不能这样改变", "enforcement"],
    "recourse_forbidden_kind": ["改变“登记事项变更”", "不能这样改变"],
    "recourse_unknown_kind": ["没有名为“tax_debt”的记录种类"],
    "recourse_unknown_column": ["没有可比较的字段“amount_fen”"],
    "recourse_unknown_code": ["没有代码“wage_debtor”", "wage_defaulter"],
    "recourse_unknown_clear_of": ["没有名为“abnormal”的记录种类"],
    "recourse_unknown_none_since": ["没有名为“fine”的记录种类"],
    "recourse_without_article_18": ["没有引用促进条例第十八条"],
    "recourse_months_out_of_order": ["推算的月数应依次增大"],
    "recourse_unknown_how": ["“how”的取值“transfer_shares”不在清单中", "settle"],
    "recourse_duplicate": ["办法编号“settle_x”重复"],
    "settings_extra_key": ["多余的字段“city”"],
    **LAW_CASES,
    **TERM_CASES,
    **REDRESS_CASES,
    **ASK_CASES,
}
TARGETS = {
    "bands": "grades.yaml",
    "hysteresis": "grades.yaml",
    "sector": "sector_grades.yaml",
    "probability": "grades.yaml",
    "gate": "gate.yaml",
    "override": "overrides.yaml",
    "recourse": "recourse.yaml",
    "instrument": "instruments.yaml",
    "articles": "articles.yaml",
    "closed_list": "closed_list.yaml",
    "size_policy": "size_policy.yaml",
    "list": "lists.yaml",
    "sizes": "size_classes.yaml",
    "procedure": "procedures.yaml",
    "holidays": "holidays.yaml",
    "notice": "notices.yaml",
    "redress": "rights.yaml",
    "settings": "policy.yaml",
}
# Instruments that no shipped policy may have, so that a measure can cite them.
OUTLANDISH = """
  - id: 台州市企业信用促进条例
    name: 台州市企业信用促进条例
    rank: prefecture_regulation
    issuer: 台州市人民代表大会常务委员会
    territory: 浙江省台州市
    in_force_from: 2020-07-01
    verified: true
    mark: V
    source_file: 台州市企业信用促进条例(2020-04-02).md
  - id: 本局规则
    name: 企业信用评价规则
    rank: bureau_rule
    issuer: 自治州发展改革委
    territory: 自治州
    in_force_from: 2020-07-01
    verified: true
    mark: V
    source_file: 企业信用评价规则.md
  - id: 旧条例
    name: 旧条例
    rank: prefecture_regulation
    issuer: 自治州人民代表大会
    territory: 自治州
    in_force_from: 2015-01-01
    in_force_to: 2020-06-30
    superseded_by: 促进条例
    verified: true
    mark: V
    source_file: 旧条例.md
"""


def _target(name: str, text: str) -> str:
    for prefix, file in TARGETS.items():
        if name.startswith(f"{prefix}_"):
            return file
    domain = next(line for line in text.splitlines() if line.startswith("domain:")).split()[1]
    return f"measures/{'honours' if name in {'unknown_domain', 'domain_in_wrong_file'} else domain}.yaml"


ORDER = "- id: 招标投标领域信用管理暂行办法"
# What no shipped gate keeps away: broken file → file beside it, what it says, what it says here.
BESIDE = {
    "never_through_the_gate": (
        ("gate.yaml", "      contract_finding: 司法裁判及执行信息\n", ""),
        ("gate.yaml", "outside: [", "outside: [contract_finding, "),
    ),
}


def _folder(tmp_path: Path, name: str) -> tuple[Path, str]:
    """The packaged policy with the broken file in it; for a measure, without its own and on the small law of the cases."""
    folder = tmp_path / "policy"
    shutil.copytree(PACKAGED, folder)
    with (folder / "instruments.yaml").open("a", encoding="utf-8") as file:
        file.write(OUTLANDISH)
    text = (BROKEN / f"{name}.yaml").read_text(encoding="utf-8")
    target = _target(name, text)
    if target.startswith("measures/"):
        if not name.startswith("order_"):
            _without_the_order(folder / "instruments.yaml")
        shutil.rmtree(folder / "measures")
        (folder / "measures").mkdir()
        shutil.copytree(BROKEN.parent / "law", folder, dirs_exist_ok=True)
        (folder / "articles.yaml").write_text(_small_law(), encoding="utf-8")
    else:
        with_few_measures(folder)
    (folder / target).write_text(text, encoding="utf-8")
    for file, before, after in BESIDE.get(name, ()):
        changed = (folder / file).read_text(encoding="utf-8")
        assert before in changed
        (folder / file).write_text(changed.replace(before, after), encoding="utf-8")
    return folder, target


@cache
def _small_law() -> str:
    """The small law of the cases and, for what the other files cite, the packaged articles that found no measure in it."""
    small, packaged = (
        yaml.load((folder / "articles.yaml").read_bytes(), yaml.CSafeLoader)["articles"]
        for folder in (BROKEN.parent / "law", PACKAGED)
    )
    said = {(one["instrument"], one["article"]) for one in small}
    rest = [one for one in packaged if (one["instrument"], one["article"]) not in said]
    for one in rest:
        one.pop("grants", None)
    return str(yaml.dump({"articles": [*small, *rest]}, allow_unicode=True))


def _without_the_order(file: Path) -> None:
    """Under another name, the order on credit in tendering takes nothing over: else every case there would meet it."""
    text = file.read_text(encoding="utf-8")
    assert ORDER in text
    file.write_text(text.replace(ORDER, "- id: 将来的办法"), encoding="utf-8")


@cache
def _refusal(name: str) -> tuple[tuple[Problem, ...], str, int | None]:
    """Every error for which the policy with the broken file does not load, that file, and its marked line."""
    with TemporaryDirectory() as place:
        folder, target = _folder(Path(place), name)
        marked = (folder / target).read_text(encoding="utf-8").splitlines()
        with pytest.raises(PolicyError) as refused:
            load_policy(folder)
    line = next((number for number, row in enumerate(marked, 1) if "# ←" in row), None)
    return refused.value.problems, target, line


@pytest.mark.parametrize("name", CASES)
def test_broken_file_is_refused_with_its_line_and_a_way_out(name):
    problems, target, line = _refusal(name)
    told = [one for one in problems if one.file == target and all(word in str(one) for word in CASES[name])]
    assert told, problems
    assert line is None or told[0].line == line
    assert told[0].mend
    assert {one.severity for one in problems} == {"error"}


@pytest.mark.parametrize("name", WARNED)
def test_doubtful_file_loads_with_a_warning_at_its_line(name, tmp_path):
    folder, target = _folder(tmp_path, name)
    marked = (folder / target).read_text(encoding="utf-8").splitlines()
    problems = check(folder)
    told = [one for one in problems if one.file == target and all(word in str(one) for word in WARNED[name])]
    assert [(one.severity, one.line) for one in told] == [
        ("warning", next(number for number, row in enumerate(marked, 1) if "# ←" in row))
    ], problems
    assert told[0].mend
    assert not [one for one in problems if one.severity == "error"]
    load_policy(folder)


def test_every_broken_file_is_tried():
    assert {path.stem for path in BROKEN.glob("*.yaml")} == {*CASES, *WARNED}


@pytest.mark.parametrize("name", [name for name in CASES if not name.startswith(tuple(TARGETS))])
def test_a_broken_measure_is_the_only_thing_wrong(name):
    """Else a rule could be silent and its case still pass because of another message."""
    problems, target, _ = _refusal(name)
    assert {one.file for one in problems} == {target}
    # A law that lapsed before the measure even began is said once as lapsed, and nothing else.
    assert len(problems) == 1, problems


def test_the_shipped_policy_has_nothing_but_the_unconfirmed_name():
    problems = check(PACKAGED)
    assert [(one.file, one.severity) for one in problems] == [("policy.yaml", "warning")]
    assert "尚未核实" in problems[0].reason


def test_what_ended_before_a_rule_was_dropped_may_stand(tmp_path):
    """History stays: until 2026-08-14 the three years of the permit regulation were the law."""
    folder, target = _folder(tmp_path, "retired_pollution_permit")
    text = (folder / target).read_text(encoding="utf-8")
    for last_day, refused in (("2026-08-14", False), ("2026-08-15", True)):
        ended = text.replace("    applies_to:", f"    in_force_to: {last_day}\n    applies_to:")
        (folder / target).write_text(ended, encoding="utf-8")
        assert bool([one for one in check(folder) if one.severity == "error"]) is refused


def test_a_later_version_of_a_measure_may_keep_its_id(tmp_path):
    folder, target = _folder(tmp_path, "version_same_day")
    text = (folder / target).read_text(encoding="utf-8")
    (folder / target).write_text(text.replace("in_force_to: 2026-01-01", "in_force_to: 2025-12-31"), "utf-8")
    policy = load_policy(folder)
    days = (date(2025, 12, 31), date(2026, 1, 1))
    assert [[one.when[0].grades for one in policy.on(day).measures] for day in days] == [
        [("A", "B")],
        [("A",)],
    ]


@pytest.mark.parametrize(
    ("name", "found", "mended"),
    [
        ("contradiction_ban", "{type: grade_in, grades: [A, B]}", "{type: grade_in, grades: [A, B]}\n      - {type: has_none, kind: finding, where: {finding_type: [tender_ban]}}"),
        ("contradiction_inspections", "applying_body: [ecology]", "applying_body: [market_regulation]"),
        ("contradiction_figures", "at_most: 1}", "at_most: 2}"),
        ("window_beyond_the_gate", "within_months: 48", "within_months: 36"),
        ("shadowed_by_another", "strength: 推荐", "strength: 优先推荐"),
        ("term_beyond_the_article", "at_most: 24", "at_most: 12"),
        ("general_clause_excludes", "as_decided", "duty_to_check"),
    ],
)  # fmt: skip
def test_what_the_message_says_mends_it(name, found, mended, tmp_path):
    folder, target = _folder(tmp_path, name)
    text = (folder / target).read_text(encoding="utf-8")
    (folder / target).write_text(text.replace(found, mended, 1), encoding="utf-8")
    assert not [one for one in check(folder) if one.severity == "error"]


def test_problems_come_in_the_order_of_the_file_and_once(tmp_path):
    folder, target = _folder(tmp_path, "empty_term")
    text = (folder / target).read_text(encoding="utf-8")
    worse = text.replace("applies_to: 企业", 'applies_to: ""').replace("remedy: 可申请复核", 'remedy: ""')
    (folder / target).write_text(worse, encoding="utf-8")
    problems = [one for one in check(folder) if one.severity == "error"]
    assert [one.line for one in problems] == sorted({one.line for one in problems})
    assert len(problems) == 3
    with pytest.raises(PolicyError, match="另有 2 处问题") as refused:
        load_policy(folder)
    assert list(refused.value.problems) == problems


def test_a_missing_file_is_named(tmp_path):
    shutil.copytree(PACKAGED, tmp_path / "policy")
    (tmp_path / "policy" / "gate.yaml").unlink()
    with pytest.raises(PolicyUnreadable, match=r"gate\.yaml"):
        check(tmp_path / "policy")


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(PolicyUnreadable, match="SHOUXIN_POLICY"):
        check(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "name", ["measures/zz.yml", "measures/honours.YAML", "extra_rules.yaml", "rule_books/old.txt"]
)
def test_a_file_that_nobody_reads_is_named(name, tmp_path):
    shutil.copytree(PACKAGED, tmp_path / "policy")
    (tmp_path / "policy" / name).parent.mkdir(exist_ok=True)
    (tmp_path / "policy" / name).write_text("measures: []\n", encoding="utf-8")
    (problem,) = (one for one in check(tmp_path / "policy") if one.severity == "error")
    assert problem.file == name
    assert "没有程序读取的文件" in problem.reason
