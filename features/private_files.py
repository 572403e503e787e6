"""Folders and files of a home: for their owner alone, whatever the umask is, since they hold tax records."""

from pathlib import Path
from typing import Final

FOLDER: Final = 0o700
FILE: Final = 0o600


def private_folder(path: Path) -> None:
    """Make a folder, with those above it that are missing, for its owner alone; one that is there stays as it is.

    `OSError` where that cannot be done, and where a file is in its place.
    """
    for one in reversed(path.parents):
        if not one.exists():
            one.mkdir(mode=FOLDER, exist_ok=True)
    path.mkdir(mode=FOLDER, exist_ok=True)


def private_file(path: Path) -> None:
    """Make an empty file for its owner alone, for a program that would make it readable; one that is there stays as it is."""
    if not path.exists():
        path.touch(mode=FILE)
