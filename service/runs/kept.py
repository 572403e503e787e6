"""Finished runs on disk: written aside, then renamed into place, so that half a run is never seen.

A run is a folder `runs/<as_of>-<purpose>-<hash>` with `manifest.json`, `scorecard.json`, `policy.json`, four Parquet
files, and an index of its decisions' ids. Which is the latest follows from what is there: of those that may be acted on
the one of the latest day, of one day that with the latest loads, of these the one finished last. The same ground gives
the same folder, so evaluating twice changes nothing.
"""

import os
import re
import shutil
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Final

import polars as pl

from features.feature import Purpose
from features.parquet_file import write_parquet
from features.private_files import private_folder
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
_NAMED: Final = re.compile(r"(\d{4}-\d\d-\d\d)-(public|financing)-[0-9a-f]{24}")
"""As a finished run is named: neither one that is being written nor one that somebody set aside."""
_PURPOSES: Final[tuple[Purpose, ...]] = ("public", "financing")
_TOLD: Final = 3
"""So many runs are named where another one was asked for."""
_TEXTS: Final = ("manifest.json", "scorecard.json", "policy.json")


@dataclass(frozen=True, slots=True)
class Runs:
    """All finished runs under one folder."""

    root: Path

    def write(self, ground: Ground, policy: Policy, parts: Iterable[Evaluation]) -> Run:
        """Store a run part by part; it appears under its name only when it is whole."""
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
        return open_run(target)

    def latest(self, purpose: Purpose | None = None, rule_book: str | None = None) -> Run:
        """The newest run that may be acted on, or `NotFound`. Without a purpose: public, else financing.

        What looks at a day with later knowledge is analysis and never becomes what everybody sees, and so is what
        another place's rule book says: it is found by its name, of whichever days.
        """
        for name in (purpose,) if purpose else _PURPOSES:
            if (found := self.newest(name, rule_book)) is not None:
                return found
        raise NotFound(self._lacking(purpose, rule_book))

    def newest(
        self, purpose: Purpose, rule_book: str | None = None, *, before: date = date.max
    ) -> Run | None:
        """The same of one purpose (of the days before another); None where there is none.

        Of a day to come none is: it was made while the clock was ahead. `StateError` where it cannot be told, because
        one that cannot be read is newer, or may be.
        """
        today, found = clock.today(), sorted(self._folders(purpose=purpose), reverse=True)
        for day, folders in groupby(found, key=lambda one: _day_of(one.name)):
            if day > today or day >= before:
                continue
            if (run := _newest(map(open_run, folders), rule_book)) is not None:
                return run
        return None

    def is_latest(self, run: Run) -> bool:
        """Whether a run is the newest of its purpose that may be acted on; not where one that cannot be read may be newer."""
        try:
            found = self.newest(purpose_of(run.manifest.purpose))
        except StateError:
            return False
        return found is not None and found.folder.name == run.folder.name

    def named(self, name: str) -> Run:
        """The run of that name, which is its folder's; `NotFound` names the newest."""
        there = [one.name for one in sorted(self._folders(), key=_finished, reverse=True)]
        if name in there:
            return open_run(self.root / name)
        newest = "、".join(there[:_TOLD])
        told = f"应为 runs 下文件夹的全名，最新的是 {newest}" if newest else _NO_RUN
        raise NotFound(f"没有评价批次 {name}：{told}", english=f"there is no run {name}")

    def all(self, as_of: date | None = None, purpose: Purpose | None = None) -> Iterator[Run]:
        """Every finished run (of a day, of a purpose), by name."""
        return map(open_run, sorted(self._folders(as_of, purpose)))

    def _folders(self, as_of: date | None = None, purpose: Purpose | None = None) -> Iterator[Path]:
        for folder in self.root.iterdir() if self.root.is_dir() else ():
            found = _NAMED.fullmatch(folder.name)
            if found is None or (day := _day_or_none(found[1])) is None:
                continue
            if as_of in {None, day} and purpose in {None, found[2]}:
                yield folder

    def _lacking(self, purpose: Purpose | None, rule_book: str | None) -> str:
        """Why there is no latest run."""
        if rule_book is not None:
            return f"没有按规则手册“{rule_book}”评价的批次，请先运行 shouxin evaluate --rule-book {rule_book}"
        days = [_day_of(one.name) for one in self._folders(purpose=purpose)]
        if not days:
            return _NO_RUN
        if min(days) > clock.today():
            return f"评价批次的基准日都晚于今天 {clock.today()}（最早 {min(days)}），请核对本机时钟后重新运行 shouxin evaluate"
        return "只有分析批次（基准日与知悉时点不在同一天），请用 --as-of 和 --known-at 指明要看哪一个"

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
        """The run of that day and knowledge (of a purpose) with the latest loads, of these that finished last, if there is one.

        Of a rule book, if one is named; else not of another place's.
        """
        known = as_text(known_at)
        fitting = [run for run in self.all(as_of, purpose) if run.manifest.known_at == known]
        return max((run for run in fitting if _is_by(run, rule_book)), key=_age, default=None)


def _newest(runs: Iterable[Run], rule_book: str | None) -> Run | None:
    """Of the runs of one day the newest that may be acted on (another place's rule book: that it speaks for).

    `StateError` for one that is there, cannot be read, and is newer, or may be.
    """
    standing: list[Run] = []
    unread: list[tuple[Run, StateError]] = []
    for run in runs:
        try:
            if _fits(run, rule_book):
                run.require_whole()
                standing.append(run)
        except StateError as error:
            if run.folder.is_dir():  # else it was set aside meanwhile
                unread.append((run, error))
    found = max(standing, key=_age, default=None)
    barring = next((why for run, why in unread if found is None or _may_be_newer(run, found)), None)
    if barring is not None:
        raise barring
    return found


def _may_be_newer(unread: Run, than: Run) -> bool:
    """By its manifest; where that cannot be read, because it was changed since."""
    try:
        return _age(unread) > _age(than)
    except StateError:
        return max(_changed(unread.folder), _finished(unread.folder)) >= _finished(than.folder)


def _fits(run: Run, rule_book: str | None) -> bool:
    if rule_book is None:
        return run.manifest.actionable and run.actionable  # the card is read of few
    return _is_by(run, rule_book)


def _age(run: Run) -> tuple[int, int]:
    """What goes before of the runs of one day: by its loads, then by when it was finished."""
    return run.manifest.data_version, _finished(run.folder)


def _day_of(name: str) -> date:
    return date.fromisoformat(name[:10])


def _day_or_none(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # no day, as 2026-02-30
        return None


def _finished(folder: Path) -> int:
    """When a run was finished, by the time of its manifest, which a copy of it keeps; 0 where that is gone."""
    return _changed(folder / "manifest.json")


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _is_by(run: Run, rule_book: str | None) -> bool:
    book = run.rule_book
    if rule_book is None:
        return book is None or book.own
    return book is not None and book.id == rule_book


def _name(manifest: Manifest) -> str:
    return f"{manifest.as_of}-{manifest.purpose}-{manifest.hash[:24]}"


def _write_parts(folder: Path, parts: Iterable[Evaluation]) -> None:
    frames: dict[str, list[pl.DataFrame]] = {name: [] for name in _ORDER}
    for part in parts:
        for name, found in frames.items():
            found.append(getattr(part, name))
    for name, found in frames.items():
        table = pl.concat(found).sort(_ORDER[name])
        write_parquet(table, folder / f"{name}.parquet")
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
        os.utime(target / "manifest.json")


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
