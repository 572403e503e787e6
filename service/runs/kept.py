"""Finished runs on disk: written aside, then renamed into place, so that half a run is never seen.

A run is a folder `runs/<as_of>-<purpose>-<hash>` with `manifest.json`, `scorecard.json`, `policy.json`, four Parquet
files, and an index of its decisions' ids. `latest-<purpose>` names the newest that may be acted on: that of the latest day, of one day that with the latest loads, of
these the one finished last. The same ground gives the same folder, so evaluating twice changes nothing.
"""

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import polars as pl

from features.feature import Purpose
from features.private_files import private_folder
from models.errors import ModelError
from scoring.evaluate import Evaluation
from scoring.ground import Ground
from scoring.manifest import Manifest
from scoring.schema.policy import Policy
from service import clock
from service.days import as_text
from service.errors import NotFound, StateError
from service.on_disk import sync
from service.purposes import purpose_of
from service.runs.decision_index import write_index
from service.runs.run import Run, open_run

_ORDER: Final = {
    "decisions": ["uscc"],
    "population": ["uscc"],
    "unused": ["uscc", "kind", "record_id"],
    "evidence": ["uscc", "condition", "record_id"],
}
"""The tables of a run and their order."""
_NO_RUN: Final = "还没有评价结果，请先运行 shouxin evaluate"
_TOLD: Final = 3
"""So many runs are named where another one was asked for."""
_TEXTS: Final = ("manifest.json", "scorecard.json", "policy.json")


@dataclass(frozen=True, slots=True)
class Runs:
    """All finished runs under one folder."""

    root: Path

    def write(self, ground: Ground, policy: Policy, parts: Iterable[Evaluation]) -> Run:
        """Store a run part by part; it appears under its name only when it is whole, and becomes the latest if it may be acted on and none is newer."""
        private_folder(self.root)
        target = self.root / _name(ground.manifest)
        partial = self.root / f".{target.name}.{uuid.uuid4().hex[:8]}.partial"
        partial.mkdir()
        try:
            _write_parts(partial, parts)
            texts = (ground.manifest.to_json(), ground.card.to_json(), policy.canonical_json)
            for name, text in zip(_TEXTS, texts, strict=True):
                (partial / name).write_text(text, encoding="utf-8")
            sync(partial)
            _put(partial, target)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        run = open_run(target)
        if ground.actionable:
            self._put_forward(run)
        return run

    def latest(self, purpose: Purpose | None = None, rule_book: str | None = None) -> Run:
        """The newest run that may be acted on, or `NotFound`. Without a purpose: public, else financing.

        What looks at a day with later knowledge is analysis and never becomes what everybody sees, and so is what
        another place's rule book says: it is found by its name, of whichever days.
        """
        if rule_book is not None:
            return self._latest_of(rule_book)
        for name in (purpose,) if purpose else ("public", "financing"):
            if (found := self._latest(name)) is not None:
                return found
        if any(True for _ in self.all(purpose=purpose)):
            raise NotFound(
                "只有分析批次（基准日与知悉时点不在同一天），请用 --as-of 和 --known-at 指明要看哪一个"
            )
        raise NotFound(_NO_RUN)

    def named(self, name: str) -> Run:
        """The run of that name, which is its folder's; `NotFound` names the newest."""
        there = self._names()
        if name in there:
            return open_run(self.root / name)
        newest = "、".join(there[:_TOLD])
        told = f"应为 runs 下文件夹的全名，最新的是 {newest}" if newest else _NO_RUN
        raise NotFound(f"没有评价批次 {name}：{told}", english=f"there is no run {name}")

    def _names(self) -> list[str]:
        """Of every finished run, that finished last first."""
        folders = [one for one in self.root.glob("*-*-*") if one.is_dir() and not one.name.startswith(".")]
        return [one.name for one in sorted(folders, key=lambda one: one.stat().st_mtime_ns, reverse=True)]

    def is_latest(self, run: Run) -> bool:
        """Whether a run is the newest of its purpose."""
        found = self._latest(run.manifest.purpose)
        return found is not None and found.folder.name == run.folder.name

    def all(self, as_of: date | None = None, purpose: Purpose | None = None) -> Iterator[Run]:
        """Every finished run (of a day, of a purpose), by name."""
        for folder in sorted(self.root.glob(f"{as_of or '*'}-{purpose or '*'}-*")):
            if not folder.name.startswith("."):
                yield open_run(folder)

    def of(self, manifest: Manifest) -> Run | None:
        """The run of exactly this ground, if there is one."""
        runs = self.all(manifest.as_of, purpose_of(manifest.purpose))
        return next((run for run in runs if run.manifest == manifest), None)

    def at(
        self,
        as_of: date,
        known_at: datetime,
        purpose: Purpose | None = None,
        rule_book: str | None = None,
    ) -> Run | None:
        """The run of that day and knowledge (of a purpose) that was finished last, if there is one.

        Of a rule book, if one is named; else not of another place's.
        """
        known = as_text(known_at)
        fitting = [run for run in self.all(as_of, purpose) if run.manifest.known_at == known]
        return _last(run for run in fitting if _is_by(run, rule_book))

    def _latest_of(self, rule_book: str) -> Run:
        found = _last(run for run in self.all() if _is_by(run, rule_book))
        if found is None:
            raise NotFound(
                f"没有按规则手册“{rule_book}”评价的批次，请先运行 shouxin evaluate --rule-book {rule_book}"
            )
        return found

    def _latest(self, purpose: str) -> Run | None:
        pointer = self.root / f"latest-{purpose}"
        if not pointer.exists():
            return None
        return open_run(self.root / pointer.read_text(encoding="utf-8", errors="replace").strip())

    def _put_forward(self, run: Run) -> None:
        """Let a run be the latest unless a newer one is: an earlier day looked at again, or a job of yesterday that goes on, ends nothing of today."""
        name = f"latest-{run.manifest.purpose}"
        with _alone_in(self.root):
            newest = max(
                [run, *self._standing(run.manifest.purpose)], key=_age
            )  # of equals the one finished now
            fresh = self.root / f".{name}.{uuid.uuid4().hex[:8]}"
            with fresh.open("w", encoding="utf-8") as file:
                file.write(newest.folder.name)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.root / name)

    def _standing(self, purpose: str) -> list[Run]:
        """The latest run of a purpose; where none is named, or it does not stand, every other that does."""
        found = self._latest(purpose)
        if found is not None and found.folder.parent == self.root and _stands(found):
            return [found]
        return [one for one in self.all(purpose=purpose_of(purpose)) if _stands(one)]


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold a folder against who else would write which run is the latest."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def _stands(run: Run) -> bool:
    """Whether a run may be acted on, as far as it can be read; one of a day to come was made while the clock was ahead."""
    try:
        return run.folder.is_dir() and run.actionable and run.manifest.as_of <= clock.today()
    except (StateError, ModelError):
        return False


def _age(run: Run) -> tuple[date, int]:
    return run.manifest.as_of, run.manifest.data_version


def _is_by(run: Run, rule_book: str | None) -> bool:
    book = run.rule_book
    if rule_book is None:
        return book is None or book.own
    return book is not None and book.id == rule_book


def _last(runs: Iterable[Run]) -> Run | None:
    return max(runs, key=lambda run: run.folder.stat().st_mtime_ns, default=None)


def _name(manifest: Manifest) -> str:
    return f"{manifest.as_of}-{manifest.purpose}-{manifest.hash[:24]}"


def _write_parts(folder: Path, parts: Iterable[Evaluation]) -> None:
    frames: dict[str, list[pl.DataFrame]] = {name: [] for name in _ORDER}
    for part in parts:
        for name, found in frames.items():
            found.append(getattr(part, name))
    for name, found in frames.items():
        table = pl.concat(found).sort(_ORDER[name])
        table.write_parquet(folder / f"{name}.parquet")
        if name == "decisions":
            write_index(folder, table["decision_id"])


def _put(partial: Path, target: Path) -> None:
    """Rename a whole run into place; one that is there already only becomes the newest, if it still is the same."""
    try:
        partial.rename(target)
    except OSError:
        if not target.is_dir():
            raise
        _require_same(partial, target)
        os.utime(target)


def _require_same(fresh: Path, stored: Path) -> None:
    """The same ground gives the same run: one that is not was changed since, and is left as it is for who looks into it."""
    try:
        tables = (f"{name}.parquet" for name in _ORDER)
        same = all(pl.read_parquet(fresh / name).equals(pl.read_parquet(stored / name)) for name in tables)
        same = same and all((fresh / name).read_bytes() == (stored / name).read_bytes() for name in _TEXTS)
    except (OSError, pl.exceptions.PolarsError):
        same = False
    if not same:
        raise StateError(
            f"评价批次 {stored.name} 已在，但与重新评价的结果不同：存入后被改动过或已损坏；"
            "请从备份恢复，或者移走该文件夹（留作核查）后重新运行 shouxin evaluate"
        )
