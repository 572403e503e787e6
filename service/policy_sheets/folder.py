"""A policy's folder is written whole or not at all: beside its place first, then moved there."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from service.errors import NotWritten
from service.reports.writing import written_to


@contextmanager
def staged(source: Path, texts: Mapping[str, str], *, beside: Path | None) -> Iterator[Path]:
    """A copy of a folder in which these files have new texts; it is gone afterwards unless it was moved.

    Args:
        source: the folder to copy, every file byte by byte.
        texts: file → text.
        beside: where it is to be moved later, so that it lies on the same disk; null for a check only.
    """
    parent = beside.resolve().parent if beside else None
    with written_to(beside or source):
        place = Path(tempfile.mkdtemp(prefix=".policy-import-", dir=parent))
    try:
        copy = place / source.resolve().name
        with written_to(beside or source):
            shutil.copytree(source, copy)
            for file, text in texts.items():
                (copy / file).write_bytes(text.encode())
        yield copy
    finally:
        shutil.rmtree(place, ignore_errors=True)


def written_folder(copy: Path, to: Path, former_hash: str) -> Path | None:
    """Move the copy to its place. A policy that stood there is kept beside it under its hash; returns that folder.

    Between the two moves the place is empty for an instant, and both policies are whole.
    """
    with written_to(to):
        if not to.exists():
            copy.rename(to)
            return None
        place = to.resolve()
        former = place.with_name(f"{place.name}.{former_hash[:12]}")
        if former.exists():
            raise NotWritten(f"{former}：已经存在，原政策无处保留；请先移走它")
        place.rename(former)
        try:
            copy.rename(place)
        except OSError:
            former.rename(place)
            raise
    return former
