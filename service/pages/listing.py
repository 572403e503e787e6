"""Lists of enterprises and the summary of a run."""

from collections.abc import Iterable
from typing import Any

import polars as pl
from rich.console import Group, RenderableType
from rich.text import Text

from scoring.manifest import Manifest
from service.pages.parts import GRADE_STYLES, grid, marked

_TOLD_FIRST = "D 和限制经告知程序后才生效，走到哪一步见 shouxin procedure list"
_STATUS = {"evaluated": "已评价", "not_rated": "信息不足", "out_of_scope": "不在评价范围"}


def listing_page(rows: pl.DataFrame, manifest: Manifest, left_out: Iterable[str] = ()) -> RenderableType:
    """Enterprises with grade and score; `left_out`: codes of those of whom nobody can say it."""
    table = grid("统一社会信用代码", "名称", "等级", "得分", "违约概率", title=f"评价基准日 {manifest.as_of}")
    for row in rows.iter_rows(named=True):
        score = "" if row["score"] is None else str(row["score"])
        probability = "" if row["probability"] is None else f"{row['probability']:.2%}"
        table.add_row(
            row["uscc"],
            row["name"] or "",
            Text(row["grade"], style=GRADE_STYLES[row["grade"]]),
            score,
            probability,
        )
    later = rows.filter(pl.col("as_of") != manifest.as_of.isoformat())
    again = "、".join(f"{one['uscc']}（{one['as_of']}）" for one in later.iter_rows(named=True))
    adverse = manifest.purpose == "public" and (rows["grade"] == "D").any()
    told = [Text(_TOLD_FIRST, style="yellow")] if adverse else []
    told += [Text(f"此后单独重新评价的（基准日）：{again}", style="dim")] if again else []
    if missing := "、".join(left_out):
        told.append(Text(f"未列出，单独的评价读不了：{missing}", style="yellow"))
    return marked(Group(table, *told), simulated=manifest.simulated)


def _note(summary: dict[str, Any]) -> str:
    """What the run may be used for."""
    if not summary["actionable"]:
        return "仅供分析或者比较，不得公布，也不得据以采取措施"
    if not summary["latest"]:
        return (
            f"另有更新的批次：现行评价和程序不变。要看这一批次，加 --as-of {summary['as_of']}；"
            "要使现在的政策、评分卡和记录起作用，请评价更新的那一天或其后（--as-of）"
        )
    return _TOLD_FIRST if summary["purpose"] == "public" else ""


def run_page(summary: dict[str, Any]) -> RenderableType:
    """The summary of a run: how many enterprises got which grade."""
    by = f"{'规则手册' if summary['rule_book'] else '评分卡'} {summary['model']}"
    head = Text(f"评价完成：基准日 {summary['as_of']}，{by}", style="bold")
    table = grid("等级", "企业数", "占已评级")
    counts: dict[str, int] = {}
    for row in summary["counts"]:
        name = row["grade"] or _STATUS[row["status"]]
        counts[name] = counts.get(name, 0) + row["len"]
    rated = sum(number for grade, number in counts.items() if grade in {"A", "B", "C", "D"})
    for name in sorted(counts):
        share = f"{counts[name] / rated:.1%}" if rated and name in {"A", "B", "C", "D"} else ""
        table.add_row(Text(name, style=GRADE_STYLES.get(name, "dim")), f"{counts[name]:,}", share)
    foot = Text(f"批次 {summary['run']}  数据版本 {summary['data_version']}", style="dim")
    note = _note(summary)
    return marked(
        Group(head, table, *([Text(note, style="yellow")] if note else []), foot),
        simulated=summary["simulated"],
    )
