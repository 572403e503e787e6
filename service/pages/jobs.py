"""Pages of jobs: which there are, one of them, and how a night went."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from service.pages.parts import grid

_PARTS = {
    "id": "编号",
    "kind_label": "种类",
    "state_label": "状态",
    "asked_by": "下达人",
    "idempotency_key": "幂等键",
    "created_at": "下达时间",
    "started_at": "开始时间",
    "finished_at": "结束时间",
    "attempts": "次数",
    "cancel_asked_by": "要求取消的人",
    "error": "失败原因",
}


def jobs_page(found: Sequence[Mapping[str, Any]]) -> RenderableType:
    """One line each, the newest first."""
    if not found:
        return "没有任务"
    table = grid("编号", "种类", "状态", "进度", "次数", "下达人", "下达时间", "失败原因")
    for one in found:
        cells = (one["id"], one["kind_label"], one["state_label"], _progress(one), f"{one['attempts']}")
        table.add_row(*map(Text, (*cells, one["asked_by"], one["created_at"], one["error"] or "")))
    return table


def job_page(found: Mapping[str, Any]) -> RenderableType:
    """One job with its request and its result."""
    table = grid("项目", "内容")
    for name, label in _PARTS.items():
        if found[name] is not None:
            table.add_row(label, Text(f"{found[name]}"))
    table.add_row("进度", _progress(found))
    for name, label in (("request", "内容"), ("result", "结果")):
        if found[name] is not None:
            table.add_row(label, Text(json.dumps(found[name], ensure_ascii=False, indent=1)))
    return table


def night_page(found: Mapping[str, Any]) -> RenderableType:
    """How each step of a night ended."""
    table = grid("步骤", "结果", "任务", "说明", title=f"夜间运行 {found['day']}")
    for one in found["steps"]:
        numbers = "\n".join(job["id"] for job in one["jobs"])
        table.add_row(one["label"], one["ended_label"], numbers, Text(one["why"]))
    notices = [Text(f"注意：{one}") for one in found["notices"]]
    return Group(table, *notices)


def _progress(one: Mapping[str, Any]) -> str:
    done, total = one["progress"]["done"], one["progress"]["total"]
    return "" if total is None else f"{done:,}/{total:,}"
