"""The command `validate`: how good and how fair a registered scorecard is on a day whose outcomes are known."""

from typing import Annotated

import typer

from service.cli.options import AsJson, Purpose
from service.cli.output import progress_bar, show_json, show_page, tell_notices
from service.days import day
from service.errors import DONE
from service.pages.validation import validation_page
from service.purposes import purpose_of
from service.settings import settings


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("validate")(validate_command)


def validate_command(
    version: Annotated[int | None, typer.Argument(help="版本号，默认现用")] = None,
    on: Annotated[
        str | None,
        typer.Option(
            "--on",
            help="检验日，其违约结果须已知；默认为违约结果知道到的那一天前 12 个月，融资评分卡为最后收到日",
        ),
    ] = None,
    purpose: Purpose = "public",
    *,
    as_json: AsJson = False,
) -> int:
    """检验已登记的评分卡：各项指标及区间、特征与等级稳定性、按审计属性的公平性、各道门槛。"""
    from service.scorecards.validate_version import validate_version

    home = settings().at
    which = purpose_of(purpose)
    wanted = None if on is None else day(on, "检验日")
    with progress_bar("检验") as report:
        found = validate_version(
            home, home.policy(), purpose=which, number=version, on=wanted, progress=report
        )
    document = found.to_dict(simulated=home.simulated)
    tell_notices(found.notices)
    if as_json:
        show_json(document)
    else:
        show_page(validation_page(document))
    return DONE
