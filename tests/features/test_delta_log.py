"""The log of a Delta table: read once as long as it stands, and never one that is over."""

import os
import shutil
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import pytest

from features import data_files, delta_log
from features.compaction import compact
from features.delta_log import ByTable, Lately, log_of, opened
from features.errors import StoreError
from features.store import Store
from tests.features.builders import delivery, example, load, write_csv
from tests.features.test_store import LAYOUT, ledger_row


def commit(table, number, changed):
    """A commit, and the folder's time of change."""
    log = table / "_delta_log"
    log.mkdir(parents=True, exist_ok=True)
    (log / f"{number}.json").write_text("{}")
    os.utime(log, ns=(changed, changed))


def names(table):
    return sorted(name for name, *_ in log_of(table))


def test_a_table_that_was_never_written_has_an_empty_log(tmp_path):
    assert log_of(tmp_path / "none") == frozenset()


@pytest.mark.parametrize(("age", "unit"), [(0, 1), (2, 10**9)], ids=["fine", "whole seconds"])
def test_two_commits_within_one_tick_of_the_clock_are_both_seen(tmp_path, age, unit):
    """The folder's time of change is the same after either."""
    now = (time.time_ns() // unit - age) * unit
    commit(tmp_path, 0, now)
    assert names(tmp_path) == ["0.json"]
    commit(tmp_path, 1, now)
    assert names(tmp_path) == ["0.json", "1.json"]


def test_a_clock_that_was_set_back_hides_no_commit(tmp_path):
    commit(tmp_path, 0, time.time_ns() + 3600 * 10**9)
    assert names(tmp_path) == ["0.json"]
    commit(tmp_path, 1, time.time_ns() - 10**9)
    assert names(tmp_path) == ["0.json", "1.json"]


def test_a_log_that_stands_is_not_listed_again_and_one_that_grew_is(tmp_path, monkeypatch):
    commit(tmp_path, 0, time.time_ns() - 20 * 10**9)
    listed = []
    scandir = os.scandir
    monkeypatch.setattr(delta_log.os, "scandir", lambda path: listed.append(path) or scandir(path))
    assert log_of(tmp_path) is log_of(tmp_path)
    assert len(listed) == 1
    commit(tmp_path, 1, time.time_ns() - 10 * 10**9)
    assert names(tmp_path) == ["0.json", "1.json"]


def listed_before(gone):
    """A folder as it was before a file went."""
    scandir = os.scandir

    def listed(path):
        found = list(scandir(path))
        gone.unlink(missing_ok=True)
        return nullcontext(found)

    return listed


@pytest.mark.parametrize(
    "gone", ["00000000000000000003.json#1", "00000000000000000002.checkpoint.parquet", "_last_checkpoint"]
)
def test_what_goes_while_a_log_is_listed_takes_nothing_with_it(tmp_path, monkeypatch, gone):
    """A commit's temporary file, or an older checkpoint: the log was told as that of a table that was never written."""
    store = loaded(tmp_path, range(3))
    log = tmp_path / "store" / "loads" / "_delta_log"
    (log / gone).touch()
    monkeypatch.setattr(delta_log.os, "scandir", listed_before(log / gone))
    assert store.ledger()["version"].to_list() == [0, 1, 2]


def test_a_commit_that_is_gone_is_told(tmp_path, monkeypatch):
    store = loaded(tmp_path, range(2))
    log = tmp_path / "store" / "loads" / "_delta_log"
    os.utime(log)
    monkeypatch.setattr(delta_log.os, "scandir", listed_before(log / "00000000000000000001.json"))
    with pytest.raises(StoreError, match="请从备份恢复"):
        store.ledger()


def test_other_files_in_a_log_are_none_of_its_commits(tmp_path):
    store = loaded(tmp_path, range(2))
    for table in ("loads", "records/wage_arrears"):
        (tmp_path / "store" / table / "_delta_log" / "backup of 0.json").write_text("{oops")
    loaded(tmp_path, [2])
    assert store.ledger()["version"].to_list() == [0, 1, 2]


def test_of_a_log_with_new_checkpoints_only_new_commits_are_read(tmp_path, monkeypatch):
    store = loaded(tmp_path, range(11))
    compact(store)
    loaded(tmp_path, range(11, 22))
    compact(store)
    store.ledger()
    read = []
    said = delta_log._said
    monkeypatch.setattr(delta_log, "_said", lambda *told: read.append(told[1]) or said(*told))
    store.commit(ledger_row("last"))
    assert store.ledger().height == 23
    assert len(read) == 1


def test_of_a_table_that_only_grew_what_is_new_is_read_and_any_other_is_opened_anew(tmp_path, monkeypatch):
    """Appended to, its rows put together, and by another program too: the files are those of a table opened anew."""
    store = loaded(tmp_path, range(3))
    table = store.table("wage_arrears")
    begun = []
    library = delta_log.DeltaTable
    monkeypatch.setattr(delta_log, "DeltaTable", lambda path: begun.append(path.name) or library(path))
    loaded(tmp_path, [3])
    compact(store)
    other = [sys.executable, "-c", OTHER, str(tmp_path)]
    subprocess.run(other, check=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
    found = table.files()
    assert begun == []
    anew = library(table.path)
    assert anew.version() == 6
    assert {Path(path).name for path in found["path"]} == {Path(path).name for path in anew.file_uris()}
    assert found["rows"].sum() == 5
    first = min((table.path / "_delta_log").glob("*.json"))
    shutil.copy(first, first.with_suffix(".copy")).replace(first)  # as from a backup
    assert table.files().equals(found)
    assert begun == ["wage_arrears"]


def test_a_table_that_has_more_than_its_log_said_is_not_held_on_to(tmp_path, monkeypatch):
    """Another commit landed between: by a backup that is restored it may be undone."""
    table = loaded(tmp_path, range(2)).table("wage_arrears")
    log = log_of(table.path)
    loaded(tmp_path, [2])
    monkeypatch.setattr(delta_log, "_OPENED", Lately())
    ahead = opened(table.path, log)
    assert ahead.version() == len(log)
    assert opened(table.path, log_of(table.path)) is not ahead


OTHER = """
import sys
from pathlib import Path

from tests.features.test_delta_log import loaded

loaded(Path(sys.argv[1]), [4])
"""


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b""), Path.unlink])
def test_a_damaged_checkpoint_is_told_with_what_to_do(tmp_path, damage, monkeypatch):
    compact(loaded(tmp_path, range(11)))
    monkeypatch.setattr(delta_log, "_OPENED", Lately())  # as in a process that begins now
    log = tmp_path / "store" / "loads" / "_delta_log"
    for path in log.glob("*.checkpoint.parquet"):
        damage(path)
    with pytest.raises(
        StoreError, match=r"删去 loads/_delta_log 中的 \*.checkpoint.parquet 和 _last_checkpoint"
    ):
        loaded(tmp_path, [11])
    for path in (*log.glob("*.checkpoint.parquet"), log / "_last_checkpoint"):
        path.unlink()
    assert loaded(tmp_path, [11]).ledger()["version"].to_list() == list(range(12))


def test_of_a_table_only_what_its_log_says_now_is_kept(tmp_path):
    asked = []
    told = ByTable(lambda table, log: asked.append(log) or (table.name, len(log)))
    short, long = frozenset({("0.json", 1, 1)}), frozenset({("0.json", 1, 1), ("1.json", 1, 1)})
    one, other = tmp_path / "one", tmp_path / "other"
    assert [told(one, short), told(other, short), told(one, short)] == [("one", 1), ("other", 1), ("one", 1)]
    assert len(asked) == 2
    assert [told(one, long), told(one, short)] == [("one", 2), ("one", 1)]
    assert len(asked) == 4


def test_so_many_tables_are_kept_and_no_more(tmp_path, monkeypatch):
    monkeypatch.setattr(delta_log, "_TABLES", 2)
    asked = []
    told = ByTable(lambda table, _: asked.append(table.name))
    for name in ("a", "b", "a", "c", "a", "b"):
        told(tmp_path / name, frozenset())
    assert asked == ["a", "b", "c", "b"]


def loaded(home, numbers):
    for number in numbers:
        path = write_csv(home / f"{number}.csv", LAYOUT, example(LAYOUT, 决定书文号=f"样{number}号"))
        load(home, delivery(path, LAYOUT, "2025-01-01", "feed"))
    return Store(home / "store")


def checkpoints_of(home, table):
    return sorted(path.name for path in (home / "store" / table / "_delta_log").glob("*.checkpoint.parquet"))


def test_a_compaction_leaves_a_checkpoint_where_a_log_has_grown_and_nothing_of_a_record_stands_in_it(
    tmp_path,
):
    """To open a table all commits since the last one are read; and the log is never cleaned up."""
    store = loaded(tmp_path, range(11))
    tables = ("loads", "records/wage_arrears")
    assert not any(checkpoints_of(tmp_path, table) for table in tables)
    compact(store)
    for table in tables:
        log = tmp_path / "store" / table / "_delta_log"
        assert len(checkpoints_of(tmp_path, table)) == 1
        assert len(list(log.glob("*.json"))) >= 11
        assert not any("样".encode() in path.read_bytes() for path in log.iterdir())
    rows = store.table("wage_arrears").files()["rows"]
    assert rows.sum() == 11
    before = {table: checkpoints_of(tmp_path, table) for table in tables}
    compact(store)  # nothing has grown
    assert {table: checkpoints_of(tmp_path, table) for table in tables} == before


def test_of_checkpoints_the_last_two_stay(tmp_path):
    for begin in (0, 11, 22):
        store = loaded(tmp_path, range(begin, begin + 11))
        compact(store)
    assert len(checkpoints_of(tmp_path, "loads")) == 2
    assert Store(tmp_path / "store").ledger()["version"].to_list() == list(range(33))


def test_where_nobody_compacts_there_is_a_checkpoint_every_hundred_commits_and_no_commit_fails_by_it(
    tmp_path, monkeypatch
):
    """The library would tell a commit as failed that stands."""
    store = Store(tmp_path / "store")

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("features.delta_table.DeltaTable.create_checkpoint", full)
        for number in range(102):
            store.commit(ledger_row(f"l{number}"))
    assert checkpoints_of(tmp_path, "loads") == []
    store.commit(ledger_row("last"))
    assert len(checkpoints_of(tmp_path, "loads")) == 1
    assert store.ledger()["version"].to_list() == list(range(103))


def test_a_checkpoint_that_cannot_be_written_fails_the_compaction_alone(tmp_path, monkeypatch):
    store = loaded(tmp_path, range(11))

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("features.delta_table.DeltaTable.create_checkpoint", full)
        with pytest.raises(StoreError, match="请检查磁盘空间和权限"):
            compact(store)
    compact(store)
    assert store.ledger().height == 11


def test_of_a_ledger_that_grew_what_is_new_is_read(tmp_path, monkeypatch):
    store = Store(tmp_path / "store")
    for number in range(12):
        store.commit(ledger_row(f"l{number}"))
    read = []
    read_parquet = data_files.pl.read_parquet
    monkeypatch.setattr(
        data_files.pl, "read_parquet", lambda path, **told: read.append(path) or read_parquet(path, **told)
    )
    store.commit(ledger_row("last"))
    ledger = store.ledger()
    assert ledger["load_id"].to_list() == [*(f"l{number}" for number in range(12)), "last"]
    assert ledger["version"].to_list() == list(range(13))
    assert len(read) == 1


def test_a_table_that_has_other_files_than_it_had_is_read_anew(tmp_path):
    """One that was put together, or restored."""
    one, other = Store(tmp_path / "one" / "store"), Store(tmp_path / "other" / "store")
    for number in range(3):
        one.commit(ledger_row(f"l{number}"))
        other.commit(ledger_row(f"m{number}"))
    assert one.ledger()["load_id"].to_list() == ["l0", "l1", "l2"]
    shutil.rmtree(tmp_path / "one")
    shutil.copytree(tmp_path / "other", tmp_path / "one")
    assert one.ledger()["load_id"].to_list() == ["m0", "m1", "m2"]
    assert one.ledger()["version"].to_list() == [0, 1, 2]
