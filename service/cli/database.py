"""The commands `database …`: the version of its tables, and whether what it holds is what was decided."""

import typer

from features.private_files import private_folder
from service.administration import installation
from service.cli.options import AsJson
from service.cli.output import give_account, show_json, tell
from service.database.upgrade import upgrade
from service.errors import DONE, NO
from service.integrity.verification import faults_in

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
def verify_command(*, as_json: AsJson = False) -> int:
    """核对发布的每个决定与其批次是否相符，发布、更正、授权、证书与审计日志是否相符；有不符的、无从核对的逐条列出（退出码 1）。"""
    place = installation()
    faults = list(faults_in(place.database, place.home))
    if as_json:
        show_json({"ok": not faults, "faults": [one._asdict() for one in faults]})
    elif not faults:
        tell("发布的决定、授权和证书都与批次和审计日志相符")
    else:
        for one in faults:
            tell("  ".join(part for part in one if part))
    return NO if faults else DONE
