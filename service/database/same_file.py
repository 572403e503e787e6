"""Whether the file of SQLite is still the one that was opened: a file that is deleted or replaced under a server keeps what it writes from everybody."""

from pathlib import Path
from typing import Any


class SameFile:
    """The file that was opened first, by what the file system knows it by."""

    def __init__(self, file: Path | None) -> None:
        """Of a database in this file; null where it is in none."""
        self._file = file
        self._first: tuple[int, int] | None = None

    def opened(self, *_: Any) -> None:
        """A connection was opened: the first tells which file it is."""
        if self._first is None:
            self._first = self._now()

    @property
    def lost(self) -> bool:
        """Whether another file, or none, is in its place now."""
        return self._first is not None and self._now() != self._first

    def _now(self) -> tuple[int, int] | None:
        if self._file is None:
            return None
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino
