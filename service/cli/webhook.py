"""The commands `party webhook …`: where parties are told of changes."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.table import Column, Table
from sqlalchemy import RowMapping

from service import clock
from service.administration import changed_in, installation
from service.cli.options import AsJson
from service.cli.output import give_account, show_json, show_page
from service.errors import DONE
from service.notices import subscriptions
from service.notices.passing_on import PassedOn

app = typer.Typer(help="通知地址：等级、措施、事项有变化时通知参与方。", no_args_is_help=True)
Number = Annotated[str, typer.Argument(help="通知地址的编号，见 party webhook list")]


@app.command("add")
def add(
    party: Annotated[str, typer.Argument(help="参与方编号")],
    address: Annotated[str, typer.Argument(help="https 网址，不带用户名、密码、查询串和片段")],
    *,
    as_json: AsJson = False,
) -> int:
    """登记一个通知地址，从此以后的变化送往那里；只说有变化、到哪里取，取时再核对权限。"""
    place = installation()
    with place.database.writing() as connection:
        made = subscriptions.subscribe(connection, party, address, place.settings, now=clock.now())
        details = {"subscription": made["id"], "address": address}
        changed_in(place.database, connection, "webhook_add", subject=party, details=details)
    _show(made, f"已登记 {party} 的通知地址，编号 {made['id']}", as_json=as_json)
    return DONE


@app.command("close")
def close(number: Number, *, as_json: AsJson = False) -> int:
    """关闭一个通知地址；没有送到的改送该参与方的另一个地址，没有的留作未能送达。"""
    return _changed(number, "close", f"已关闭通知地址 {number}", as_json=as_json)


@app.command("pause")
def pause(number: Number, *, as_json: AsJson = False) -> int:
    """暂停一个通知地址：通知照记，恢复后再送。"""
    return _changed(number, "pause", f"已暂停通知地址 {number}", as_json=as_json)


@app.command("resume")
def resume(number: Number, *, as_json: AsJson = False) -> int:
    """恢复一个暂停的或一直送不到的通知地址，马上再送。"""
    return _changed(number, "resume", f"已恢复通知地址 {number}", as_json=as_json)


@app.command("list")
def list_subscriptions(
    party: Annotated[str | None, typer.Argument(help="只看这个参与方的")] = None, *, as_json: AsJson = False
) -> int:
    """登记过的通知地址，及各有多少待送和未能送达的。"""
    with installation().database.reading() as connection:
        found = [
            (one, subscriptions.waiting_of(connection, one["id"]))
            for one in subscriptions.listed(connection, party)
        ]
    if as_json:
        show_json([_plain(one) | {"deliveries": counts} for one, counts in found])
        return DONE
    table = Table(
        Column("编号", no_wrap=True), "参与方", Column("地址", overflow="fold"), "状态", "待送", "未能送达"
    )
    for one, counts in found:
        figures = (str(counts.get(state, 0)) for state in ("waiting", "dead"))
        table.add_row(one["id"], one["party"], one["address"], _state(one), *figures)
    show_page(table)
    return DONE


def _changed(number: str, what: str, told: str, *, as_json: bool) -> int:
    place, now = installation(), clock.now()
    details: dict[str, Any] = {"subscription": number}
    with place.database.writing() as connection:
        match what:
            case "close":
                row, passed = subscriptions.close(connection, number, now=now)
                details |= passed.details
                told = "；".join([told, *_passed(passed)])
            case "pause":
                row = subscriptions.pause(connection, number, now=now)
            case _:
                row = subscriptions.resume(connection, number, now=now)
        changed_in(place.database, connection, f"webhook_{what}", subject=row["party"], details=details)
    _show(row, told, as_json=as_json)
    return DONE


def _passed(passed: PassedOn) -> Iterator[str]:
    for target, count in passed.moved.items():
        yield f"没有送到的 {count} 条改送 {target}"
    if passed.kept:
        yield f"{passed.kept} 条没有别的地址可送，登记后可用 notice replay 再送"
    if passed.void:
        yield f"{passed.void} 条不再送：收件方已无权知悉"


def _show(row: RowMapping, told: str, *, as_json: bool) -> None:
    give_account(_plain(row), told, as_json=as_json)


def _state(row: RowMapping) -> str:
    if row["closed_at"]:
        return f"{row['closed_at']:%Y-%m-%d} 关闭"
    if row["paused_at"]:
        return "暂停"
    return f"连续 {row['failures']} 次没有送到" if row["failures"] else "在用"


def _plain(row: RowMapping) -> dict[str, Any]:
    return {name: getattr(value, "isoformat", lambda v=value: v)() for name, value in row.items()}
