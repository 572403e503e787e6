"""Measures that tempt and have no basis (any more): each is tried as an active measure, and refused for the right reason."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from scoring.compiler.check import check
from scoring.compiler.loader import PACKAGED
from tests.scoring.law_texts import texts_at_hand
from tests.scoring.shipped import DOMAIN_TEXTS, policy

PREFIX = {
    "GP": "government_procurement",
    "CT": "construction_tendering",
    "LT": "land_transfer",
    "RA": "resource_allocation",
    "FS": "fund_subsidy",
    "HO": "honours",
    "AC": "approval_convenience",
    "MA": "market_access",
    "WD": "wage_deposit",
    "CR": "credit_record",
}
LISTED = {"type": "has_record", "kind": "serious_dishonesty", "where": {"list_id": ["wage_defaulter"]}}
GOOD = {"type": "grade_in", "grades": ["A", "B"]}
POOR = {"type": "grade_in", "grades": ["C", "D"]}
ARTICLE_18 = ("促进条例", "第十八条", "对守信企业给予激励")


def measure(
    label: str, basis: tuple[str, str, str], *more: tuple[str, str, str], **changed: Any
) -> dict[str, Any]:
    """An active restriction on a record, complete in form, with this basis."""
    bases = [
        {"instrument": name, "article": article, "phrase": phrase} for name, article, phrase in (basis, *more)
    ]
    return {
        "label": label,
        "kind": "restriction",
        "type": "reapplication_ban",
        "status": "active",
        "in_force_from": "2026-08-15",
        "subject": "enterprise",
        "applies_to": "企业",
        "applying_body": ["competent_department"],
        "mode": "as_decided",
        "when": [LISTED],
        "strength": "按决定执行",
        "term": "以决定为准",
        "remedy": "可依法申请行政复议",
        "bases": bases,
        **changed,
    }


def favour(label: str, *bases: tuple[str, str, str], **changed: Any) -> dict[str, Any]:
    """An active incentive by grade."""
    wanted = {"kind": "incentive", "type": "guidance", "mode": "service", "when": [GOOD], "subject": "sme"}
    return measure(label, *(bases or (ARTICLE_18,)), **{**wanted, "strength": "优先", **changed})


MINING = "采矿许可证被吊销后2年内不得再申请采矿权"
POLLUTION = "骗取排污许可证的3年内不得再申请"
DISCLOSURE_18 = ("企业信息公示暂行条例(2024)", "第十八条", "列入市场监督管理严重违法失信名单")
FRANCHISE = "特许经营信用禁入"
TRAPS: Mapping[str, tuple[str, dict[str, Any], str]] = {
    "RA-81": (
        "采矿许可证",
        measure(MINING, ("矿产资源开采登记管理办法", "第二十四条", "2年内不得再申请采矿权")),
        "“矿产资源开采登记管理办法”已于 2026-06-14 终止",
    ),
    "RA-82": ("采矿许可证", measure(MINING, ("矿产资源法", "第七十条", "收回矿业权")), "现行法没有保留"),
    "RA-83": (
        "采矿许可证",
        measure(MINING, ("矿产资源法实施条例", "第三十七条", "不得批准其新的临时用地")),
        "条例没有保留",
    ),
    "RA-84": (
        "采矿许可证",
        measure("勘查许可证被吊销后6个月内不得再申请", ("勘查区块登记管理办法", "第三十三条", "6个月内不得")),
        "未登记的文件“勘查区块登记管理办法”",
    ),
    "RA-85": (
        "碳配额",
        measure(
            "碳配额未清缴的等量核减下一年度配额",
            ("碳排放权交易管理暂行条例(2026)", "第二十四条", "等量核减其下一年度"),
            type="quota_cut",
        ),
        "等量核减下一年度配额的规定已于2026-08-15删去",
    ),
    "RA-86": (
        "骗取排污许可证",
        measure(POLLUTION, ("排污许可管理条例", "第四十条", "3年内不得再次申请")),
        "第一千一百零五条没有保留",
    ),
    "RA-87": (
        "骗取排污许可证",
        measure(POLLUTION, ("生态环境法典", "第一千一百零五条", "依法撤销其排污许可证")),
        "没有再次申请的禁止期",
    ),
    "CR-81": (
        "环境违法",
        measure(
            "环境违法记入社会诚信档案、公布违法者名单",
            ("环境保护法", "第五十四条", "及时向社会公布违法者名单"),
            kind="management",
            type="credit_recording",
            mode="record",
        ),
        "“环境保护法”已于 2026-08-14 终止",
    ),
    "CR-82": (
        "环境违法",
        measure(
            "环境违法公布违法者名单",
            ("生态环境法典", "第五十四条", "生态环境违法信息记入信用记录"),
            kind="management",
            type="credit_recording",
            mode="record",
        ),
        "没有公布违法者名单",
    ),
    "CR-83": (
        "连续3年异常",
        measure(
            "连续3年异常转入严重违法企业名单，满5年移出",
            DISCLOSURE_18,
            kind="management",
            type="credit_recording",
            mode="record",
        ),
        "连续三年异常转入严重违法名单的规定已在2024年修订时删去",
    ),
    **{
        f"{prefix}-81": (
            "引用“企业信息公示暂行条例第18条”",
            measure("严重违法失信名单企业受限", DISCLOSURE_18, type=kind, mode="duty_to_check"),
            "在第十九条而不是第十八条",
        )
        for prefix, kind in {
            "GP": "trading_check",
            "CT": "trading_check",
            "LT": "trading_check",
            "HO": "support_check",
        }.items()
    },
    "LT-82": (
        "信用好者优先",
        favour("守信企业优先取得国有土地"),
        "没有信用好者优先取得国有土地",
    ),
    "LT-83": ("信用好者优先", favour("守信企业竞买优惠", mode="within_limits"), "按等级在土地出让中给予优先"),
    "RA-88": (
        "信用好者优先",
        favour("守信企业优先取得矿业权", ("矿产资源法", "第十九条", "国家建立矿业权"), ARTICLE_18),
        "没有信用好者优先取得矿业权的规定",
    ),
    "RA-89": ("信用好者优先", favour("守信企业优先获得水权、排污权指标"), "没有信用好者优先取得"),
    "FS-81": (
        "骗取中小微专项资金",
        measure(
            "骗取专项资金的3年内不得申报",
            ("财政违法行为处罚处分条例", "第十四条", "追回违反规定使用、骗取的有关资金"),
            type="science_project_ban",
        ),
        "没有禁止申报的期限",
    ),
    "FS-82": (
        "骗取中小微专项资金",
        measure(
            "骗取专项资金的3年内不得申报",
            ("促进条例", "第七条", "实行预算绩效管理"),
            type="science_project_ban",
        ),
        "不及于失信限制",
    ),
    "AC-81": (
        "评级低",
        measure("低等级不予容缺受理", ARTICLE_18, when=[POOR], mode="duty_to_check"),
        "限制措施却以信用等级为条件",
    ),
    "AC-82": (
        "评级低",
        measure(
            "低等级不予受理", ARTICLE_18, when=[POOR], kind="management", type="publication", mode="record"
        ),
        "变成审批便利的办理条件",
    ),
    "WD-81": (
        "评级低",
        measure(
            "低等级提高工资保证金",
            ("保障农民工工资支付条例", "第三十二条", "对发生工资拖欠的单位适当提高存储比例"),
            when=[POOR],
            type="deposit_raised",
        ),
        "限制措施却以信用等级为条件",
    ),
    "RA-90": (
        FRANCHISE,
        measure(FRANCHISE, ("特许经营管理办法(2024)", "第四条", "不新设行政许可"), type="industry_ban"),
        "特许经营的信用惩戒没有全国性法律依据",
    ),
    "MA-81": (
        FRANCHISE,
        measure(FRANCHISE, ("特许经营管理办法(2024)", "第四条", "不新设行政许可"), type="industry_ban"),
        "未经核实（标记 R）",
    ),
    "RA-91": (
        "用能权",
        favour(
            "守信企业用能权指标倾斜", ("节约能源法", "第六十六条", "国家实行有利于节能的价格政策"), ARTICLE_18
        ),
        "没有用能权、能耗指标的信用奖惩",
    ),
    "FS-83": (
        "对中小企业适用款项支付条例26条",
        measure(
            "拖欠账款的企业财政资金受限",
            ("保障中小企业款项支付条例", "第二十六条", "对大型企业在财政资金支持"),
            type="support_check",
            mode="duty_to_check",
        ),
        "只及于机关、事业单位和大型企业，不及于中小微企业",
    ),
    "FS-84": (
        "对中小企业适用款项支付条例26条",
        measure(
            "拖欠账款的大型企业财政资金受限",
            ("保障中小企业款项支付条例", "第二十六条", "对大型企业在财政资金支持"),
            type="support_check",
            mode="duty_to_check",
            subject="large_enterprise",
        ),
        "而不是被评价的企业",
    ),
}


@pytest.fixture(scope="module")
def problems(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """All traps set at once in a copy of the packaged policy: what the check says of each."""
    folder: Path = tmp_path_factory.mktemp("traps") / "policy"
    shutil.copytree(PACKAGED, folder)
    for name, (_, rule, _) in TRAPS.items():
        file = folder / "measures" / f"{PREFIX[name[:2]]}.yaml"
        text = yaml.safe_dump([{"id": name, **rule}], allow_unicode=True, sort_keys=False)
        indented = "".join(f"  {line}\n" for line in text.splitlines())
        file.write_text(file.read_text(encoding="utf-8") + indented, encoding="utf-8")
    found: dict[str, list[str]] = {name: [] for name in TRAPS}
    for problem in check(folder):
        name = problem.reason.split(" ", 1)[0]
        if problem.severity == "error" and name in found:
            found[name].append(problem.reason)
    return found


@pytest.mark.parametrize("name", TRAPS)
def test_the_trap_is_refused_for_its_own_reason(problems, name):
    assert any(TRAPS[name][2] in reason for reason in problems[name]), problems[name]


@texts_at_hand
def test_each_tempting_measure_is_tried():
    rows = (DOMAIN_TEXTS / "retired_or_absent.tsv").read_text(encoding="utf-8").splitlines()[1:]
    tried = {start for start, _, _ in TRAPS.values()}
    assert len(rows) == 12
    assert [row for row in rows if not any(row.startswith(start) for start in tried)] == []


def test_no_shipped_measure_is_a_trap():
    assert not set(TRAPS) & {one.id for one in policy().measures}
