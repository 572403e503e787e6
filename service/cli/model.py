"""Commands on scorecards: train, promote, champion."""

import os
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from models.errors import NoChampion
from service import clock
from service.cli.options import AsJson, Purpose
from service.cli.output import progress_bar, show_json, show_page, tell
from service.days import day
from service.errors import DONE
from service.home import Home
from service.pages.models import champion_page, training_page, training_summary
from service.purged import purged_notice
from service.purposes import purpose_of

if TYPE_CHECKING:
    from models.champion_ledger import Promotion


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("train")(train)
    app.command("promote")(promote_command)
    app.command("champion")(champion_command)


def train(
    purpose: Purpose = "public",
    as_of: Annotated[
        list[str] | None,
        typer.Option("--as-of", help="训练基准日，可多次给出；默认为验证日前 12、17、22 个月"),
    ] = None,
    validate_on: Annotated[
        str | None, typer.Option("--validate-on", help="时间外验证的基准日；默认为最后收到日前 12 个月")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="随机种子")] = 0,
    *,
    as_json: AsJson = False,
) -> int:
    """训练评分卡，时间外验证（或交叉验证），登记为新版本。"""
    from service.training import train_financing, train_public

    home = Home.from_environment()
    policy = home.policy()
    wanted = tuple(day(text, "训练基准日") for text in as_of or ())
    notice = purged_notice(home.store.purges())
    if notice is not None:
        tell(notice)
    with progress_bar("训练") as report:
        if purpose_of(purpose) == "financing":
            when = wanted[0] if wanted else home.last_known_day()
            trained = train_financing(home, policy, as_of=when, seed=seed, progress=report)
        else:
            later: date | None = day(validate_on, "验证日") if validate_on else None
            trained = train_public(home, policy, as_of=wanted, validate_on=later, seed=seed, progress=report)
    if as_json:
        show_json(training_summary(trained, simulated=home.simulated))
    else:
        show_page(training_page(trained, simulated=home.simulated))
    return DONE


def promote_command(
    version: Annotated[int | None, typer.Argument(help="版本号，默认最新")] = None,
    purpose: Purpose = "public",
    who: Annotated[str, typer.Option("--who", help="经办人")] = "",
    why: Annotated[str, typer.Option("--why", help="理由")] = "",
    *,
    as_json: AsJson = False,
) -> int:
    """启用一个版本：先过各道门槛，再记入冠军台账。"""
    from models.champion import promote

    home = Home.from_environment()
    promotion = promote(
        home.root,
        purpose=purpose_of(purpose),
        version=version,
        who=who or os.environ.get("USER", "") or "未署名",
        why=why or "例行启用",
        when=clock.now(),
    )
    if as_json:
        show_json({"simulated": home.simulated, **_entry(promotion)})
    else:
        tell(
            f"已启用 {promotion.name} 第 {promotion.to_version} 版（此前：{promotion.from_version or '无'}）"
        )
    return DONE


def champion_command(purpose: Purpose = "public", *, as_json: AsJson = False) -> int:
    """现用评分卡和历次启用记录。"""
    from models.champion import history

    home = Home.from_environment()
    entries = [_entry(one) for one in history(home.root, purpose_of(purpose))]
    if not entries:
        raise NoChampion(purpose)
    if as_json:
        show_json({"purpose": purpose, "simulated": home.simulated, "history": entries})
    else:
        show_page(champion_page(entries, simulated=home.simulated))
    return DONE


def _entry(promotion: "Promotion") -> dict[str, Any]:
    return {
        "purpose": promotion.purpose,
        "name": promotion.name,
        "who": promotion.who,
        "why": promotion.why,
        "when": promotion.when.isoformat(),
        "from_version": promotion.from_version,
        "to_version": promotion.to_version,
        "scorecard": promotion.scorecard,
        "evidence": dict(promotion.evidence),
    }
