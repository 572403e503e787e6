"""The parts of the review form that go measure by measure: favours, enterprises from elsewhere, restrictions, management."""

from collections.abc import Mapping
from typing import Any, Final

from service.policy_review.blanks import BLANK, BOX, JUDGED
from service.policy_review.docx_form import Form

_RECOGNISED: Final = (
    f"{BOX}承认下列评价结果，同等对待：{BLANK}\n{BOX}没有等级的，凭下列材料同等对待：{BLANK}\n"
    f"{BOX}对所有企业一样，不再以等级为条件\n{BOX}不承认，理由（第十二条）：{BLANK}"
)


def favours(page: Form, form: Mapping[str, Any]) -> None:
    """Part four: who is favoured, on what basis; and what follows the size class alone."""
    page.heading("四、优待某些经营者的措施")
    page.table(
        ("编号", "措施", "给谁", "方式和力度", "依据（位阶）", "截止日", "数据所示", "审查意见"),
        (9, 22, 28, 25, 30, 13, 18, 14),
        [
            (
                one["id"],
                f"{one['domain']}：{one['label']}",
                one["who"],
                one["how"],
                one["bases"],
                one["until"] or "未定",
                f"{one['verdict']}：{one['ground']}",
                JUDGED,
            )
            for one in form["favours"]
        ],
    )
    page.text("规模政策：只随企业规模，不随信用。")
    page.table(
        ("编号", "内容", "企业规模", "依据（位阶）", "审查意见"),
        (8, 30, 14, 40, 14),
        [(one["id"], one["label"], one["sizes"], one["bases"], JUDGED) for one in form["size_rules"]],
    )


def elsewhere(page: Form, form: Mapping[str, Any]) -> None:
    """Part five: what enterprises from elsewhere do not get, and how they are to be treated."""
    page.heading("五、外地企业（第九条）")
    page.text(
        "本州只评价在本州登记的中小微企业，外地企业没有等级。下列优待以等级为条件，外地企业参加本州的采购、招投标"
        "或者在本州经营时得不到。其他地方的评价结果（国家、外省、外州的公共信用综合评价等）如何承认，数据不能回答，须逐项决定。"
    )
    page.table(
        ("编号", "措施", "给谁", "涉及的条款", "对外地企业如何办理"),
        (9, 30, 40, 20, 50),
        [
            (
                one["id"],
                f"{one['domain']}：{one['label']}",
                one["who"],
                "\n".join(one["items"]),
                _RECOGNISED,
            )
            for one in form["elsewhere"]
        ],
    )


def others(page: Form, form: Mapping[str, Any]) -> None:
    """Parts six and seven: restrictions and management measures."""
    for heading, name in (("六、限制措施", "restrictions"), ("七、管理措施", "management")):
        page.heading(heading)
        page.table(
            (
                "编号",
                "措施",
                "对谁、因何",
                "力度",
                "实施单位",
                "依据（位阶）",
                "期限",
                "数据所示",
                "审查意见",
            ),
            (9, 22, 28, 22, 14, 28, 14, 9, 14),
            [
                (
                    one["id"],
                    f"{one['domain']}：{one['label']}",
                    one["who"],
                    one["how"],
                    one["body"],
                    one["bases"],
                    one["term"],
                    one["verdict"],
                    JUDGED,
                )
                for one in form[name]
            ],
        )
