"""The command `size`: an enterprise's size class, as fixed on the day of a contract."""

from typing import Annotated

import typer

from features.credit_code import require_valid
from service import clock
from service.cli.options import AsJson, KnownAt
from service.cli.output import show_json, show_page
from service.days import days
from service.decisions.size import size_of_enterprise
from service.errors import DONE
from service.pages.size import size_page
from service.settings import settings


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("size")(size)


def size(
    uscc: Annotated[str, typer.Argument(help="统一社会信用代码")],
    on: Annotated[str | None, typer.Option("--on", help="哪一天的规模，如合同订立日，默认今天")] = None,
    known_at: KnownAt = None,
    *,
    as_json: AsJson = False,
) -> int:
    """一家企业在某日（如合同订立日）的规模：大型、中型、小型、微型，及所依据的数字和标准。"""
    home = settings().at
    wanted, known = days(on, known_at, clock.today(), what="规模判定日（--on）")
    found = size_of_enterprise(home, require_valid(uscc), on=wanted, known_at=known)
    if as_json:
        show_json(found)
    else:
        show_page(size_page(found))
    return DONE
