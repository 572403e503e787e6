"""The help of commands: output as any other, of which it is told where standard output does not take it."""

import typer
from typer.core import TyperGroup

from service.cli.output import taken_whole


def hand_over_help(group: TyperGroup) -> None:
    """From now on `NotWritten` tells where the help of a group, or of a command in it, is not taken whole."""
    group.context_class = _Context
    for one in group.commands.values():
        if isinstance(one, TyperGroup):
            hand_over_help(one)
        else:
            one.context_class = _Context


class _Context(typer.Context):
    """Where a command is parsed, and its help printed."""

    def get_help(self) -> str:
        with taken_whole():
            return super().get_help()
