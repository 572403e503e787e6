"""The command `verify`: whether a stored decision still is what it rests on."""

from typing import Annotated

import typer

from features.credit_code import require_valid
from service.answers import run_for
from service.cli.options import AnyPurpose, AsJson, AsOf, KnownAt, RuleBookName
from service.cli.output import show_json, show_page
from service.errors import DONE, NO
from service.pages.verification import verification_page
from service.purposes import purpose_or_any
from service.settings import settings
from service.verification import verify_decision


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("verify")(verify)


def verify(
    uscc: Annotated[str, typer.Argument(help="统一社会信用代码")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    purpose: AnyPurpose = None,
    rule_book: RuleBookName = None,
    *,
    as_json: AsJson = False,
) -> int:
    """核对一家企业的已存决定与其批次和记录库是否一致；已清除的记录以所留哈希核对。"""
    home = settings().at
    code = require_valid(uscc)
    which = purpose_or_any(purpose)
    run = run_for(home, as_of=as_of, known_at=known_at, purpose=which, rule_book=rule_book)
    found = verify_decision(home, run, code)
    if as_json:
        show_json(found)
    else:
        show_page(verification_page(found))
    return DONE if found["verified"] else NO
