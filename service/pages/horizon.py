"""What comes, on a page: by date what of the policy begins and ends, then the clocks of the records."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.text import Text

from service.pages.parts import grid, marked

Found = dict[str, Any]
_SHOWN = 30


def horizon_page(found: Found) -> RenderableType:
    """The page of `policy horizon`."""
    return marked(Group(*_parts(found)), simulated=found["simulated"])


def _parts(found: Found) -> Iterator[RenderableType]:
    yield Text(f"{found['from']} 之后至 {found['until']}：政策中开始、终止和应复核的", style="bold")
    if not found["days"]:
        yield Text("这段时间内政策没有变化")
    for one in found["days"]:
        yield from _day(one)
    if found["clocks"]:
        yield from _clocks(found["clocks"], found["run"])
    else:
        yield Text("还没有评价结果，涉及多少企业要评价之后才知道", style="yellow")


def _day(one: Found) -> Iterator[RenderableType]:
    table = grid("事项", "部分", "编号", "名称", "涉及的措施", title=one["day"])
    for change in one["changes"]:
        note = f"\n[dim]{escape(change['note'])}[/]" if change["note"] else ""
        table.add_row(
            change["event_label"],
            change["part_label"],
            escape(change["id"]),
            escape(change["label"]) + note,
            " ".join([*change["measures"], *(f"{one}（草案）" for one in change["measures_draft"])]),
        )
    yield table
    if one["measures_begin"]:
        yield Text(
            "  开始适用：" + "；".join(f"{each['id']} {each['label']}" for each in one["measures_begin"])
        )
    for each in one["measures_end"]:
        yield Text(f"  不再适用：{each['id']} {each['domain_label']} {each['label']}{_whom(each)}")
        yield from _listed(each)
    if one["by_domain"]:
        yield Text(f"  涉及企业（同一领域不重复计）：{_domains(one['by_domain'])}")
    if one["cited_anew"]:
        yield Text("  依据有变化：" + " ".join(one["cited_anew"]))


def _clocks(clocks: Found, run: Found) -> Iterator[RenderableType]:
    yield Text(
        f"企业记录的期限（按 {run['as_of']} 的评价和当时已知的记录推算，等级等其他条件不变）", style="bold"
    )
    records = grid("种类", "记录", "企业", "最早", "最晚", title="自动停止计入的记录（公示期、期限届满）")
    for one in clocks["records"]:
        counts = f"{one['records']:,}", f"{one['enterprises']:,}"
        records.add_row(one["kind_label"], *counts, one["first"], one["last"])
    yield records
    for key, title in (
        ("overrides_end", "随之解除的定级规则"),
        ("measures_end", "随之终止的措施"),
        ("measures_begin", "随之适用的措施"),
    ):
        if clocks[key]:
            yield from _turning(clocks[key], title)
        domains = clocks.get(key.replace("measures", "by_domain")) if key.startswith("measures") else None
        if domains:
            yield Text(f"涉及企业（同一领域不重复计）：{_domains(domains)}")


def _turning(found: Sequence[Found], title: str) -> Iterator[RenderableType]:
    table = grid("编号", "名称", "企业", "最早", "最晚", "县市", title=title)
    for one in found:
        table.add_row(
            one["id"], one["label"], f"{one['enterprises']:,}", one["first"], one["last"], _counties(one)
        )
    yield table
    for one in found:
        yield from _listed(one)


def _domains(found: Sequence[Found]) -> str:
    return "、".join(f"{one['domain_label']} {one['enterprises']:,}" for one in found)


def _whom(one: Found) -> str:
    return f"（现有 {one['enterprises']:,} 家：{_counties(one)}）" if "enterprises" in one else ""


def _counties(one: Found) -> str:
    return "、".join(f"{each['county']} {each['enterprises']:,}" for each in one["by_county"])


def _listed(one: Found) -> Iterator[RenderableType]:
    rows = one.get("listed", [])
    for each in rows[:_SHOWN]:
        day = f"  {each['day']}" if "day" in each else ""
        yield Text(
            f"    {one['id']}  {each['uscc']} {each['name'] or '（名称未知）'} {each['county']}{day}",
            style="dim",
        )
    if len(rows) > _SHOWN:
        yield Text(f"    另有 {len(rows) - _SHOWN:,} 家，见 --json", style="dim")
