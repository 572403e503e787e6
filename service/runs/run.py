"""One finished run, read lazily. A run never changes, so what was read of it once stays true."""

from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

import polars as pl
from pydantic import ValidationError

from models.errors import ModelError
from models.evaluator import Evaluator, inputs_of, read_evaluator
from models.rule_book import RuleBook
from scoring import decision
from scoring.document import render
from scoring.entries import Document
from scoring.ground import Ground, Subject, subject_of
from scoring.manifest import Manifest
from scoring.schema.policy import Policy, kept_hashes, kept_policy
from service.errors import NotFound, StateError
from service.law_on import law_for
from service.purposes import purpose_of

_TABLES: Final = ("decisions", "population", "unused", "evidence")
_FILES: Final = ("manifest.json", "scorecard.json", "policy.json", *(f"{name}.parquet" for name in _TABLES))
_CHECKED: Final = frozenset({"decision_id", "records_digest"})
_MEND: Final = "请从备份恢复该批次；没有备份的，移走它的文件夹（或在其名后加 .bak）再评价那一天（shouxin evaluate --as-of 它的基准日）"
_KEPT: Final = 8
"""Runs whose ground is kept in memory by a server."""


class Run:
    """One finished run in its folder."""

    def __init__(self, folder: Path) -> None:
        """Open the run in `folder`."""
        self.folder = folder

    @cached_property
    def manifest(self) -> Manifest:
        """What the run rests on."""
        try:
            return Manifest.from_json(self._text("manifest.json"))
        except (ValueError, KeyError, TypeError) as error:
            raise self._broken("manifest.json") from error

    @cached_property
    def evaluator(self) -> Evaluator:
        """The scorecard or the rule book of the run."""
        try:
            return read_evaluator(self._text("scorecard.json"))
        except ModelError as error:
            raise self._broken("scorecard.json") from error

    @property
    def rule_book(self) -> RuleBook | None:
        """The rule book of the run, if it is one."""
        return self.evaluator if isinstance(self.evaluator, RuleBook) else None

    @property
    def actionable(self) -> bool:
        """Whether it may be published or acted on, as `Ground.actionable` says; its law is not read for it."""
        return self.manifest.actionable and (self.rule_book is None or self.rule_book.own)

    @cached_property
    def ground(self) -> Ground:
        """Policy, evaluator and features of the run as objects."""
        purpose = purpose_of(self.manifest.purpose)
        law = law_for(self.policy, self.manifest.as_of, purpose)
        return Ground(self.manifest, law, self.evaluator, inputs_of(self.evaluator, purpose))

    @cached_property
    def policy(self) -> Policy:
        """The policy of the run, whole."""
        try:
            return kept_policy(self.policy_text)
        except ValidationError as error:
            if not self.policy_kept:
                raise self._broken("policy.json") from error
            raise StateError(
                f"评价批次 {self.folder.name} 完好，但它的政策是另一版本的程序（代码 {self._code}）写成的，"
                "现在的程序读不懂；请用当时的程序版本核对和重算，要看现在的结果请重新运行 shouxin evaluate"
            ) from error

    @cached_property
    def policy_text(self) -> str:
        """The policy of the run as it is kept."""
        return self._text("policy.json")

    @cached_property
    def policy_kept(self) -> bool:
        """Whether the policy kept with the run is the one that its manifest names, whatever this program makes of it."""
        return self._hashes_kept is not None and self._hashes_kept[0] == self.manifest.hashes["policy"]

    @cached_property
    def law_kept(self) -> bool:
        """The same of the law in it."""
        return self._hashes_kept is not None and self._hashes_kept[1] == self.manifest.hashes["law"]

    @cached_property
    def _hashes_kept(self) -> tuple[str, str] | None:
        return kept_hashes(self.policy_text)

    @property
    def _code(self) -> str:
        return self.manifest.hashes.get("code", "未知")[:12]

    def table(self, name: str) -> pl.LazyFrame:
        """`decisions`, `population`, `unused` or `evidence`, lazily."""
        return pl.scan_parquet(self.folder / f"{name}.parquet", glob=False)

    def collect(self, query: pl.LazyFrame) -> pl.DataFrame:
        """The rows of a query over this run's tables, or `StateError`."""
        try:
            return query.collect()
        except (OSError, pl.exceptions.PolarsError) as error:
            raise self._broken("表") from error

    def subject(self, uscc: str) -> Subject:
        """One enterprise's part of the run as it is stored, or `NotFound`: for who compares it, not for who believes it."""
        tables = self._tables(uscc)
        if not decision.readable(tables["decisions"]):
            raise self._broken(f"{uscc} 的决定")
        return self._subject(uscc, tables)

    def stored(self, uscc: str) -> pl.DataFrame:
        """One enterprise's row of `decisions` as it is stored, whatever it says: for who checks it. `NotFound`, or `StateError` where it is gone or has no number."""
        rows = self._part("decisions", uscc)
        if rows.is_empty():
            raise self._absent(uscc, self._part("population", uscc))
        if not _CHECKED.issubset(rows.columns):
            raise self._broken(f"{uscc} 的决定")
        return rows

    def decided(self, uscc: str) -> Subject:
        """One enterprise's part of the run, or `NotFound`; `StateError` where its row, card or policy is not that of the decision."""
        self.require_ground()
        tables = self._tables(uscc)
        return self._subject(uscc, tables | {"decisions": self.checked(tables["decisions"])})

    def decisions(self) -> pl.DataFrame:
        """All whole rows of `decisions`, or `StateError` where one, card or policy is not that of the decisions."""
        self.require_ground()
        return self.checked(self.collect(self.table("decisions")))

    def require_ground(self) -> None:
        """`StateError` where card or policy are not those of the decisions."""
        if self.evaluator.hash != self.manifest.hashes["model"]:
            raise self._broken("scorecard.json 不是评价所用的")
        if not self.policy_kept:
            raise self._broken("policy.json 不是评价所用的")

    def checked(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Whole rows of `decisions`, each of them what its id is the hash of, or `StateError`."""
        changed = rows.filter(~self.as_decided(rows))
        if not changed.is_empty():
            raise self.changed(changed["uscc"][0])
        return rows

    def changed(self, uscc: str) -> StateError:
        """What to tell of a row that is not what its id is the hash of."""
        return StateError(
            f"评价批次 {self.folder.name} 中 {uscc} 的决定与其编号不符：存入后被改动过，"
            f"不能作为评价结果；{_MEND}"
        )

    def lacks(self, uscc: str) -> StateError:
        """What to tell where the decision on an enterprise is not there."""
        return self._broken(f"缺少 {uscc} 的决定")

    def as_decided(self, rows: pl.DataFrame) -> pl.Series:
        """Whether each of whole rows of `decisions` is what its id is the hash of."""
        return decision.as_decided(rows, self.manifest.hash)

    def document(self, uscc: str) -> Document:
        """One enterprise's decision document, or `NotFound`; `StateError` where it is not what was decided."""
        return render(self.ground, self.decided(uscc))

    def _tables(self, uscc: str) -> dict[str, pl.DataFrame]:
        return {name: self._part(name, uscc) for name in _TABLES}

    def _part(self, table: str, uscc: str) -> pl.DataFrame:
        return self.collect(self.table(table).filter(pl.col("uscc") == uscc))

    def _subject(self, uscc: str, tables: dict[str, pl.DataFrame]) -> Subject:
        found = subject_of(uscc, **tables)
        if found is None:
            raise self._absent(uscc, tables["population"])
        return found

    def _absent(self, uscc: str, population: pl.DataFrame) -> StateError | NotFound:
        """What to tell of an enterprise that no decision is on: it was not evaluated, or its decision is gone."""
        if not population.is_empty():
            return self.lacks(uscc)
        return NotFound(f"没有统一社会信用代码为 {uscc} 的企业（评价基准日 {self.manifest.as_of}）")

    def require_whole(self) -> None:
        """`StateError` where a file of it is not there; whether each says what was decided is asked where it is read."""
        for name in _FILES:
            if not (self.folder / name).is_file():
                raise self._broken(name)

    def _text(self, name: str) -> str:
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise self._broken(name) from error

    def _broken(self, what: str) -> StateError:
        return StateError(
            f"评价批次 {self.folder.name} 不完整或已损坏，或由另一版本的程序写成（{what}）；{_MEND}"
        )


@lru_cache(maxsize=_KEPT)
def open_run(folder: Path) -> Run:
    """The run in a folder."""
    return Run(folder)
