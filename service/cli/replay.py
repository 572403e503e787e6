"""The command `replay`: a stored decision made again from what it names."""

from typing import Annotated

import typer

from service.cli.options import AsJson
from service.cli.output import show_json, show_page
from service.errors import DONE, NO
from service.pages.replay import replay_page
from service.runs.replay import replay
from service.settings import settings


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("replay")(replay_command)


def replay_command(
    decision_id: Annotated[str, typer.Argument(help="决定编号（64 位），见 show 的末尾")],
    *,
    as_json: AsJson = False,
) -> int:
    """以当时的数据、评分卡、政策和法律重算一个已存的决定，逐字节比较；清除过的记录说明不能重算的是什么。"""
    found = replay(settings().at, decision_id)
    if as_json:
        show_json(found)
    else:
        show_page(replay_page(found))
    return DONE if found["replayed"] else NO
