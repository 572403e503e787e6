"""The profile of a load on a page: whole, or only what is flagged."""

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.text import Text

from features.feeds import feed_label
from service.pages.parts import grid, marked

_VALUES = 6
_FLAGS = 10


def flagged(profiles: Sequence[dict[str, Any]], load_id: str) -> list[RenderableType]:
    """What is worth a look after a load: new code values, and what moved against the last one."""
    lines = [
        f"{profile['label']}（{feed_label(profile['feed'])}）{line}"
        for profile in profiles
        for line in (*_new_values(profile), *_drift(profile))
    ]
    if not lines:
        return []
    more = f"\n……共 {len(lines)} 处" if len(lines) > _FLAGS else ""
    told = "\n".join(f"  {line}" for line in lines[:_FLAGS])
    return [Text(f"值得留意（详见 shouxin profile {load_id}）：\n{told}{more}", style="yellow")]


def profile_page(found: dict[str, Any]) -> RenderableType:
    """The whole profile of a load."""
    parts: list[RenderableType] = [
        Text(f"载入 {found['load_id']}（{found['loaded_at']}），{len(found['files']):,} 个文件", style="bold")
    ]
    for profile in found["profiles"]:
        parts.append(_table(profile))
        parts += [Text(f"  {line}", style="yellow") for line in (*_new_values(profile), *_drift(profile))]
    return marked(Group(*parts), simulated=found["simulated"])


def _table(profile: dict[str, Any]) -> RenderableType:
    title = (
        f"{profile['label']}（{profile['layout']}，渠道 {_feed_told(profile['feed'])}）：{profile['files']:,} 个文件 "
        f"{profile['rows']:,} 行，可用 {profile['good']:,}，隔离 {profile['quarantined']:,}"
    )
    table = grid("列", "未知", "最小", "中位", "最大", "代码（行数）", title=escape(title))
    for column in profile["columns"]:
        table.add_row(
            escape(column["column"]),
            _share(column["unknown"], column["rows"]),
            *(_told(column.get(name), column.get("unit")) for name in ("min", "median", "max")),
            escape(_codes(column.get("values", {}))),
        )
    return table


def _feed_told(feed: str) -> str:
    """The label, and the name that one writes behind `--feed`."""
    label = feed_label(feed)
    return feed if label == feed else f"{label} {feed}"


def _new_values(profile: dict[str, Any]) -> list[str]:
    return [
        f"列“{column['column']}”有代码表以外的值：{_codes(column['new_values'])}"
        for column in profile["columns"]
        if "new_values" in column
    ]


def _drift(profile: dict[str, Any]) -> list[str]:
    units = {column["column"]: column.get("unit") for column in profile["columns"]}
    lines = []
    for flag in profile["drift"]:
        where = f"列“{flag['column']}”的" if flag["column"] else ""
        unit = units.get(flag["column"]) if flag["what"] == "中位数" else None
        before = f"上次 {_moved(flag, 'before', unit)}，" if flag["before"] is not None else ""
        lines.append(f"{where}{flag['what']}{before}本次 {_moved(flag, 'now', unit)}（{flag['threshold']}）")
    return lines


def _moved(flag: dict[str, Any], name: str, unit: str | None) -> str:
    value = flag[name]
    if flag["what"] == "未知占比":
        return f"{value:.1%}"
    return f"{value:.2f}" if isinstance(value, float) else _told(value, unit)


def _told(value: int | str | None, unit: str | None) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if unit == "分":
        return f"{value / 100:,.2f} 元"
    return str(value) if unit == "年" else f"{value:,}"


def _share(part: int, whole: int) -> str:
    return f"{part:,}（{part / whole:.1%}）" if part else ""


def _codes(counts: dict[str, int]) -> str:
    shown = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    more = f"……共 {len(shown)} 种" if len(shown) > _VALUES else ""
    return "、".join(f"{code}（{count:,}）" for code, count in shown[:_VALUES]) + more
