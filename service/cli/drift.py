"""The command `drift`: is the scorecard in use still looking at the world it was trained on?"""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.options import AsJson, Purpose
from service.cli.output import progress_bar, show_json, show_page, tell, tell_notices
from service.days import asked_days
from service.errors import DONE
from service.pages.drift import drift_page
from service.purposes import purpose_of
from service.settings import settings


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("drift")(drift_command)


def drift_command(
    first: Annotated[
        str | None, typer.Option("--from", help="起始月份，如 2025-01；默认截止月份前 11 个月")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", help="截止月份，如 2025-12；默认最近的整月")] = None,
    known_at: Annotated[
        str | None,
        typer.Option("--known-at", help="违约结果截至何时所知；默认现在所知。各月的特征一律以当月末所知为准"),
    ] = None,
    version: Annotated[int | None, typer.Option("--version", help="版本号；默认现用")] = None,
    purpose: Purpose = "public",
    plots: Annotated[Path | None, typer.Option("--plots", help="把趋势图（SVG）写入这个文件夹")] = None,
    *,
    as_json: AsJson = False,
) -> int:
    """评分卡的逐月漂移：特征、得分、等级、到期的违约率和 AUC，以及早期预警。"""
    from service.scorecards.drift import drift, month_ends, summary, watched

    home = settings().at
    which = purpose_of(purpose)
    newest = home.last_known_day()
    months = month_ends(first, last, known_on=newest)
    asked = asked_days(None, known_at)
    what = watched(home.root, purpose=which, version=version)
    with progress_bar("漂移") as report:
        found = drift(
            home,
            home.policy(),
            what,
            months,
            purpose=which,
            known_at=None if asked is None else asked[1],
            progress=lambda done, of: report("逐月", done, of),
        )
    document = summary(found, purpose=which, simulated=home.simulated)
    if plots is not None:
        from service.scorecards.drift_plots import write_plots

        for file in write_plots(plots, found):
            tell(f"已写出 {file}")
    if as_json:
        tell_notices(document["notices"])
        show_json(document)
    else:
        show_page(drift_page(document))
    return DONE
