"""Copies of a home that are quick: what the product writes once is linked, all else is copied."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from features import delta_log, delta_table, kept_kinds
from features.known import record_table
from features.records import KINDS

_WRITTEN_ONCE = ("store", "originals")
_ORIGINALS: dict[Path, tuple[Path, delta_log.Log]] = {}
"""Table of a copied home → of what home it is, with its log then: the same files."""


def copied(home: Path, target: Path, *, without: tuple[str, ...] = ()) -> Path:
    """A copy of a home that may be written to, without the entries of these names; `target` must not be there yet.

    Content of the store, the logs of its tables and what was received are new files whenever they change, so a link to
    them is as good as a copy; `unchanged` tells who breaks such a file in place. All else is copied.
    """
    target.mkdir()
    for entry in os.scandir(home):
        if entry.name in without:
            continue
        where = target / entry.name
        if not entry.is_dir(follow_symlinks=False):
            shutil.copy2(entry.path, where)
        elif entry.name in _WRITTEN_ONCE:
            _link(entry.path, str(where))
        else:
            shutil.copytree(entry.path, where, symlinks=True)
    if "store" not in without:
        _keep(home / "store", target / "store")
    return target


def copies_read_once(patch: pytest.MonkeyPatch) -> None:
    """What the log of a copied table says is what that of the table says, as long as it is the same log."""
    read = delta_log.actions_of

    def actions_of(table: Path, log: delta_log.Log) -> pl.DataFrame:
        copied_from = _ORIGINALS.get(table)
        if copied_from is None or copied_from[1] != log:
            return read(table, log)
        original, _ = copied_from
        told = actions_of(original, log)
        return told.with_columns(pl.col("path").str.replace(str(original), str(table), literal=True))

    patch.setattr(delta_table, "actions_of", actions_of)


def _keep(store: Path, target: Path) -> None:
    """What is kept in memory of a store is kept of its copy: its files are the same, and hundreds of copies read them anew."""
    for name, kind in KINDS.items():
        table, copy = record_table(store, name), record_table(target, name)
        _ORIGINALS[copy.path] = table.path, delta_log.log_of(table.path)
        kept = kept_kinds.kept_kind(table.path, table.files(), kind.schema)
        if kept is not None:
            files = tuple((path.replace(str(store), str(target), 1), *told) for path, *told in kept.files)
            kept_kinds._KEPT.put(copy.path, replace(kept, files=files))


def _link(folder: str, target: str) -> None:
    os.mkdir(target)  # noqa: PTH102 - thousands of paths: texts are quicker
    for entry in os.scandir(folder):
        where = f"{target}/{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            _link(entry.path, where)
        elif entry.name.startswith("."):  # a lock is each home's own
            shutil.copy2(entry.path, where)
        else:
            os.link(entry.path, where)


@contextmanager
def unchanged(home: Path) -> Iterator[None]:
    """Whoever writes to a home that is only to be read, or through a copy's link to it, is told at the end."""
    before = _fingerprint(home)
    yield
    after = _fingerprint(home)
    changed = sorted(
        str(path) for path in before.keys() | after.keys() if before.get(path) != after.get(path)
    )
    assert not changed, f"a test changed what all tests share: {changed[:5]}"


def _fingerprint(home: Path) -> dict[Path, tuple[int, int]]:
    found = {}
    for name in _WRITTEN_ONCE:
        for path in (home / name).rglob("[!.]*"):
            if path.is_file():
                told = path.stat()
                found[path] = (told.st_size, told.st_mtime_ns)
    return found
