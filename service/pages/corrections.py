"""What a mended workbook did."""

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from features.load_report import CorrectionReport
from service.pages.loads import problems_grid
from service.pages.parts import marked


def correction_summary(report: CorrectionReport, *, simulated: bool) -> dict[str, Any]:
    """A correction as plain data. `load_id` is null where nothing came of it."""
    return {
        "simulated": simulated,
        "load_id": None if report.version is None else report.load_id,
        "data_version": report.version,
        "rows": report.rows,
        "corrected": report.corrected,
        "dismissed": report.dismissed,
        "person": report.person,
        "still_open": report.still_open,
        "closed_before": report.closed_before,
        "accepted": report.accepted,
        "revised": report.revised,
        "unchanged": report.unchanged,
        "problems": report.problems.head(100).drop("content", "found_by").to_dicts(),
    }


def correction_page(report: CorrectionReport, *, simulated: bool) -> RenderableType:
    """A correction on a page."""
    parts: list[RenderableType] = [
        Text(
            f"工作簿 {report.rows:,} 行：改正 {report.corrected:,}（入库 {report.accepted:,} 条，其中更正 "
            f"{report.revised:,}；与已知相同 {report.unchanged:,}），不再载入 {report.dismissed:,}，自然人 {report.person:,}，"
            f"仍有问题 {report.still_open:,}，此前已处理、未重复计入 {report.closed_before:,}"
        )
    ]
    if report.person:
        parts.append(
            Text(f"自然人的 {report.person:,} 行内容已抹去，不可恢复；只留位置、原因和来源文件的哈希")
        )
    if report.version is None:
        parts.append(Text("没有新的变化，未记入台账"))
    if report.problems.height:
        title = "仍有问题的行（有变化的；以 shouxin quarantine 查看全部）"
        parts.append(problems_grid(report.problems, 10, title))
    return marked(Group(*parts), simulated=simulated)
