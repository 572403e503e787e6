"""The command `recourse`: how an enterprise reaches the next grade."""

from typing import Annotated

import typer

from features.credit_code import require_valid
from service.cli.options import AnyPurpose, AsJson, AsOf, KnownAt, RuleBookName
from service.cli.output import show_json, show_page
from service.decisions.recourse import recourse_of
from service.errors import DONE, NO
from service.pages.recourse import recourse_page
from service.purposes import purpose_or_any
from service.settings import settings


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("recourse")(recourse)


def recourse(
    uscc: Annotated[str, typer.Argument(help="统一社会信用代码")],
    to: Annotated[str | None, typer.Option("--to", help="要达到的等级：A、B、C，默认为高一级")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    purpose: AnyPurpose = None,
    rule_book: RuleBookName = None,
    *,
    as_json: AsJson = False,
) -> int:
    """怎样达到下一等级：依法可以办的事、最早的日期、能得到什么；每个办法都重新评价验证过。"""
    home = settings().at
    found = recourse_of(
        home,
        require_valid(uscc),
        to=to,
        as_of=as_of,
        known_at=known_at,
        purpose=purpose_or_any(purpose),
        rule_book=rule_book,
    )
    if as_json:
        show_json(found)
    else:
        show_page(recourse_page(found))
    return DONE if found["outcome"] in {"found", "reached"} else NO
