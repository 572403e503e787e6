"""From a decision's id to its row: one small sorted file per run, so that a million decisions are searched by halving."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, cast

import numpy as np
import numpy.typing as npt
import polars as pl

from features.data_files import File, as_it_is
from service.errors import NotFound, StateError, WrongUse
from service.runs.run import Run

NAME: Final = "decision_ids.npy"
_DIGITS: Final = 64
_HEAD: Final = 16  # digits of an id that the index keeps: eight bytes
_SMALL: Final = 16_384
"""Bytes of an index of a thousand decisions: to open one takes longer than to look in it."""


def index_of(ids: pl.Series) -> npt.NDArray[np.uint64]:
    """The index of decision ids in the order of their rows: the first eight bytes of each, ascending, above its row."""
    heads = ids.str.slice(0, _HEAD).str.to_integer(base=16, dtype=pl.UInt64).to_numpy()
    order = np.argsort(heads, kind="stable")
    return np.stack([heads[order], order.astype(np.uint64)])


def write_index(folder: Path, ids: pl.Series) -> None:
    """Put the index beside a run's tables."""
    np.save(folder / NAME, index_of(ids))


def find_decision(runs: Iterator[Run], decision_id: str) -> tuple[Run, str]:
    """Of some runs the one that made a decision, and the enterprise it is of.

    A row that was given another id since is found too: the index was written with the run. `WrongUse` for what cannot
    be an id, `NotFound` for one that no run has.
    """
    require_id(decision_id)
    for run in runs:
        for row in _rows(run, decision_id):
            uscc: str = run.collect(run.table("decisions").slice(row, 1).select("uscc")).item()
            return run, uscc
    raise NotFound(f"没有编号为 {decision_id} 的决定：已存的评价批次都没有它；当场算出而未保存的决定没有存底")


def require_id(decision_id: str) -> None:
    """`WrongUse` for what cannot be a decision's id."""
    if not _hash(decision_id):
        raise WrongUse(
            f"决定编号“{decision_id}”应为 64 位小写十六进制数，写在决定的末尾（decision_id）",
            english=f"decision id '{decision_id}' must be 64 small hexadecimal digits, as at the end of a decision",
        )


def require_run_id(run_id: str) -> None:
    """`WrongUse` for what cannot be the id of a run."""
    if not _hash(run_id):
        raise WrongUse(
            f"批次编号“{run_id}”应为 64 位小写十六进制数，写在决定的末尾（run_id）",
            english=f"run id '{run_id}' must be 64 small hexadecimal digits, as at the end of a decision",
        )


def _hash(text: str) -> bool:
    return len(text) == _DIGITS and set(text) <= set("0123456789abcdef")


def _rows(run: Run, decision_id: str) -> list[int]:
    """Rows of a run whose id begins as this one; of a run without an index, those that have it."""
    path = run.folder / NAME
    if not path.exists():
        stored = run.collect(run.table("decisions").select("decision_id"))["decision_id"]
        return (stored == decision_id).arg_true().to_list()
    try:
        heads, rows = _index(path)
    except (OSError, ValueError, EOFError) as error:
        raise StateError(
            f"评价批次 {run.folder.name} 的决定编号索引（{NAME}）读不了，请从备份恢复"
        ) from error
    sought = np.uint64(int(decision_id[:_HEAD], 16))
    first, last = (int(np.searchsorted(heads, sought, side=side)) for side in ("left", "right"))
    return [int(row) for row in rows[first:last]]


def _index(path: Path) -> npt.NDArray[np.uint64]:
    """An index as it is written: kept where it is small, for there may be hundreds of these, of a night and an act each."""
    file = as_it_is(str(path))
    _, size, _ = file
    return _small(file) if size <= _SMALL else cast("npt.NDArray[np.uint64]", np.load(path, mmap_mode="r"))


@lru_cache(maxsize=4096)
def _small(file: File) -> npt.NDArray[np.uint64]:
    path, *_ = file
    return cast("npt.NDArray[np.uint64]", np.load(path))
