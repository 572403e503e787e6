"""A file that is written before what makes it valid: it is never written over another, and goes where that fails."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.errors import WrongUse
from service.reports.writing import written_to


@contextmanager
def new_file(path: Path, text: str) -> Iterator[None]:
    """A file that is on the disk while what is done within makes it valid, and is removed where that fails.

    `WrongUse` where a file is there already, `NotWritten` where the system refuses. What is no file, such as a pipe, is written to.
    """
    if path.is_file():
        raise WrongUse(f"{path}：文件已存在，不覆盖；请换一个文件名")
    fresh = not path.exists()
    with written_to(path), path.open("x" if fresh else "w", encoding="utf-8") as file:
        try:
            file.write(text)
            file.flush()
            if fresh:
                os.fsync(file.fileno())
        except OSError:
            _remove(path, fresh=fresh)
            raise
    try:
        yield
    except BaseException:
        _remove(path, fresh=fresh)
        raise


def _remove(path: Path, *, fresh: bool) -> None:
    if fresh:
        path.unlink(missing_ok=True)
