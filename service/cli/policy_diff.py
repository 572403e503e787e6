"""The command `policy diff`: what one policy says and another does not, or what a day changes."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from scoring.compiler.loader import load_policy
from scoring.schema.policy import Policy
from service.cli.options import AsJson
from service.cli.output import show_json, show_page
from service.days import day
from service.errors import DONE, WrongUse
from service.pages.report import report_page
from service.reports.writing import write_text
from service.settings import settings
from service.simulations.policy_diff import Named, diff_report, policy_diff

_IN_FORCE = "现行政策"


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("diff")(diff_command)


def diff_command(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="一份或两份政策文件夹；只给一份的，与现行政策比较")
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="只比较某日生效的条文")] = None,
    from_day: Annotated[str | None, typer.Option("--from", help="同一份政策从哪一日")] = None,
    to_day: Annotated[str | None, typer.Option("--to", help="同一份政策到哪一日")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="另写一个网页，可打印")] = None,
    *,
    as_json: AsJson = False,
) -> int:
    """比较两份政策，或者同一份政策的两个日子：文件、条款、措施、条件、分界和门控规则逐条改了什么，自何日起。"""
    given = folders or []
    if (from_day is None) != (to_day is None):
        raise WrongUse("--from 与 --to 须一并给出")
    if from_day is not None and to_day is not None:
        if len(given) > 1 or as_of is not None:
            raise WrongUse("比较同一份政策的两个日子时，至多给一个文件夹，不用 --as-of")
        name, policy = _policy(given[0] if given else None)
        before, after = (Named(name, policy, day(one, "日期")) for one in (from_day, to_day))
    else:
        before, after = _two(given, None if as_of is None else day(as_of, "日期"))
    found = policy_diff(before, after)
    report = diff_report(found)
    if html is not None:
        from service.reports.web_page import web_page

        write_text(html, web_page(report))
    if as_json:
        show_json(found)
    else:
        show_page(report_page(report, kept="见 --html 网页或 --json"))
    return DONE


def _two(given: list[Path], asked: date | None) -> tuple[Named, Named]:
    if not 1 <= len(given) <= 2:
        raise WrongUse("请给出一份或两份政策文件夹，或者用 --from、--to 比较两个日子")
    sides = [_policy(one) for one in ([None, given[0]] if len(given) == 1 else given)]
    before, after = (Named(name, policy, asked) for name, policy in sides)
    return before, after


def _policy(folder: Path | None) -> tuple[str, Policy]:
    if folder is None:
        return _IN_FORCE, settings().at.policy()
    return str(folder), load_policy(folder)
