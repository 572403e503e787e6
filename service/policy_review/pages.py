"""The parts of the review form in their order, with the blanks that only people fill in."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from service.policy_review.blanks import BLANK, BOX, JUDGED
from service.policy_review.docx_form import Form
from service.policy_review.measure_parts import elsewhere, favours, others
from service.policy_review.questions import EXCEPTIONS, REGULATION

_CONCLUSIONS: Final = (
    f"{BOX}不违反第八条至第十一条，可以出台",
    f"{BOX}违反第＿＿条，但符合第十二条第＿＿项，可以出台，理由见第八部分",
    f"{BOX}违反第＿＿条，不符合第十二条，不得出台，或者修改后再审",
)


def write_form(form: Mapping[str, Any], out: Path) -> None:
    """Write the form of `review_form` as DOCX. Raises NotWritten."""
    page = Form(f"公平竞争审查表：{form['title']}", f"政策指纹 {form['hash'][:12]}")
    page.title("公平竞争审查表")
    page.text(
        "本表由政策数据自动填写底稿，供起草单位审查时核对；自动填写的答案不代替审查，"
        "“审查意见”和各处空白须由人填写。未经审查，或者审查后认为违反规定又不符合例外的，不得出台"
        f"（《{REGULATION}》第十八条）。"
    )
    _subject(page, form)
    _standards(page, form)
    _inputs(page, form)
    favours(page, form)
    elsewhere(page, form)
    others(page, form)
    _exceptions(page, form)
    _people(page)
    _cited(page, form)
    page.save(out)


def _subject(page: Form, form: Mapping[str, Any]) -> None:
    page.heading("一、审查对象")
    rows = [
        ("政策措施名称", f"{form['prefecture']}{form['title']}"),
        ("施行日", form["in_force_from"]),
        ("政策指纹", f"{form['hash']}\n所引法律部分：{form['law_hash']}"),
        ("起草单位（牵头）", BLANK),
        ("联合起草单位", BLANK),
        ("联系人及电话", BLANK),
        (
            "由谁出台",
            f"{BOX}部门：由起草单位在起草阶段审查（第十三条）\n{BOX}县级以上人民政府，或者提请人大及其常委会审议：初审后送市场监督管理部门会同审查（第十四条）",
        ),
    ]
    if form["changes"] is not None:
        told = form["changes"]
        rows.append(
            (
                "与前一版相比",
                f"前一版指纹 {form['former_hash']}\n新增：{_ids(told['new'])}\n删去：{_ids(told['gone'])}\n改动：{_ids(told['changed'])}",
            )
        )
    rows.append(("不在本次审查之列", f"草案不施行：{_ids(form['drafts'])}"))
    page.table(("项目", "内容"), (2, 9), rows)
    page.table(
        ("领域", "守信激励", "管理措施", "失信限制"),
        (3, 2, 2, 2),
        [
            (one["domain"], *(str(one[kind]) for kind in ("incentive", "management", "restriction")))
            for one in form["scope"]
        ],
    )


def _standards(page: Form, form: Mapping[str, Any]) -> None:
    page.heading("二、逐项对照审查标准")
    read = next(_verified(one) for one in form["cited"] if one["instrument"] == REGULATION)
    page.text(
        f"“未见”“有依据”“须说明”由数据得出，标准见《{REGULATION}》第八条至第十一条（{read}）。"
        "“未见”只说在所写明的数据中没有见到，不是说措施没有这种影响。"
    )
    page.table(
        ("条款", "问题", "数据所示", "理由与须核对的规则", "审查意见"),
        (13, 30, 10, 48, 18),
        [
            (
                f"{one['article']}{one['item']}",
                one["question"],
                one["verdict"],
                one["ground"] + (f"\n{_ids(one['rules'])}" if one["rules"] else ""),
                f"{JUDGED}\n说明：",
            )
            for one in form["standards"]
        ],
    )
    sector = form["sector"]
    state = "原文已读，请逐条对照" if sector["read"] else "原文未读全，取得原文以前不能得出结论"
    page.text(
        f"招投标领域另须对照《{sector['instrument']}》（{state}）：与等级挂钩的工程招投标措施 {_ids(sector['rules'])}。"
        f"对照情况：{BLANK}"
    )


def _inputs(page: Form, form: Mapping[str, Any]) -> None:
    page.heading("三、等级由什么决定")
    told = form["inputs"]
    page.text(f"措施和定级规则的条件不得比较：{'、'.join(told['not_compared'])}。")
    page.text(f"评分不使用、只供公平性检查的属性：{'、'.join(told['not_scored'])}。")
    page.table(
        ("种类", "施行日", "截止日", "等级按违约概率分界，对各企业一样", "审查意见"),
        (2, 2, 2, 8, 2),
        [(one["series"], one["from"], one["to"] or "未定", one["bands"], JUDGED) for one in form["bands"]],
    )
    page.table(
        ("定级规则", "效果", "条件", "依据", "如何解除", "审查意见"),
        (20, 10, 26, 34, 20, 14),
        [
            (one["label"], one["effect"], one["when"], one["bases"], one["remedy"], JUDGED)
            for one in form["overrides"]
        ],
    )


def _exceptions(page: Form, form: Mapping[str, Any]) -> None:
    page.heading("八、例外（第十二条）")
    grounds = "\n".join(f"{BOX}{item}{words}" for item, words in EXCEPTIONS)
    page.text(
        "数据所示“须说明”而拟出台的，须符合一种情形，没有影响更小的办法，并有合理的实施期限或者终止条件；"
        "审查结论中须详细说明（第十七条）。"
    )
    rows = [
        (
            f"{one['id']} {one['label']}",
            f"{one['ground']}\n{one['bases']}",
            grounds,
            "",
            f"数据中的截止或者复核日：{one['until']}" if one["until"] else f"数据中没有，须写明：{BLANK}",
        )
        for one in form["exceptions"]
    ]
    rows += [("", "", grounds, "", BLANK)]
    page.table(
        ("措施", "为何须说明", "情形", "为何没有影响更小的办法", "实施期限或者终止条件"),
        (24, 30, 26, 28, 22),
        rows,
    )


def _people(page: Form) -> None:
    page.heading("九、听取意见（第十六条）")
    who = ("有关经营者", "行业协会、商会", "其他利害关系人", "社会公众（涉及社会公众利益的）")
    page.table(
        ("对象", "方式和时间", "对公平竞争影响的意见", "采纳情况和理由"),
        (3, 3, 5, 5),
        [(one, "", "", "\n\n") for one in who],
    )
    page.heading("十、审查结论")
    page.table(
        ("项目", "内容"),
        (2, 9),
        [
            (
                "结论",
                "\n".join(_CONCLUSIONS),
            ),
            ("详细说明", "\n\n\n"),
            ("起草单位负责人", f"签字：{BLANK}　日期：{BLANK}"),
            ("审查人", f"签字：{BLANK}　日期：{BLANK}"),
            ("市场监督管理部门（第十四条情形）", f"意见：{BLANK}　盖章：{BLANK}　日期：{BLANK}"),
        ],
    )


def _cited(page: Form, form: Mapping[str, Any]) -> None:
    page.heading("十一、本表所引规定的核实情况")
    page.table(
        ("规定", "文号", "核实"),
        (4, 4, 5),
        [(one["instrument"], one["number"] or "—", _verified(one)) for one in form["cited"]],
    )


def _verified(one: Mapping[str, Any]) -> str:
    if not one["registered"]:
        return "没有登记在依据登记簿"
    return "已读原文" if one["verified"] else f"未读原文（{one['mark']}），引用前须取得原文核对"


def _ids(rules: Iterable[str]) -> str:
    names: Sequence[str] = list(rules)
    return "、".join(names) or "无"
