"""What a load did."""

from typing import Any

import polars as pl
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.text import Text

from features.load_report import LoadReport
from features.other_feeds import told_elsewhere
from service.pages.parts import grid, marked
from service.pages.profiles import flagged


def load_summary(report: LoadReport, *, simulated: bool) -> dict[str, Any]:
    """A load as plain data."""
    return {
        "simulated": simulated,
        "load_id": report.load_id if report.files else None,
        "data_version": report.version,
        "files": len(report.files),
        "rows": report.rows,
        "accepted": report.accepted,
        "revised": report.revised,
        "unchanged": report.unchanged,
        "repeats": report.repeats,
        "purged": report.purged,
        "left_out_persons": report.left_out,
        "masked": report.masked,
        "quarantined": report.quarantined,
        "already_loaded": report.already_loaded,
        "failed": report.failed,
        "known_elsewhere": told_elsewhere(report.known_elsewhere),
        "drift": [
            {"layout": profile["layout"], "feed": profile["feed"], "against": profile["against"], **flag}
            for profile in report.profiles
            for flag in profile["drift"]
        ],
        "new_values": [
            {"layout": profile["layout"], "column": column["column"], "values": column["new_values"]}
            for profile in report.profiles
            for column in profile["columns"]
            if "new_values" in column
        ],
        "problems": report.problems.head(100).drop("load_id", "content", "found_by").to_dicts(),
    }


def load_page(report: LoadReport, *, simulated: bool) -> RenderableType:
    """A load on a page."""
    parts: list[RenderableType] = [Text.from_markup(_headline(report))]
    if report.already_loaded:
        names = "、".join(report.already_loaded[:5]) + ("……" if len(report.already_loaded) > 5 else "")
        parts.append(Text(f"此前已载入、未重复计入的文件 {len(report.already_loaded)} 个：{names}"))
    parts += [Text(f"未能读取：{message}", style="red") for message in report.failed.values()]
    parts += flagged(report.profiles, report.load_id)
    parts += [
        Text(f"请注意：{one['told']}", style="yellow") for one in told_elsewhere(report.known_elsewhere)
    ]
    if report.quarantined:
        parts.append(
            problems_grid(
                report.problems, 10, f"隔离的行（{report.quarantined:,} 行，以 shouxin quarantine 查看全部）"
            )
        )
    return marked(Group(*parts), simulated=simulated)


def _headline(report: LoadReport) -> str:
    pieces = [
        f"载入 {len(report.files):,} 个文件 {report.rows:,} 行：入库 [bold]{report.accepted:,}[/] 条（其中更正 {report.revised:,}）",
        f"完全重复 {report.repeats:,}",
        f"与已知相同 {report.unchanged:,}",
        f"自然人未收 {report.left_out:,}",
        f"隔离 {report.quarantined:,}",
    ]
    if report.masked:
        pieces.append(f"遮盖身份证号码 {report.masked:,} 格")
    if report.purged:
        pieces.append(f"已按保存期限清除、不再收 {report.purged:,}")
    return "，".join(pieces)


def problems_grid(rows: pl.DataFrame, limit: int, title: str) -> RenderableType:
    """Faults of rows, the first few: where, what, why, and what would be right."""
    table = grid("文件", "行", "列", "值", "原因", "应为", title=title)
    for row in rows.head(limit).iter_rows(named=True):
        table.add_row(
            escape(row["file"]),
            str(row["row"]),
            escape(row["column"]),
            escape(row["value"] or "（空）"),
            escape(row["reason"]),
            escape(row["expected"][:60]),
        )
    return table
