"""The command `shouxin`: every command, and what an error means for the caller."""

import os
import sys
import traceback
from contextlib import suppress
from functools import cache
from typing import NoReturn, TextIO

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from features.system_reasons import said_by_system
from service.cli import (
    act,
    audit,
    authorisation,
    backup,
    card,
    case,
    certificate,
    champion,
    data,
    database,
    decide,
    drift,
    ingest,
    interrupts,
    job,
    key,
    model,
    notice,
    party,
    policy,
    procedure,
    publish,
    quarantine,
    recourse,
    replay,
    rule_book,
    shadow,
    simulate,
    size,
    store,
    trade_off,
    validate,
    verify,
    why,
    work,
)
from service.cli.help_pages import hand_over_help
from service.cli.output import tell
from service.cli.usage import in_chinese
from service.errors import FAILED, WRONG_USE, ReaderLeft, exit_code

app = typer.Typer(
    name="shouxin",
    help="守信：中小微企业信用评价与守信激励、失信限制。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for module in (
    data,
    ingest,
    quarantine,
    model,
    trade_off,
    validate,
    champion,
    shadow,
    simulate,
    drift,
    decide,
    why,
    recourse,
    verify,
    replay,
    size,
    store,
    publish,
    backup,
    work,
):
    module.register(app)
app.add_typer(audit.app, name="audit")
app.add_typer(policy.app, name="policy")
app.add_typer(procedure.app, name="procedure")
app.add_typer(rule_book.app, name="rule-book")
app.add_typer(card.app, name="card")
app.add_typer(database.app, name="database")
app.add_typer(key.app, name="key")
app.add_typer(party.app, name="party")
app.add_typer(job.app, name="job")
app.add_typer(case.app, name="case")
app.add_typer(act.app, name="act")
app.add_typer(certificate.app, name="certificate")
app.add_typer(authorisation.app, name="authorisation")
app.add_typer(notice.app, name="notice")


def run() -> NoReturn:
    """Run the command line; messages go to standard error, the exit code says how it ended."""
    try:
        with interrupts.raised():
            code = _ended(sys.argv[1:])
    except KeyboardInterrupt:  # outside the parser, which answers it where a command is at work
        tell(interrupts.TOLD)
        code = interrupts.INTERRUPTED
    for stream in (sys.stdout, sys.stderr):
        _let_go(stream)
    sys.exit(code)


def _ended(arguments: list[str]) -> int:
    try:
        return main(arguments)
    except Exception:  # noqa: BLE001 - the last place: exit 1 would read as the answer no
        with suppress(OSError):
            traceback.print_exc()
        tell("程序内部错误，请把以上内容报告给维护者", lead="未完成")
        return FAILED


def _let_go(stream: TextIO) -> None:
    """What it did not take is dropped: as Python ends it would try again, and fail with an exit code of its own."""
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code; raises what nobody expected."""
    try:
        code = commands()(arguments, standalone_mode=False)
    except TyperException as error:
        if error.format_message():  # empty where the help was shown instead
            tell(in_chinese(error.format_message()), lead="用法不对")
        return WRONG_USE
    except ReaderLeft:
        return FAILED
    except SystemExit as stop:  # of the parser, whose 1 would read as the answer no
        if isinstance(stop.__context__, BrokenPipeError):
            return FAILED
        raise
    except Exception as error:
        known = exit_code(error)
        if known is None:
            raise
        tell(said_by_system(error), lead="未完成")
        return known
    if code == interrupts.INTERRUPTED:
        tell(interrupts.TOLD)
    return code if isinstance(code, int) else 0


@cache
def commands() -> TyperGroup:
    """All commands with their options, worked out once in a process: a program may run many."""
    made = typer.main.get_group(app)
    hand_over_help(made)
    return made
