"""Decisions of enterprises that were evaluated alone, read together: to open a run for each takes long where there are thousands."""

import logging
from collections.abc import Iterable, Mapping
from itertools import batched
from typing import Final, NamedTuple

import polars as pl

from scoring import decision
from service.errors import StateError
from service.runs.run import Run

LISTED: Final[Mapping[str, pl.DataType]] = {
    "uscc": pl.String(),
    "name": pl.String(),
    "grade": pl.String(),
    "score": pl.Int16(),
    "probability": pl.Float64(),
}
"""What a list has of an enterprise, beside the day of its decision."""
_FILE: Final = "file of the run"
_FILES: Final = 1000
"""So many files are read at once."""
_LOG: Final = logging.getLogger(__name__)
_Runs = Mapping[str, Run]


class Part(NamedTuple):
    """Rows of runs of one form.

    Attributes:
        runs: code → the run of its own. `decisions`: whole rows of them.
        listed: `LISTED` of each, and the day of its decision (`as_of`).
    """

    runs: _Runs
    decisions: pl.DataFrame
    listed: pl.DataFrame

    def require_unchanged(self, which: pl.Expr) -> None:
        """`StateError` where a row, of those that are meant, is not what its id is the hash of."""
        rows = self.decisions.filter(which)
        hashes = [self.runs[uscc].manifest.hash for uscc in rows["uscc"]]
        changed = rows.filter(~decision.each_as_decided(rows, hashes))
        if not changed.is_empty():
            uscc = changed["uscc"][0]
            raise self.runs[uscc].changed(uscc)


class OwnRows(NamedTuple):
    """The rows; `unread`: of those whose row cannot be read, code → why. Each is logged."""

    parts: list[Part]
    unread: Mapping[str, str]


def own_rows(runs: _Runs) -> OwnRows:
    """The decision of each enterprise out of the run of its own; one that cannot be read hides no other."""
    parts: list[Part] = []
    unread: dict[str, str] = {}
    for alike in _alike(runs):
        for some in batched(alike, _FILES, strict=False):
            parts += _read({uscc: runs[uscc] for uscc in some}, unread)
    for uscc, why in unread.items():
        _LOG.warning(f"{uscc} 单独的评价：{why}")
    return OwnRows(parts, unread)


def _alike(runs: _Runs) -> Iterable[list[str]]:
    """Codes of runs whose rows have the same columns: by one card and one policy."""
    found: dict[tuple[str, str], list[str]] = {}
    for uscc, run in runs.items():
        hashes = run.manifest.hashes
        found.setdefault((hashes.get("model", ""), hashes.get("policy", "")), []).append(uscc)
    return found.values()


def _read(runs: _Runs, unread: dict[str, str]) -> list[Part]:
    """The rows of runs in one scan; where that fails in halves, so that what cannot be read (into `unread`) is found."""
    try:
        part = _scanned(runs)
    except StateError as error:
        if len(runs) == 1:
            unread.update(dict.fromkeys(runs, str(error)))
            return []
        codes, half = list(runs), len(runs) // 2
        halves = (codes[:half], codes[half:])
        return [part for some in halves for part in _read({uscc: runs[uscc] for uscc in some}, unread)]
    there = set(part.decisions["uscc"])
    unread.update({uscc: str(run.lacks(uscc)) for uscc, run in runs.items() if uscc not in there})
    return [part]


def _scanned(runs: _Runs) -> Part:
    """`StateError`, of whichever of them, where one cannot be read."""
    any_of_them = next(iter(runs.values()))
    days = pl.LazyFrame(
        {"uscc": [*runs], "as_of": [run.manifest.as_of.isoformat() for run in runs.values()]},
        schema={"uscc": pl.String, "as_of": pl.String},
    )
    decisions = any_of_them.collect(_own(runs, "decisions"))
    names = _own(runs, "population").select("uscc", "name")
    listed = (
        decisions.lazy()
        .join(names, on="uscc", how="left")
        .join(days, on="uscc", how="left")
        .select(*(pl.col(name).cast(dtype) for name, dtype in LISTED.items()), "as_of")
    )
    return Part(runs, decisions, any_of_them.collect(listed))


def _own(runs: _Runs, name: str) -> pl.LazyFrame:
    """The rows of a table of each run that are of its enterprise."""
    files = {uscc: str(run.folder / f"{name}.parquet") for uscc, run in runs.items()}
    own = pl.LazyFrame({_FILE: [*files.values()], "uscc": [*files]})
    found = pl.scan_parquet([*files.values()], glob=False, include_file_paths=_FILE)
    return found.join(own, on=[_FILE, "uscc"], how="semi").drop(_FILE)
