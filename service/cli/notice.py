"""The commands `notice …`: what parties were told or are to be told, dead letters, delivery."""

from dataclasses import asdict
from typing import Annotated, Any, Final

import typer
from rich.table import Column, Table

from service import clock
from service.administration import changed_in, installation
from service.cli.options import AsJson
from service.cli.output import give_account, show_json, show_page, tell
from service.errors import DONE
from service.notices import register
from service.notices.delivery import deliver
from service.notices.states import State
from service.publications.place import Place

app = typer.Typer(help="通知：送达、未能送达的重送。", no_args_is_help=True)
Number = Annotated[str, typer.Argument(help="通知的编号，见 notice list")]
_LIMIT: Final = 100


@app.command("deliver")
def deliver_command(*, as_json: AsJson = False) -> int:
    """送出到时候的通知；没有送到的按设置隔一段时间再送，仍送不到的留作未能送达。"""
    place = installation()
    counts = deliver(Place(place.settings, place.home, place.database))
    told = f"送达 {counts.delivered}，待再送 {counts.waiting}，未能送达 {counts.dead}，不再送 {counts.void}"
    again = f"；上次中断、可能重复的 {counts.recovered}" if counts.recovered else ""
    give_account(asdict(counts), f"{told}{again}", as_json=as_json)
    return DONE


@app.command("list")
def list_notices(
    *,
    dead: Annotated[bool, typer.Option("--dead", help="只看未能送达的")] = False,
    waiting: Annotated[
        bool,
        typer.Option("--waiting", help="只看没有送完的：待送，或者正在送（也含送到一半中断、还没有再送的）"),
    ] = False,
    party: Annotated[str | None, typer.Option("--party", help="只看送给这个参与方的")] = None,
    uscc: Annotated[str | None, typer.Option("--uscc", help="只看关于这家企业的")] = None,
    limit: Annotated[int, typer.Option("--limit", help="最多几条", min=1, max=100_000)] = _LIMIT,
    as_json: AsJson = False,
) -> int:
    """通知及其送达情况，新的在前。"""
    states: tuple[State, ...] = ("dead",) if dead else ()
    if waiting:
        states += ("waiting", "attempting")
    with installation().database.reading() as connection:
        found = register.listed(connection, states=states, party=party, uscc=uscc, limit=limit)
    if as_json:
        show_json(found)
        return DONE
    whole = (Column(name, no_wrap=True) for name in ("编号", "企业"))
    table = Table(*whole, "种类", "参与方", "状态", "次数", Column("最近一次", overflow="fold"))
    for one in found:
        names = ("id", "uscc", "kind_label", "party", "state_label")
        table.add_row(*(one[name] for name in names), str(one["attempts"]), _last(one))
    show_page(table)
    return DONE


@app.command("show")
def show(number: Number, *, as_json: AsJson = False) -> int:
    """一条通知：因何而起、为何告知、送往哪里、各到哪一步。"""
    with installation().database.reading() as connection:
        found = register.found(connection, number)
    if as_json:
        show_json(found)
        return DONE
    first = found[0]
    tell(f"{first['kind_label']}（{first['kind']}），{first['uscc']}，{first['at']}，因 {first['cause']}")
    tell(f"告知 {first['party']}：{first['reach_label']}")
    table = Table(Column("地址", overflow="fold"), "状态", "次数", "可能重复", "下一次", "最近一次")
    for one in found:
        repeated = "是" if one["possibly_repeated"] else "否"
        waits = one["next_at"] if one["state"] == "waiting" else "—"
        table.add_row(one["address"], one["state_label"], str(one["attempts"]), repeated, waits, _last(one))
    show_page(table)
    return DONE


@app.command("replay")
def replay(number: Number, *, as_json: AsJson = False) -> int:
    """把未能送达的再送：编号不变，从第一次算起；由下一次 notice deliver 送出。"""
    place = installation()
    with place.database.writing() as connection:
        count = register.replay(connection, number, now=clock.now())
        details = {"notice": number, "addresses": count}
        changed_in(place.database, connection, "notice_replay", subject=number, details=details)
    document = {"notice": number, "addresses": count}
    give_account(document, f"通知 {number} 将再送往 {count} 个地址", as_json=as_json)
    return DONE


def _last(one: dict[str, Any]) -> str:
    if one["attempted_at"] is None:
        return one["fault"] or "—"
    return f"{one['attempted_at']} {one['fault'] or one['status'] or ''}".rstrip()
