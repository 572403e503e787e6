"""Commands on the policy: check, show."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from scoring.compiler.check import examine, overdue
from scoring.compiler.in_force import changed_in_force
from scoring.compiler.loader import PACKAGED
from scoring.compiler.parse import parse
from scoring.errors import PolicyError
from service import clock
from service.cli import policy_bands, policy_diff, policy_horizon, policy_review, policy_sheets
from service.cli.options import AsJson, AsOf
from service.cli.output import show_json, show_page
from service.days import day
from service.errors import DONE, REFUSED
from service.pages.policy import check_page, policy_document, policy_page, problem_entry
from service.settings import settings

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
    against: Annotated[
        Path | None,
        typer.Option(
            "--against", help="现行政策的文件夹：拒绝原地改动其中已经施行的等级分界、门控、定级规则、措施等"
        ),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="按哪一天看复核是否逾期、是否已经施行，默认今天")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """逐条检查政策是否合法、明确；不合法的指出文件、行、原因和改法。"""
    wanted = day(on, "日期") if on else clock.today()
    parsed, problems = examine(folder or settings().at.policy_folder or PACKAGED)
    problems += overdue(parsed, wanted)
    if against:
        former = parse(against)  # whatever today's rules say of it: it is in force
        if former.policy is None:
            raise PolicyError(former.problems)
        problems += changed_in_force(former.policy, parsed, wanted)
    problems.sort()
    if as_json:
        show_json({"problems": [problem_entry(one) for one in problems]})
    else:
        show_page(check_page(problems))
    return REFUSED if any(one.severity == "error" for one in problems) else DONE


@app.command("show")
def show_command(as_of: AsOf = None, *, as_json: AsJson = False) -> int:
    """某日生效的政策：等级、定级规则、措施及依据，以及尚未启用的草案。"""
    wanted: date = day(as_of, "日期") if as_of else clock.today()
    document = policy_document(settings().at.policy(), wanted)
    if as_json:
        show_json(document)
    else:
        show_page(policy_page(document))
    return DONE
