"""Folders that appear whole: written aside, on the disk, then renamed."""

import os
from pathlib import Path


def sync(folder: Path) -> None:
    """Have the disk keep every file of a folder, and the folder, before its name appears."""
    for path in (*folder.iterdir(), folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
