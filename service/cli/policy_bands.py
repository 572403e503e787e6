"""The command `policy bands`: bounds for a wished distribution of grades, or what given bounds would do."""

from typing import Annotated

import typer

from service.cli.options import AsJson, AsOf, KnownAt, Purpose
from service.cli.output import progress_bar, show_json, show_page, tell_notices
from service.errors import DONE
from service.pages.bands import bands_page
from service.purposes import purpose_of
from service.runs.answers import run_for
from service.settings import settings


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("bands")(bands_command)


def bands_command(
    target: Annotated[
        str | None, typer.Option("--target", help="各等级的占比（%），如 A=10,B=55,C=30,D=5")
    ] = None,
    probability: Annotated[
        str | None, typer.Option("--probability", help="各等级违约概率的上限，如 A=0.01,B=0.04,C=0.35")
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    purpose: Purpose = "public",
    *,
    as_json: AsJson = False,
) -> int:
    """按目标分布推算等级分界，或者看所给分界的结果；默认看现行分界。给出可写入 grades.yaml 的内容，不改任何文件。"""
    from service.simulations.band_proposal import asked_of, bands_tried

    home = settings().at
    asked = asked_of(target, probability)
    run = run_for(home, as_of=as_of, known_at=known_at, purpose=purpose_of(purpose))
    with progress_bar("分界") as report:
        found = bands_tried(home, run, asked, progress=lambda done, of: report("", done, of))
    tell_notices(found["outcomes"]["notices"] if found["outcomes"] else ())
    if as_json:
        show_json(found)
    else:
        show_page(bands_page(found))
    return DONE
