"""The command `trade-off`: what a shorter card would cost."""

from typing import Annotated

import typer

from service.cli.options import AsJson, Purpose
from service.cli.output import progress_bar, show_json, show_page, tell_notices
from service.days import day
from service.errors import DONE
from service.pages.trade_off import trade_off_page
from service.purposes import purpose_of
from service.settings import settings


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("trade-off")(trade_off_command)


def trade_off_command(
    purpose: Purpose = "public",
    as_of: Annotated[
        list[str] | None, typer.Option("--as-of", help="训练基准日，可多次给出；默认与 train 相同")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="随机种子")] = 0,
    *,
    as_json: AsJson = False,
) -> int:
    """评分卡越短，准确度降多少：各种特征数与分箱数上限下的内部验证结果。只算不登记。"""
    from service.scorecards.training import trade_off_of

    home = settings().at
    days = tuple(day(text, "训练基准日") for text in as_of or ())
    with progress_bar("篇幅") as report:
        found = trade_off_of(home, home.policy(), purpose_of(purpose), as_of=days, seed=seed, progress=report)
    tell_notices(found.notices)
    if as_json:
        show_json(
            {"simulated": home.simulated, "rows": found.rows.to_dicts(), "notices": list(found.notices)}
        )
    else:
        show_page(trade_off_page(found.rows, simulated=home.simulated))
    return DONE
