"""One fit of one model on one fold, measured; and all of them on the processors at hand."""

import importlib
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context

import numpy as np
import numpy.typing as npt

from benchmarks.credit_data import CreditData
from benchmarks.credit_data.all_sets import read_set
from models.folds import fold_of_rows

Floats = npt.NDArray[np.float64]

FOLDS = 5
# One thread a process: what is measured is the work, not the machine.
THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")


@dataclass(frozen=True)
class Task:
    """A model to fit on all but one fold of one repeat."""

    data: str
    peer: str
    repeat: int
    fold: int


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of a task; seconds are those of the processor."""

    task: Task
    rows: npt.NDArray[np.int64]
    probability: Floats
    fit_seconds: float
    score_seconds: float
    reason_seconds: float | None
    bins: int
    features: int
    size: int


def run_all(tasks: Sequence[Task], processes: int) -> Iterator[Outcome]:
    """Run the tasks side by side, in any order of ending."""
    for name in THREAD_LIMITS:
        os.environ[name] = "1"
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(run, tasks)


def run(task: Task) -> Outcome:
    """Fit and measure."""
    peer = importlib.import_module(f"benchmarks.peers.{task.peer}")
    data = _data(task.data)
    table = peer.prepare(data.X)
    # polars and pandas take rows by number each in a way of its own
    rows = table.iloc if hasattr(table, "iloc") else table
    held = folds_of(data, task.repeat) == task.fold
    train, test = rows[np.flatnonzero(~held)], rows[np.flatnonzero(held)]
    at = time.process_time()
    fitted = peer.fit(train, data.y[~held], data.directions)
    fit_seconds = time.process_time() - at
    fitted.probability(test)
    at = time.process_time()
    probability = fitted.probability(test)
    score_seconds = time.process_time() - at
    reason_seconds = None
    if fitted.reasons:
        at = time.process_time()
        fitted.reasons(test)
        reason_seconds = time.process_time() - at
    return Outcome(
        task,
        np.flatnonzero(held),
        np.asarray(probability, dtype=np.float64),
        fit_seconds,
        score_seconds,
        reason_seconds,
        fitted.bins,
        fitted.features,
        len(fitted.document),
    )


def folds_of(data: CreditData, repeat: int) -> npt.NDArray[np.int64]:
    """The same stratified folds for every model."""
    return fold_of_rows(data.y, np.arange(len(data.y)), FOLDS, 1000 + repeat)


@cache
def _data(name: str) -> CreditData:
    return read_set(name)
