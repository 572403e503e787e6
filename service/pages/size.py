"""The size class of one enterprise on a page."""

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from features.records.registry import ANNUAL_REPORT
from service.pages.parts import grid, marked

_FEN_PER_WAN = 1_000_000


def size_page(found: dict[str, Any]) -> RenderableType:
    """The page of `size USCC`."""
    table = grid("依据", "数值")
    table.add_row("行业代码", found["industry"] or "未知")
    table.add_row("年度报告", f"{found['report_year']} 年度" if found["report_year"] else "没有")
    for name, value in found["figures"].items():
        table.add_row(ANNUAL_REPORT.payload[name].label, _figure(name, value))
    mark = "" if found["standard"]["verified"] else "（未核）"
    table.add_row("标准", f"《{found['standard']['instrument']}》{mark}")
    label = found["size_label"] or f"无法判定：{'、'.join(found['unknown']) or '行业代码'}不明"
    head = Text(f"{found['name'] or found['uscc']}，{found['on']} 的企业规模：{label}", style="bold")
    note = Text(f"按 {found['known_at']} 已知的资料判定；此后报送的数字不改变当日的规模。")
    return marked(Group(head, table, note), simulated=found["simulated"])


def _figure(name: str, value: int | None) -> str:
    if value is None:
        return "未知"
    return f"{value:,} 人" if name == "employees" else f"{value / _FEN_PER_WAN:,.2f} 万元"
