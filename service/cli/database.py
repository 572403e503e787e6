"""The commands `database …`: the version of its tables, and whether what it holds is what was decided."""

from datetime import date
from typing import Annotated, Final

import typer

from features.private_files import private_folder
from service import clock
from service.administration import installation
from service.cli.options import AsJson
from service.cli.output import give_account, show_json, tell
from service.database.upgrade import upgrade
from service.days import day
from service.errors import DONE, NO, WrongUse
from service.integrity.verification import faults_in

_WHOLE: Final = "发布的决定、授权和证书都与批次和审计日志相符"
_SINCE: Final = "发布的决定与批次相符；全部发布、授权和证书与审计日志相符"
app = typer.Typer(help="数据库：建立或升级它的表。", no_args_is_help=True)


@app.command("upgrade")
def upgrade_command(*, as_json: AsJson = False) -> int:
    """建立数据库的表，或升级到本程序的版本；要么全部完成，要么不动。"""
    place = installation(any_version=True)
    private_folder(place.home.root)
    before, after = upgrade(place.database)
    told = f"已是版本 {after}" if before == after else f"：{before or '空'} → {after}"
    give_account({"before": before, "after": after}, f"数据库的表{told}", as_json=as_json)
    return DONE


@app.command("verify")
def verify_command(
    *,
    since: Annotated[
        str | None,
        typer.Option("--since", help="决定只核对自某日（含）起发布的，如 2026-10-31；其余照样核对全部"),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """核对发布的每个决定与其批次是否相符，发布、更正、授权、证书与审计日志是否相符；有不符的、无从核对的逐条列出（退出码 1）。"""
    place = installation()
    first = None if since is None else _not_to_come(day(since, "起始日"))
    faults = list(faults_in(place.database, place.home, since=first))
    if as_json:
        told = {"ok": not faults, "since": first and first.isoformat()}
        show_json(told | {"faults": [one._asdict() for one in faults]})
    elif not faults:
        tell(_WHOLE if first is None else f"{first} 以来{_SINCE}")
    else:
        for one in faults:
            tell("  ".join(part for part in one if part))
    return NO if faults else DONE


def _not_to_come(first: date) -> date:
    """`WrongUse` for a day since which nothing can have been published."""
    if first > clock.today():
        raise WrongUse(f"起始日 {first} 晚于今天 {clock.today()}：没有可以核对的")
    return first
