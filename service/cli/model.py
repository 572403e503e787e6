"""Commands on scorecards: train."""

from datetime import date
from typing import Annotated

import typer

from service.cli.options import AsJson, Purpose
from service.cli.output import progress_bar, show_json, show_page, tell, tell_notices, telling_of
from service.days import day
from service.errors import DONE
from service.pages.models import training_page, training_summary
from service.purposes import purpose_of
from service.runs.purged import purged_notice
from service.settings import settings


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("train")(train)


def train(
    purpose: Purpose = "public",
    as_of: Annotated[
        list[str] | None,
        typer.Option(
            "--as-of",
            help="训练基准日，可多次给出；默认为验证日前 12、17、22 个月（其违约结果须在验证日已知）",
        ),
    ] = None,
    validate_on: Annotated[
        str | None,
        typer.Option("--validate-on", help="时间外验证的基准日；默认为违约结果知道到的那一天前 12 个月"),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="随机种子")] = 0,
    max_bins: Annotated[
        int | None, typer.Option("--max-bins", min=2, help="每个特征至多几个分箱（未知与其他另计）；默认不限")
    ] = None,
    max_features: Annotated[
        int | None, typer.Option("--max-features", min=1, help="至多几个特征，取最不可缺的；默认不限")
    ] = None,
    *,
    as_json: AsJson = False,
) -> int:
    """训练评分卡，时间外验证（或交叉验证），登记为新版本。"""
    from models.short_card import Limits
    from service.scorecards.training import train_financing, train_public

    home = settings().at
    policy = home.policy()
    limits = Limits(max_bins=max_bins, max_features=max_features)
    wanted = tuple(day(text, "训练基准日") for text in as_of or ())
    notice = purged_notice(home.store.purges())
    if notice is not None:
        tell(notice)
    with progress_bar("训练") as report:
        if purpose_of(purpose) == "financing":
            when = wanted[0] if wanted else home.last_known_day()
            trained = train_financing(home, policy, as_of=when, seed=seed, limits=limits, progress=report)
        else:
            later: date | None = day(validate_on, "验证日") if validate_on else None
            trained = train_public(
                home,
                policy,
                as_of=wanted,
                validate_on=later,
                seed=seed,
                limits=limits,
                progress=report,
            )
    tell_notices(trained.notices)
    with telling_of(f"{trained.version} 已登记"):
        if as_json:
            show_json(training_summary(trained, simulated=home.simulated))
        else:
            show_page(training_page(trained, simulated=home.simulated))
    return DONE
