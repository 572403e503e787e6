"""Where output goes: one document on standard output, everything else to standard error."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from errno import EPIPE
from typing import Any, Final

from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from features.system_reasons import system_reason
from service.errors import NotWritten, ReaderLeft

_PRINTED: Final = 120


def tell(message: str, *, lead: str = "") -> None:
    """A message to the person at the terminal, as it is; `lead` before it says in red what it is about.

    Where standard error takes nothing nobody can be told, and the command goes on.
    """
    with suppress(OSError):
        _errors().print(Text.assemble((f"{lead}：", "red") if lead else "", message), soft_wrap=True)


def tell_notices(notices: Iterable[str]) -> None:
    """What a person must know before using an answer, line by line."""
    for notice in notices:
        tell(notice, lead="注意")


def show_json(document: Any) -> None:
    """The one document of a `--json` call."""
    show_text(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def show_text(text: str) -> None:
    """A document that is text already, such as a page for print. `NotWritten` where standard output does not take the whole of it."""
    with taken_whole():
        sys.stdout.write(text)
        sys.stdout.flush()


def show_page(page: RenderableType) -> None:
    """A page for people on standard output; into a file it is as wide as a printed page, unless COLUMNS says. Raises as `show_text`."""
    written = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    with taken_whole():
        _Console(highlight=False, width=_PRINTED if written else None).print(page)


@contextmanager
def taken_whole() -> Iterator[None]:
    """What is done within writes to standard output. `NotWritten` where it does not take the whole of it, `ReaderLeft` where nobody reads it."""
    try:
        yield
    except OSError as error:
        left = isinstance(error, BrokenPipeError)
        raise (ReaderLeft if left else NotWritten)(f"标准输出：写不出{system_reason(error)}") from error


@contextmanager
def telling_of(done: str) -> Iterator[None]:
    """What is handed over within is of something that is done already: where it is not taken, that is told too."""
    try:
        yield
    except NotWritten as error:
        raise NotWritten(f"{error}；{done}") from error


def give_account(document: Any, told: str, *, as_json: bool) -> None:
    """The account of something that was done: its document with `--json`, else in words."""
    if as_json:
        with telling_of(told):
            show_json(document)
    else:
        tell(told)


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on standard error; hands out `report(what, done, of)`."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    console = _errors()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=None)

        def report(what: str, done: int, of: int) -> None:
            bar.update(task, description=f"{title} {what}"[:48], completed=done, total=of)

        yield report


class _Console(Console):
    """One that raises where its reader left; rich's own ends the program with the exit code of the answer no, and closes standard output."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError(EPIPE, "Broken pipe")


def _errors() -> Console:
    return _Console(stderr=True, highlight=False)
