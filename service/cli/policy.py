"""Commands on the policy: check, show."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from scoring.compiler.check import check
from scoring.compiler.loader import PACKAGED
from service import clock
from service.cli import policy_bands, policy_diff, policy_horizon, policy_review, policy_sheets
from service.cli.options import AsJson, AsOf
from service.cli.output import show_json, show_page
from service.days import day
from service.errors import DONE, REFUSED
from service.home import Home
from service.pages.policy import check_page, policy_document, policy_page, problem_entry

app = typer.Typer(
    help="政策：检查、查看、写成工作簿、载入、写出公平竞争审查表、将来的变化、试算分界。",
    no_args_is_help=True,
)
policy_sheets.register(app)
policy_horizon.register(app)
policy_bands.register(app)
policy_diff.register(app)
policy_review.register(app)


@app.command("check")
def check_command(
    folder: Annotated[Path | None, typer.Argument(help="政策文件夹，默认现行政策")] = None,
    *,
    as_json: AsJson = False,
) -> int:
    """逐条检查政策是否合法、明确；不合法的指出文件、行、原因和改法。"""
    problems = check(folder or Home.from_environment().policy_folder or PACKAGED)
    if as_json:
        show_json({"problems": [problem_entry(one) for one in problems]})
    else:
        show_page(check_page(problems))
    return REFUSED if any(one.severity == "error" for one in problems) else DONE


@app.command("show")
def show_command(as_of: AsOf = None, *, as_json: AsJson = False) -> int:
    """某日生效的政策：等级、定级规则、措施及依据，以及尚未启用的草案。"""
    wanted: date = day(as_of, "日期") if as_of else clock.today()
    document = policy_document(Home.from_environment().policy(), wanted)
    if as_json:
        show_json(document)
    else:
        show_page(policy_page(document))
    return DONE
