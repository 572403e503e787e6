"""Commands on who is champion: promote, rollback, champion."""

from typing import TYPE_CHECKING, Annotated

import typer

from features.store import end_of_day
from models.errors import NoChampion
from service import clock
from service.cli.options import AsJson, Purpose
from service.cli.output import give_account, show_json, show_page
from service.cli.person import Who, Why, person, reason
from service.days import day
from service.errors import DONE
from service.home import Home
from service.law_on import law_for
from service.pages.champion import champion_page, entry, history_page, standing_summary
from service.purposes import purpose_of
from service.settings import settings

if TYPE_CHECKING:
    from models.champion_ledger import Promotion


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("promote")(promote_command)
    app.command("rollback")(rollback_command)
    app.command("champion")(champion_command)


def promote_command(
    why: Why,
    version: Annotated[int | None, typer.Argument(help="版本号，默认最新")] = None,
    purpose: Purpose = "public",
    who: Who = "",
    *,
    as_json: AsJson = False,
) -> int:
    """启用一个版本：先过各道门槛，再记入启用台账。"""
    from models.champion import promote

    why = reason(why)
    home = settings().at
    promotion = promote(
        home.root,
        purpose=purpose_of(purpose),
        version=version,
        who=person(who),
        why=why,
        when=clock.now(),
    )
    _tell(promotion, "已启用", home, as_json=as_json)
    return DONE


def rollback_command(why: Why, purpose: Purpose = "public", who: Who = "", *, as_json: AsJson = False) -> int:
    """退回此前启用的版本：同样过各道门槛，同样记入启用台账。"""
    from models.champion import rollback

    why = reason(why)
    home = settings().at
    promotion = rollback(home.root, purpose=purpose_of(purpose), who=person(who), why=why, when=clock.now())
    _tell(promotion, "已退回", home, as_json=as_json)
    return DONE


def champion_command(
    purpose: Purpose = "public",
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="某日终了时在用的是哪一版，如 2026-10-31；默认现在")
    ] = None,
    *,
    history: Annotated[bool, typer.Option("--history", help="历次启用和退回的台账")] = False,
    as_json: AsJson = False,
) -> int:
    """现用（或某日在用）的评分卡：谁何时为何启用，门槛，各等级分数线；或历次启用的台账。"""
    from models import champion

    home = settings().at
    which = purpose_of(purpose)
    asked = None if as_of is None else day(as_of, "日期")
    until = None if asked is None else end_of_day(asked)
    head = {"purpose": which, "as_of": as_of, "simulated": home.simulated}
    if history:
        entries = [
            entry(one) for one in champion.history(home.root, which) if until is None or one.when < until
        ]
        if not entries:
            raise NoChampion(which, as_of)
        if as_json:
            show_json({**head, "history": entries})
        else:
            show_page(history_page(entries, simulated=home.simulated))
        return DONE
    found = champion.standing(home.root, purpose=which, until=until)
    law = law_for(home.policy(), asked or clock.today(), which)
    summary = {**head, **standing_summary(found, law)}
    if as_json:
        show_json(summary)
    else:
        show_page(champion_page(summary, simulated=home.simulated))
    return DONE


def _tell(promotion: "Promotion", done: str, home: Home, *, as_json: bool) -> None:
    told = f"{done} {promotion.name} 第 {promotion.to_version} 版（此前：{promotion.from_version or '无'}）"
    give_account({"simulated": home.simulated, **entry(promotion)}, told, as_json=as_json)
