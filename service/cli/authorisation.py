"""The commands `authorisation …`: what enterprises allow banks, granted on paper at the counter."""

from typing import Annotated

import typer
from rich.table import Column, Table
from sqlalchemy import Connection

from features.credit_code import require_valid
from service import clock
from service.administration import changed_in, installation
from service.authorisations import registry
from service.authorisations.authorisation import Authorisation, Terms
from service.authorisations.scopes import SCOPES
from service.cli.kept_text import line
from service.cli.options import AsJson
from service.cli.output import give_account, show_json, show_page, tell_notices
from service.days import day
from service.errors import DONE, WrongUse
from service.publications.parts import part_of
from service.publications.publication import newest

app = typer.Typer(help="授权：企业在窗口以书面授权金融机构查询。", no_args_is_help=True)


@app.command("grant")
def grant(
    uscc: Annotated[str, typer.Argument(help="授权的企业的统一社会信用代码")],
    bank: Annotated[str, typer.Option("--bank", help="金融机构的编号，见 party list")],
    purpose: Annotated[str, typer.Option("--purpose", help="用途：该金融机构登记的用途之一")],
    until: Annotated[str, typer.Option("--until", help="最后一天，如 2027-11-25")],
    paper: Annotated[str, typer.Option("--paper", help="书面授权的档案号")],
    scope: Annotated[str, typer.Option("--scope", help="、".join(SCOPES))] = "rating",
    since: Annotated[str | None, typer.Option("--from", help="第一天，默认今天")] = None,
    *,
    as_json: AsJson = False,
) -> int:
    """登记一份书面授权；授权人与书面材料由窗口核对。"""
    if not paper.strip():
        raise WrongUse("须写明书面授权的档案号，--paper 不能为空")
    kept = line(paper, "--paper")
    first = clock.today() if since is None else day(since, "第一天")
    terms = Terms(require_valid(uscc), bank, registry.scope_of(scope), purpose, first, day(until, "最后一天"))
    place = installation()
    with place.database.writing() as connection:
        made = registry.grant(
            connection,
            place.keyring,
            terms,
            by=None,
            paper=kept,
            issuer=place.settings.issuer,
            months=place.settings.authorisation_months,
            now=clock.now(),
        )
        changed_in(
            place.database,
            connection,
            "authorisation_granted",
            subject=terms.uscc,
            details=made.log_details(),
        )
        unknown = not _evaluated(connection, terms.uscc)
    _show(made, f"已登记授权 {made.id}", as_json=as_json)
    if unknown:
        tell_notices(
            [f"现行的发布里没有 {terms.uscc}，请与书面材料核对代码；写错的，请撤销这份授权，另行登记"]
        )
    return DONE


def _evaluated(connection: Connection, uscc: str) -> bool:
    """Whether the publication in force has an enterprise; true where nothing is published yet."""
    publication = newest(connection, "public")
    return publication is None or part_of(connection, publication, uscc, whole=False) is not None


@app.command("revoke")
def revoke(
    number: Annotated[str, typer.Argument(help="授权的编号，见 authorisation list")],
    *,
    as_json: AsJson = False,
) -> int:
    """应企业的要求撤销一份授权，立即生效。"""
    place = installation()
    with place.database.writing() as connection:
        ended = registry.revoke(connection, number, registry.EVERYBODYS, now=clock.now())
        details = {"authorisation": ended.id}
        changed_in(
            place.database, connection, "authorisation_revoked", subject=ended.terms.uscc, details=details
        )
    _show(ended, f"已撤销授权 {ended.id}", as_json=as_json)
    return DONE


@app.command("list")
def list_authorisations(
    uscc: Annotated[str | None, typer.Argument(help="只看这家企业的")] = None,
    bank: Annotated[str | None, typer.Option("--bank", help="只看授权给这家金融机构的")] = None,
    *,
    as_json: AsJson = False,
) -> int:
    """授权，新的在前，及其今天的状态。"""
    whose = {"bank": bank} if bank is not None else {}
    if uscc is not None:
        whose["uscc"] = require_valid(uscc)
    with installation().database.reading() as connection:
        found = [one.document(clock.today()) for one in registry.listed(connection, whose)]
    if as_json:
        show_json(found)
        return DONE
    whole = (Column(name, no_wrap=True) for name in ("编号", "企业"))  # each is copied into the next command
    rest = ("金融机构", "范围", "用途", "自", "至", "状态", "书面")
    table = Table(*whole, *(Column(name, overflow="fold") for name in rest))
    for one in found:
        names = ("id", "uscc", "bank", "scope_label", "purpose", "from_day", "until_day", "state_label")
        table.add_row(*(one[name] for name in names), one["paper"] or "—")
    show_page(table)
    return DONE


def _show(one: Authorisation, told: str, *, as_json: bool) -> None:
    give_account(one.document(clock.today()), told, as_json=as_json)
