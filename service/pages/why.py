"""One cell of the matrix on a page: applies or not, condition by condition, with records, bases and what would change it."""

from collections.abc import Iterator
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.text import Text

from scoring.entries import UNDATED, what_record
from service.decisions.successors import succeeded_text
from service.pages.parts import GRADE_STYLES, SIMULATED, basis_text, grid

Document = dict[str, Any]
_SHOWN: Final = 5
"""So many records of one item are named on the page; the document has all."""
_EFFECTS = {"direct_d": "定级规则：直接定为D", "bar_a": "定级规则：不得评A", "scored_d": "按得分定级"}


def why_page(document: Document) -> RenderableType:
    """The page of `why USCC MEASURE`."""
    return Group(*_parts(document))


def _parts(document: Document) -> Iterator[RenderableType]:
    yield _head(document)
    yield _conditions(document)
    if document.get("items"):
        yield _items(document)
    yield _bases(document)
    if document["changes"]:
        yield Text("什么会改变这个结果", style="bold")
        yield from (Text(f"· {one}") for one in document["changes"])
    if document.get("remedy"):
        yield Text(f"如何救济：{document['remedy']}")
    if document["objection"]:
        yield Text(f"异议：{document['objection']}")


def _head(document: Document) -> RenderableType:
    what = (
        _EFFECTS.get(document.get("effect", "")) or f"{document['kind_label']} · {document['domain_label']}"
    )
    lines = [SIMULATED] if document["simulated"] else []
    lines.append(f"[bold]{escape(document['name'] or '（名称未知）')}[/]  {document['uscc']}")
    lines.append(f"{document['id']}  {escape(document['label'])}  [dim]{what}[/]")
    waits = document["standing"] is not None and not document["standing"]["acting"]
    lines.append(
        f"[bold]{document['state_label']}{'，尚未生效' if waits else _today(document)}[/]"
        + (f"：{escape(document['reason'])}" if document["reason"] else "")
    )
    if document["scope_notice"]:
        lines.append(f"[bold yellow]{document['scope_notice']}[/]")
    if document["succeeded_by"]:
        command = f"shouxin why {{}} {document['id']}"
        lines.append(succeeded_text(document["uscc"], document["succeeded_by"], command))
    lines += _standing(document)
    grade = document["grade"]
    lines.append(f"评价等级 [{GRADE_STYLES.get(grade or '', 'dim')}]{_grade(grade)}[/]")
    lines += [f"{name}：{escape(text)}" for name, text in _terms(document)]
    if document["purged"]:
        lines.append(f"[yellow]{document['purged']}[/]")
    if not document["actionable"]:
        lines.append("[yellow]仅供分析，不得公布，也不得据以采取措施[/]")
    lines.append(f"[dim]评价基准日 {document['as_of']} · 知悉时点 {document['known_at']}[/]")
    return Panel("\n".join(lines), title="为什么")


def _today(document: Document) -> str:
    """What holds today, where it is not what the decision says."""
    holds, applies = document["in_effect"], document["state"] == "applies"
    if holds is None or holds is applies or document["standing"] is not None:
        return ""
    return "（今天适用）" if holds else "（今天不适用）"


def _standing(document: Document) -> Iterator[str]:
    """Whether an adverse effect acts today, before anything else is said of it."""
    one = document["standing"]
    if one is not None:
        style = "red" if one["acting"] else "bold yellow"
        yield f"[{style}]告知程序：{one['state_label']}。{escape(one['note'])}[/]"
    elif document["standing_note"]:
        yield f"[yellow]{document['standing_note']}[/]"


def _items(document: Document) -> RenderableType:
    """The items that took points, the costliest first, with the records behind them."""
    title = f"减分的项目（得分 {document['score']}，基准分 {document['base_points']}；低于 {document['below']} 为 D）"
    table = grid("分值", "项目", "实际值", "所依记录", title=title)
    for one in document["items"]:
        shown = [_named(record) for record in one["records"][:_SHOWN]]
        more = [f"等 {len(one['records'])} 条"] if len(one["records"]) > _SHOWN else []
        value = one["value"] + (f"\n{one['unknown']}" if one["unknown"] else "")
        table.add_row(f"{one['points']:+d}", escape(one["label"]), escape(value), "\n".join(shown + more))
    return table


def _grade(grade: str | None) -> str:
    if grade is None:
        return "无（不在评价范围）"
    return "M（未评级，不因此失去任何权利）" if grade == "M" else grade


def _terms(document: Document) -> Iterator[tuple[str, str]]:
    names = {"applies_to": "对象", "strength": "力度", "term": "期限", "applying_body": "实施单位"}
    yield from ((label, document[name]) for name, label in names.items() if document.get(name))
    figure = document.get("figure")
    if figure:
        low, high = figure["at_least"], figure["at_most"]
        bounds = f"{'' if low is None else low}–{'' if high is None else high}" if low != high else f"{low}"
        yield "数额", f"{figure['quantity']} {bounds}{figure['unit']}"


def _conditions(document: Document) -> RenderableType:
    if not document["conditions"]:
        if document["state"] == "draft":
            return Text("草案的条件还没有写成数据，对任何企业都没有作出判断", style="yellow")
        return Text("没有条件：对评价范围内的每家企业都适用")
    table = grid("条件", "成立", "说明与凭据", title="条件（须全部成立）")
    for one in document["conditions"]:
        told = [escape(one["why"])] if one["why"] else []
        told += [_record(record) for record in one["records"]]
        table.add_row(escape(one["explanation"]), _holds(one["holds"]), "\n".join(told))
    return table


def _holds(holds: bool | None) -> Text:
    if holds is None:
        return Text("未判断", style="dim")
    return Text("是", style="green") if holds else Text("否", style="yellow")


def _record(record: Document) -> str:
    until = f"计入到 {record['seen_until']}" if record["seen_until"] else "计入到移出、修复、了结或者撤销"
    repair = f"；自 {record['repairable_from']} 起可申请修复" if record["repairable_from"] else ""
    return f"{_named(record)}{escape(until + repair)}"


def _named(record: Document) -> str:
    body = f"，{record['issuing_body']}" if record["issuing_body"] else ""
    return escape(f"{what_record(record)} {record['document_no'] or ''}（{record['occurred_on']}{body}）")


def _bases(document: Document) -> RenderableType:
    table = grid("依据", "效力", "施行", title="依据")
    for one in document["bases"]:
        table.add_row(escape(basis_text([one])), one["rank_label"], _days(one))
    return table


def _days(basis: Document) -> str:
    """From when and until when; of what nobody has read the first day is not known, and it is not said to be over."""
    begun = f"{basis['in_force_from']} 起" if basis["in_force_from"] else UNDATED
    ended = f"，至 {basis['in_force_to']} 止" if basis["in_force_to"] else ""
    return begun + ended + ("（当日不施行）" if basis["in_force"] is False else "")
