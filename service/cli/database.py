"""The commands `database …`: the version of its tables."""

import typer

from features.private_files import private_folder
from service.administration import installation
from service.cli.options import AsJson
from service.cli.output import show_json, tell
from service.database.upgrade import upgrade
from service.errors import DONE

app = typer.Typer(help="数据库：建立或升级它的表。", no_args_is_help=True)


@app.command("upgrade")
def upgrade_command(*, as_json: AsJson = False) -> int:
    """建立数据库的表，或升级到本程序的版本；要么全部完成，要么不动。"""
    place = installation(any_version=True)
    private_folder(place.home.root)
    before, after = upgrade(place.database)
    if as_json:
        show_json({"before": before, "after": after})
    elif before == after:
        tell(f"数据库的表已是版本 {after}")
    else:
        tell(f"数据库的表：{before or '空'} → {after}")
    return DONE
