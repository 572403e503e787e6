"""New files, never over another: one that is whole or not there, and one that stands and falls with what makes it valid."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import BinaryIO, Final

from service.errors import WrongUse
from service.reports.writing import is_no_file, partial_beside, written_to

_STOPS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@contextmanager
def new_file(path: Path) -> Iterator[Callable[[str], None]]:
    """Hands out what writes a text to the path, which is on the disk from then on and is removed where anything after it within fails.

    Nothing is there while what is done before may wait; a signal to stop that arrives after waits for the end, so that the file
    is there just where what makes it valid was done. `WrongUse` where a file, or anything else, is there already, `NotWritten`
    where the system refuses.
    """
    _refuse_taken(path)
    with ExitStack() as until_the_end:

        def write(text: str) -> None:
            until_the_end.enter_context(_stopped_later())
            with _new_at(path), path.open("xb") as file:
                until_the_end.enter_context(_removed_where_it_fails(path))
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())

        yield write


@contextmanager
def whole_new_file(path: Path) -> Iterator[BinaryIO]:
    """What is written to within has that path from the end on, or never where something fails or another came first; raises as `new_file`.

    What is no file, such as a pipe, is written to.
    """
    with _new_at(path):
        if is_no_file(path):
            with path.open("wb") as file:
                yield file
            return
        _refuse_taken(path)
        with partial_beside(path) as partial:
            with partial.open("xb") as file:
                yield file
            # Taken first: a rename would replace what another put there meanwhile, and some disks know no links.
            path.touch(exist_ok=False)
            with _removed_where_it_fails(path):
                partial.replace(path)


def _refuse_taken(path: Path) -> None:
    """`WrongUse` where anything is there, a link that leads nowhere too."""
    with written_to(path):
        if path.exists(follow_symlinks=False):
            raise _taken(path)


@contextmanager
def _new_at(path: Path) -> Iterator[None]:
    """What is done within makes the path new."""
    with written_to(path):
        try:
            yield
        except FileExistsError as error:
            raise _taken(path) from error


def _taken(path: Path) -> WrongUse:
    return WrongUse(f"{path}：文件已存在，不覆盖；请换一个文件名")


@contextmanager
def _removed_where_it_fails(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@contextmanager
def _stopped_later() -> Iterator[None]:
    """Signals to stop take effect at the end of what is done within."""
    arrived: list[int] = []

    def later(number: int, _frame: FrameType | None) -> None:
        arrived.append(number)

    before = {one: signal.signal(one, later) for one in _STOPS}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
        for number in arrived:
            signal.raise_signal(number)
