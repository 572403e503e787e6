"""Where output goes: one document on standard output, everything else to standard error."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

_PRINTED: Final = 120


def tell(message: str, *, lead: str = "") -> None:
    """A message to the person at the terminal, as it is; `lead` before it says in red what it is about."""
    _errors().print(Text.assemble((f"{lead}：", "red") if lead else "", message), soft_wrap=True)


def tell_notices(notices: Iterable[str]) -> None:
    """What a person must know before using an answer, line by line."""
    for notice in notices:
        tell(notice, lead="注意")


def show_json(document: Any) -> None:
    """The one document of a `--json` call."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def show_text(text: str) -> None:
    """A document that is text already, such as a page for print."""
    sys.stdout.write(text)


def show_page(page: RenderableType) -> None:
    """A page for people on standard output; into a file it is as wide as a printed page, unless COLUMNS says."""
    written = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    Console(highlight=False, width=_PRINTED if written else None).print(page)


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on standard error; hands out `report(what, done, of)`."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=_errors(), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def report(what: str, done: int, of: int) -> None:
            bar.update(task, description=f"{title} {what}"[:48], completed=done, total=of)

        yield report


def _errors() -> Console:
    return Console(stderr=True, highlight=False)
