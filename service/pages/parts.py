"""Parts that pages share."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

GRADE_STYLES = {"A": "bold green", "B": "green", "C": "yellow", "D": "bold red", "M": "cyan"}
_SHORT = frozenset(
    [
        "分值",
        "编号",
        "领域",
        "类别",
        "日期",
        "种类",
        "计入",
        "至",
        "等级",
        "效果",
        "统一社会信用代码",
        "族",
        "窗口",
        "方向",
        "单位",
        "权限",
        "行",
        "已知",
        "得分",
    ]
)
"""Headers of columns that are short and stay on one line."""
SIMULATED = "[black on yellow] 模拟数据，非真实企业 [/]"


def grid(*headers: str, title: str | None = None) -> Table:
    """A plain table with those headers."""
    table = Table(
        title=title, title_justify="left", title_style="bold", header_style="dim", box=None, pad_edge=False
    )
    for header in headers:
        table.add_column(header, overflow="fold", no_wrap=header in _SHORT)
    return table


def marked(page: RenderableType, *, simulated: bool) -> RenderableType:
    """A page with the notice above it where the data were simulated."""
    return Group(Text.from_markup(SIMULATED), page) if simulated else page


def bands_table(bands: Sequence[Mapping[str, Any]]) -> Table:
    """The grades of a scorecard as a table, best first."""
    table = grid("等级", "含义", "最低得分", "违约概率低于", title="等级分数线")
    for one in bands:
        low = lowest_score(one["score_from"])
        table.add_row(one["grade"], one["label"], low, f"{one['probability_below']:.2%}")
    return table


def lowest_score(score: int) -> str:
    """The lowest score of a grade; 1001 is the one that no scorecard gives."""
    return str(score) if score <= 1000 else "达不到"


def basis_text(bases: Sequence[Mapping[str, Any]]) -> str:
    """Bases in one line: instrument and article, with a mark where the text was not read."""
    return "；".join(
        f"《{one['instrument']}》{one['article']}" + ("" if one["verified"] else "（未核）") for one in bases
    )


def number(value: float | None) -> str:
    """A feature value as people write it."""
    if value is None:
        return "未知"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.3f}"


def yuan(fen: int) -> str:
    """A sum of 分 as people write it."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02} 元"
