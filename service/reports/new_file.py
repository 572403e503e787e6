"""New files, never over another: one that is whole or not there, and one that stands and falls with what makes it valid."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Final, Literal

from service.errors import WrongUse
from service.reports.writing import is_no_file, partial_beside, written_to

Content = AbstractContextManager[Callable[[bytes], None]]
"""Within it, what writes some bytes."""
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
def whole_new_file(path: Path) -> Iterator[tuple[Content, Callable[[], None]]]:
    """Hands out where the content is written, and what then gives it the path; raises and goes about signals as `new_file`.

    From when it has the path, it is removed where anything after that within fails. What is no file, such as a pipe, is written
    to: what was read cannot be taken back.
    """
    if is_no_file(path):
        yield _content(path, path, "wb"), lambda: None
        return
    _refuse_taken(path)
    with ExitStack() as until_the_end:
        partial = until_the_end.enter_context(partial_beside(path))

        def take_path() -> None:
            until_the_end.enter_context(_stopped_later())
            with _new_at(path):
                # Taken first: a rename would replace what another put there meanwhile, and some disks know no links.
                path.touch(exist_ok=False)
                until_the_end.enter_context(_removed_where_it_fails(path))
                partial.replace(path)

        yield _content(path, partial, "xb"), take_path


@contextmanager
def _content(path: Path, at: Path, mode: Literal["wb", "xb"]) -> Iterator[Callable[[bytes], None]]:
    """Hands out what writes to a file, which is on the disk, or with who reads it, from the end on; `NotWritten` names the path."""
    with written_to(path):
        file = at.open(mode)

    def write(content: bytes) -> None:
        with written_to(path):
            file.write(content)

    try:
        yield write
        with written_to(path):
            file.flush()
            if at.is_file():
                os.fsync(file.fileno())
    finally:
        file.raw.close()  # to close the file would be to try once more what was not taken, and to wait once more


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
    meant = f"（即 {path.resolve()}）" if path.is_symlink() else ""
    return WrongUse(f"{path}{meant}：文件已存在，不覆盖；请换一个文件名")


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
