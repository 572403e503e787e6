"""Every decision of a million is found by its id, whichever run has it, with an index or without."""

import hashlib
import shutil

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import NotFound, StateError
from service.runs.decision_index import NAME, find_decision, index_of, write_index
from service.runs.run import Run


def stored(folder, ids, *, indexed=True):
    folder.mkdir(parents=True)
    codes = [f"enterprise {place}" for place in range(len(ids))]
    pl.DataFrame({"uscc": codes, "decision_id": ids}).write_parquet(folder / "decisions.parquet")
    if indexed:
        write_index(folder, pl.Series(ids))
    return Run(folder)


def ids_of(name, count):
    return [hashlib.sha256(f"{name}{n}".encode()).hexdigest() for n in range(count)]


@pytest.mark.parametrize("indexed", [True, False])
def test_each_decision_of_several_runs_is_found(tmp_path, indexed):
    runs = [stored(tmp_path / name, ids_of(name, 50), indexed=indexed) for name in "ab"]
    for run, name in zip(runs, "ab", strict=True):
        for place, one in enumerate(ids_of(name, 50)):
            assert find_decision(iter(runs), one) == (run, f"enterprise {place}")
    with pytest.raises(NotFound):
        find_decision(iter(runs), ids_of("c", 1)[0])


def test_an_index_that_was_written_anew_is_read_anew(tmp_path):
    run = stored(tmp_path / "a", ids_of("a", 3))
    assert find_decision(iter([run]), ids_of("a", 3)[2])[1] == "enterprise 2"
    shutil.rmtree(run.folder)
    again = stored(tmp_path / "a", ids_of("b", 3))
    assert find_decision(iter([again]), ids_of("b", 3)[2])[1] == "enterprise 2"


@given(st.lists(st.binary(min_size=32, max_size=32), unique=True, max_size=60))
def test_the_index_has_every_row_once_by_ascending_id(ids):
    names = [one.hex() for one in ids]
    heads, rows = index_of(pl.Series(names, dtype=pl.String))
    assert sorted(rows.tolist()) == list(range(len(ids)))
    assert heads.tolist() == sorted(heads.tolist())
    assert [names[row][:16] for row in rows] == [f"{head:016x}" for head in heads.tolist()]


def test_an_index_that_is_no_index_is_told(tmp_path):
    run = stored(tmp_path / "a", ids_of("a", 3))
    (run.folder / NAME).write_bytes(b"nothing")
    with pytest.raises(StateError, match="索引"):
        find_decision(iter([run]), ids_of("a", 1)[0])


def test_heads_beyond_the_signed_range_keep_their_order(tmp_path):
    ids = ["f" * 64, "8" + "0" * 63, "7" + "f" * 63, "0" * 64]
    run = stored(tmp_path / "a", ids)
    assert [find_decision(iter([run]), one)[1] for one in ids] == [f"enterprise {n}" for n in range(4)]
    assert index_of(pl.Series(ids)).dtype == np.uint64
