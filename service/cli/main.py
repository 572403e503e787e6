"""The command `shouxin`: every command, and what an error means for the caller."""

import sys
from typing import NoReturn

import typer
from typer.exceptions import TyperException

from service.cli import data, decide, model, policy
from service.cli.output import tell
from service.errors import FAILED, WRONG_USE, exit_code

app = typer.Typer(
    name="shouxin",
    help="守信:中小微企业信用评价与守信激励、失信限制。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for module in (data, model, decide):
    module.register(app)
app.add_typer(policy.app, name="policy")


def run() -> NoReturn:
    """Run the command line; messages go to standard error, the exit code says how it ended."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    try:
        code = app(arguments, standalone_mode=False)
    except typer.Exit as stop:
        return stop.exit_code
    except TyperException as error:
        tell(f"[red]用法不对[/red]:{error.format_message()}")
        return WRONG_USE
    except (typer.Abort, KeyboardInterrupt):
        tell("已中断")
        return FAILED
    except BrokenPipeError:
        return FAILED
    except Exception as error:
        known = exit_code(error)
        if known is None:
            raise
        tell(f"[red]未完成[/red]:{error}")
        return known
    return code if isinstance(code, int) else 0
