"""Where commands are parsed: their help is output as any other, and what is given to them is text."""

from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperGroup

from service.cli.kept_text import NO_TEXT, is_text
from service.cli.output import taken_whole
from service.errors import WrongUse

T = TypeVar("T")


def hand_over_help(group: TyperGroup) -> None:
    """From now on `NotWritten` tells where the help of a group, or of a command in it, is not taken whole, and `WrongUse` what is given to one and is no text."""
    group.context_class = _Context
    for one in group.commands.values():
        if isinstance(one, TyperGroup):
            hand_over_help(one)
        else:
            one.context_class = _Context


class _Context(typer.Context):
    """Where a command is parsed, and its help printed."""

    def invoke(self, callback: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
        """Run a command. `WrongUse` names what was given in bytes that are no UTF-8: what is no text is kept, sent and compared nowhere. A path may be of any bytes."""
        for one in self.command.params:
            given = kwargs.get(one.name)
            texts = given if isinstance(given, list | tuple) else [given]
            if not _names_a_file(one) and not all(is_text(each) for each in texts if isinstance(each, str)):
                name = (
                    one.opts[0] if one.param_type_name == "option" else one.opts[0].upper()
                )  # as usage has it
                raise WrongUse(f"{name} {NO_TEXT}")
        return super().invoke(callback, *args, **kwargs)

    def get_help(self) -> str:
        with taken_whole():
            return super().get_help()


def _names_a_file(one: Any) -> bool:
    """Whether a text may be the path of a file; what is always one is no text, but a `Path`."""
    return "FILE" in (getattr(one, "metavar", None) or "")
