"""The command `verify`: a signed file that somebody kept, or a stored decision, still is what it was."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from features.credit_code import is_valid, require_valid
from features.errors import MalformedCode
from service import clock
from service.cli.options import AnyPurpose, AsJson, AsOf, KnownAt, RuleBookName
from service.cli.output import show_json, show_page, tell_notices
from service.errors import DONE, NO, StateError, WrongUse
from service.pages.proof import proof_page
from service.pages.verification import verification_page
from service.proofs.proof import verified_file
from service.purposes import purpose_or_any
from service.runs.answers import run_for
from service.runs.verification import in_force_now, verify_decision
from service.settings import settings


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("verify")(verify)


def verify(
    what: Annotated[
        str, typer.Argument(metavar="FILE|USCC", help="证书、回执、筛查答复的文件；或统一社会信用代码")
    ],
    keys: Annotated[
        Path | None, typer.Option("--keys", help="文件：签发机关公布的公钥（JWKS），默认本机的")
    ] = None,
    revocations: Annotated[
        Path | None, typer.Option("--revocations", help="文件：存下的吊销清单（/v1/revocations）")
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    purpose: AnyPurpose = None,
    rule_book: RuleBookName = None,
    *,
    as_json: AsJson = False,
) -> int:
    """核验证书、回执或筛查答复的文件（不用网络），并说明此后的变化；给代码时核对现行的决定（或所指基准日的）与其批次和记录库。"""
    of_decision = {"--as-of": as_of, "--known-at": known_at, "--purpose": purpose, "--rule-book": rule_book}
    if _is_file(what):
        _require_none(of_decision, "只用于核对已存的决定，不用于文件")
        return _file(Path(what), keys, revocations, as_json=as_json)
    of_file = {"--keys": keys, "--revocations": revocations}
    if any(of_file.values()) and not is_valid(what):
        raise StateError(f"没有文件 {what}")
    _require_none(of_file, "只用于核验文件")
    home = settings().at
    code = _code(what)
    which = purpose_or_any(purpose)
    run = run_for(home, as_of=as_of, known_at=known_at, purpose=which, rule_book=rule_book, of=code)
    found = verify_decision(home, run, code)
    found |= in_force_now(home, run, code)
    if found["in_force_note"] is not None:
        tell_notices([found["in_force_note"]])
    if as_json:
        show_json(found)
    else:
        show_page(verification_page(found))
    return DONE if found["verified"] else NO


def _is_file(what: str) -> bool:
    """Whether a file is meant: one is there, or the text is a path and no code could be."""
    path = Path(what)
    if path.exists():
        return True
    if path.suffix or len(path.parts) > 1:
        raise StateError(f"没有文件 {what}")
    return False


def _code(what: str) -> str:
    try:
        return require_valid(what)
    except MalformedCode as error:
        raise WrongUse(f"“{what}”不是文件；{error}") from error


def _require_none(options: Mapping[str, object], why: str) -> None:
    given = [name for name, value in options.items() if value is not None]
    if given:
        raise WrongUse(f"{'、'.join(given)} {why}")


def _file(path: Path, keys: Path | None, revocations: Path | None, *, as_json: bool) -> int:
    found = verified_file(settings(), path, keys=keys, revocations=revocations, now=clock.now())
    if as_json:
        show_json(found)
    else:
        show_page(proof_page(found))
    return DONE if found["good"] else NO
