"""The commands `act …`: what authorities and courts did to records, at the machine of the bureau."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.table import Column, Table
from rich.text import Text

from features.credit_code import require_valid
from service import clock
from service.administration import installation
from service.cases import act_register
from service.cases.today import act_in_full, act_today
from service.cli.options import AsJson
from service.cli.output import show_json, show_page, tell
from service.errors import DONE
from service.publications.place import Place

app = typer.Typer(help="认定单位、法院对记录的处理：列出，查看。", no_args_is_help=True)


@app.command("list")
def list_command(
    uscc: Annotated[str | None, typer.Argument(help="只看这家企业的")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="至多列几项")] = 50,
    *,
    as_json: AsJson = False,
) -> int:
    """已登记的处理，后登记的在前，各有自哪一天起作用、是否已实现。"""
    whose = {} if uscc is None else {"uscc": require_valid(uscc)}
    with installation().database.reading() as connection:
        found = act_register.listed(connection, whose, limit=limit)
        shown = [act_today(connection, one) for one in found]
    if as_json:
        show_json({"acts": shown})
        return DONE
    if not shown:
        show_page(f"没有登记过{f'对 {uscc} 的' if uscc else ''}处理")
        return DONE
    table = Table(
        Column("编号", no_wrap=True),
        Column("企业", no_wrap=True),
        "所涉记录",
        "处理",
        "作出单位",
        "文号",
        "自何日起",
        "终止",
        "实现",
    )
    for one in shown:
        table.add_row(one["id"], one["uscc"], *map(Text, _cells(one)))
    show_page(table)
    return DONE


@app.command("show")
def show_command(
    number: Annotated[str, typer.Argument(help="处理的编号，见 act list")], *, as_json: AsJson = False
) -> int:
    """一项处理：谁凭哪份文书对哪条记录作出，自哪一天起作用，随之作出的评价。"""
    made = installation()
    place = Place(made.settings, made.home, made.database)
    with place.database.reading() as connection:
        document = act_in_full(place, connection, act_register.found(connection, number, {}), clock.today())
    if as_json:
        show_json(document)
    else:
        _show(document)
    return DONE


def _cells(act: Mapping[str, Any]) -> tuple[str, ...]:
    by = act["ended_by"]
    ended = f"{by['day']} 由 {by['id']}" if by else "、".join(f"终止 {one['name']}" for one in act["ends"])
    ended += "（已更正）" if act["corrected_by"] else ""
    done = "是" if act["brought_about"] else "否"
    return _about(act), act["label"], act["body"], act["document_no"], act["effective_on"], ended, done


def _about(act: Mapping[str, Any]) -> str:
    about = act["about"]
    return f"{about['kind_label']} {about['document_no'] or about['record_id']}" if about else "全部不利记录"


def _named(document: Mapping[str, Any]) -> str:
    told = "，".join(filter(None, (document["body"], document["day"], document["event_label"])))
    return f"{document['name']}（{told}）"


def _show(act: Mapping[str, Any]) -> None:
    tell(f"{act['label']} {act['id']}，{act['uscc']}，{_about(act)}")
    tell(f"{act['by_label']} {act['body']}，{act['document_no']}，{act['day']}；登记于 {act['recorded_at']}")
    until = f"，公示截止期改为 {act['publicity_until']}" if act["publicity_until"] else ""
    tell(f"自 {act['effective_on']} 起{until}")
    if act["text"]:
        tell(f"理由：{act['text']}")
    for ended in act["ends"]:
        tell(f"终止：{_named(ended)}")
    for still in act["still_lasting"]:
        until = f"，到 {still['over_on']} 终止" if still["over_on"] else ""
        tell(f"仍在持续：{_named(still)}{until}")
    if act["ended_by"]:
        by = act["ended_by"]
        told = " ".join(filter(None, (by["id"], by["document_no"], by["body"])))
        tell(f"已由 {told} 终止，{by['day']}")
    for one in act["corrected_by"]:
        tell(f"“{one['document_no']}”的终止有误，已由 {one['id']} 更正")
    if act["lasts"]:
        tell("今天仍在持续")
    for fault in filter(None, (act["differs"], act["until_differs"], act["repair_differs"])):
        tell(f"请注意：{fault}")
    for one in act["evaluations"]:
        decided = f"：{one['decision_id']}（{one['as_of']}）" if one["decision_id"] else ""
        tell(f"{one['told']}{decided}")
