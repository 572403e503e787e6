"""The command `policy horizon`: what begins, ends or is due for review, and whom it touches."""

from typing import Annotated

import typer

from service import clock
from service.cli.options import AsJson
from service.cli.output import progress_bar, show_json, show_page
from service.days import day
from service.errors import DONE, NotFound
from service.home import Home
from service.pages.horizon import horizon_page
from service.runs.kept import Runs
from service.runs.run import Run
from service.settings import settings
from service.simulations.horizon import horizon


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("horizon")(horizon_command)


def horizon_command(
    days: Annotated[int, typer.Option("--days", min=1, max=36_500, help="往后多少天")] = 400,
    start: Annotated[str | None, typer.Option("--from", help="自哪一天之后，默认今天")] = None,
    *,
    enterprises: Annotated[bool, typer.Option("--enterprises", help="逐家列出涉及的企业")] = False,
    as_json: AsJson = False,
) -> int:
    """往后若干天内，政策中开始、终止、应复核的，涉及多少企业；以及企业记录的期限届满带来的变化。"""
    home = settings().at
    first = day(start, "起始日") if start else clock.today()
    with progress_bar("推算") as report:
        found = horizon(
            home.policy(),
            _latest(home),
            home,
            first=first,
            days=days,
            named=enterprises,
            progress=lambda done, of: report("", done, of),
        )
    if as_json:
        show_json(found)
    else:
        show_page(horizon_page(found))
    return DONE


def _latest(home: Home) -> Run | None:
    """The latest public run; the policy's own dates can be told without one."""
    try:
        return Runs(home.runs).latest("public")
    except NotFound:
        return None
