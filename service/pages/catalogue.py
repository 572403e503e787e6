"""The feature catalogue on a page."""

from collections.abc import Sequence
from typing import Any

from rich.console import RenderableType

from features.feature import FAMILY_LABELS
from service.pages.parts import grid

_ACCESS = {"open": "公开", "government": "政务共享", "authorised": "授权"}


def catalogue_page(entries: Sequence[dict[str, Any]]) -> RenderableType:
    """Every feature with what one needs to know of it."""
    table = grid(
        "特征",
        "族",
        "窗口",
        "方向",
        "单位",
        "未知",
        "权限",
        "法律说明",
        title=f"特征目录（{len(entries)} 项）",
    )
    for one in entries:
        table.add_row(
            f"{one['label']}\n[dim]{one['name']}[/]",
            FAMILY_LABELS[one["family"]],
            one["window"],
            "高为好" if one["direction"] > 0 else "高为差",
            one["unit"],
            one["unknown"],
            _ACCESS[one["access"]],
            one["legal_note"],
        )
    return table
