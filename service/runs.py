"""Finished runs on disk: written aside, then renamed into place, so that half a run is never seen.

A run is a folder `runs/<id>` with `manifest.json`, `scorecard.json`, `policy.json`, and four Parquet files. `latest`
names the newest. The same ground gives the same folder, so evaluating twice changes nothing.
"""

import json
import shutil
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import polars as pl

from features.catalogue import features_named
from models.scorecard import Scorecard
from scoring.document import Document, Ground, Subject, render
from scoring.evaluate import Evaluation
from scoring.manifest import Manifest
from scoring.policy_schema import Policy
from service.errors import NotFound, StateError
from service.law_on import law_for

TABLES: Final = ("decisions", "population", "unused", "evidence")


class Run:
    """One finished run, read lazily."""

    def __init__(self, folder: Path) -> None:
        """Open the run in `folder`."""
        self.folder = folder

    @cached_property
    def manifest(self) -> Manifest:
        """What the run rests on."""
        return Manifest.from_json(self._text("manifest.json"))

    @cached_property
    def ground(self) -> Ground:
        """Policy, scorecard and features of the run as objects."""
        policy = Policy.model_validate_json(self._text("policy.json"))
        card = Scorecard.from_json(self._text("scorecard.json"))
        purpose = "financing" if self.manifest.purpose == "financing" else "public"
        features = features_named(card.features, purpose)
        return Ground(self.manifest, law_for(policy, self.manifest.as_of, purpose), card, features)

    def table(self, name: str) -> pl.LazyFrame:
        """One of `TABLES`, lazily."""
        return pl.scan_parquet(self.folder / f"{name}.parquet")

    def subject(self, uscc: str) -> Subject:
        """One enterprise's part of the run, or `NotFound`."""
        ours = pl.col("uscc") == uscc
        rows = self.table("decisions").filter(ours).collect()
        if rows.is_empty():
            raise NotFound(f"没有统一社会信用代码为 {uscc} 的企业(评价基准日 {self.manifest.as_of})")
        attributes = self.table("population").filter(ours).collect().row(0, named=True)
        evidence = self.table("evidence").filter(ours).collect()
        by_condition: dict[str, list[str]] = {}
        for _, condition, record in evidence.iter_rows():
            by_condition.setdefault(condition, []).append(record)
        return Subject(
            rows.row(0, named=True), attributes, self.table("unused").filter(ours).collect(), by_condition
        )

    def document(self, uscc: str) -> Document:
        """One enterprise's decision document, or `NotFound`."""
        return render(self.ground, self.subject(uscc))

    def _text(self, name: str) -> str:
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except OSError as error:
            raise StateError(f"评价批次 {self.folder.name} 不完整:读不到 {name}") from error


@dataclass(frozen=True, slots=True)
class Runs:
    """All finished runs under one folder."""

    root: Path

    def write(self, ground: Ground, policy: Policy, parts: Iterable[Evaluation]) -> Run:
        """Store a run part by part; it appears under its id only when it is whole, and becomes the latest."""
        self.root.mkdir(parents=True, exist_ok=True)
        target = self.root / ground.manifest.hash[:32]
        partial = self.root / f".{target.name}.{uuid.uuid4().hex[:8]}.partial"
        partial.mkdir()
        try:
            _write_parts(partial, parts)
            _write_text(partial / "manifest.json", ground.manifest.to_json())
            _write_text(partial / "scorecard.json", ground.card.to_json())
            _write_text(partial / "policy.json", policy.model_dump_json())
            self._put(partial, target)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        return Run(target)

    def latest(self, purpose: str | None = None) -> Run:
        """The run finished last (of a purpose), or `NotFound`."""
        name = f"latest-{purpose}" if purpose else "latest"
        pointer = self.root / name
        if not pointer.exists():
            raise NotFound("还没有评价结果,请先运行 shouxin evaluate")
        return Run(self.root / pointer.read_text(encoding="utf-8").strip())

    def all(self) -> Iterator[Run]:
        """Every finished run, by folder name."""
        if self.root.is_dir():
            for folder in sorted(self.root.iterdir()):
                if folder.is_dir() and not folder.name.startswith("."):
                    yield Run(folder)

    def at(self, as_of: str, known_at: str, purpose: str | None = None) -> Run | None:
        """The newest stored run of that day and knowledge (of a purpose), if there is one."""
        fitting = [
            run
            for run in self.all()
            if run.manifest.as_of.isoformat() == as_of
            and run.manifest.known_at == known_at
            and purpose in {None, run.manifest.purpose}
        ]
        return max(fitting, key=lambda run: run.folder.stat().st_mtime_ns, default=None)

    def _put(self, partial: Path, target: Path) -> None:
        purpose = json.loads((partial / "manifest.json").read_text(encoding="utf-8"))["purpose"]
        if not target.exists():
            partial.rename(target)
        for name in ("latest", f"latest-{purpose}"):
            fresh = self.root / f".{name}.{uuid.uuid4().hex[:8]}"
            fresh.write_text(target.name, encoding="utf-8")
            fresh.replace(self.root / name)


def _write_parts(folder: Path, parts: Iterable[Evaluation]) -> None:
    frames: dict[str, list[pl.DataFrame]] = {name: [] for name in TABLES}
    for part in parts:
        for name in TABLES:
            frames[name].append(getattr(part, name))
    order: dict[str, Any] = {
        "evidence": ["uscc", "condition", "record_id"],
        "unused": ["uscc", "kind", "record_id"],
    }
    for name, found in frames.items():
        pl.concat(found).sort(order.get(name, "uscc")).write_parquet(folder / f"{name}.parquet")


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
