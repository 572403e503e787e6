"""The command `why`: one cell of the matrix explained."""

from typing import Annotated

import typer

from features.credit_code import require_valid
from service.cli.options import AnyPurpose, AsJson, AsOf, KnownAt, RuleBookName
from service.cli.output import show_json, show_page
from service.decisions.why_asked import why_measure
from service.errors import DONE
from service.pages.why import why_page
from service.purposes import purpose_or_any
from service.settings import settings


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("why")(why)


def why(
    uscc: Annotated[str, typer.Argument(help="统一社会信用代码")],
    measure: Annotated[
        str,
        typer.Argument(
            help="措施编号，如 GP-03；定级规则，如 direct_d.wage_defaulter；或 scored_d（按得分定 D）"
        ),
    ],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    purpose: AnyPurpose = None,
    rule_book: RuleBookName = None,
    *,
    as_json: AsJson = False,
) -> int:
    """某项措施或定级规则对某企业为何适用或不适用：逐项条件、记录凭据及计入到何日、依据、救济、何时变化。"""
    home = settings().at
    found = why_measure(
        home,
        require_valid(uscc),
        measure,
        as_of=as_of,
        known_at=known_at,
        purpose=purpose_or_any(purpose),
        rule_book=rule_book,
    )
    if as_json:
        show_json(found)
    else:
        show_page(why_page(found))
    return DONE
