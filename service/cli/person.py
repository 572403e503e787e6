"""Who answers for what is written into a ledger, and why it was decided."""

import getpass
from typing import Annotated

import typer

from service.cli.kept_text import line, lines
from service.errors import WrongUse
from service.plain_text import LONGEST_PERSON

Who = Annotated[str, typer.Option("--who", help="经办人；默认为登录名")]
Why = Annotated[str, typer.Option("--why", help="理由，须写明")]


def person(who: str) -> str:
    """The name given, else the login name: a ledger takes no line without a name."""
    if who.strip():
        return line(who, "--who", longest=LONGEST_PERSON)
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:  # Python 3.13 made one error of the three
        raise WrongUse("台账须写明经办人，而系统没有登录名，请用 --who 写明") from error


def reason(why: str) -> str:
    """The reason given: a ledger takes no line without one, and none is made up."""
    if not why.strip():
        raise WrongUse("台账须写明理由，--why 不能为空")
    return lines(why.strip(), "--why")
