"""What may happen while a load is running: it breaks, it is killed, another one starts."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from features.errors import StoreError
from features.quarantine import Quarantine
from features.store import Store
from tests.features.builders import NOW, delivery, example, load, stored, write_csv

LAYOUT = "wage-arrears"
ROOT = Path(__file__).parents[2]
LOADER = """
    import sys
    from pathlib import Path
    from features.store import Store
    from tests.features.builders import delivery, load
    home, name, mode = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    if mode == "stop":
        def stop(*_):
            print("appended", flush=True)
            sys.stdin.read()
        Store.commit = stop
    report = load(home, delivery(home / name, "wage-arrears", feed=name))
    print(report.version, report.accepted, flush=True)
"""


def file(home, name, *numbers, bad=False):
    rows = [example(LAYOUT, 决定书文号=f"样{number}号") for number in numbers]
    rows += [example(LAYOUT, 决定日期="x")] if bad else []
    return write_csv(home / name, LAYOUT, *rows)


def start(home, name, mode="load"):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(LOADER), str(home), name, mode],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "POLARS_MAX_THREADS": "1"},
    )


def seen(home):
    store = Store(home / "store")
    loads = [entry.load_id for entry in store.loads()]
    return stored(home, "wage_arrears")["document_no"].to_list(), Quarantine(home / "quarantine").read(
        loads
    ).height


def test_a_load_that_breaks_before_its_ledger_row_leaves_nothing_visible(tmp_path, monkeypatch):
    load(tmp_path, delivery(file(tmp_path, "a.csv", 1), LAYOUT))

    def broken(*_):
        raise StoreError("记录库写入失败")

    monkeypatch.setattr(Store, "commit", broken)
    path = file(tmp_path, "b.csv", 2, bad=True)
    with pytest.raises(StoreError):
        load(tmp_path, delivery(path, LAYOUT))
    monkeypatch.undo()
    assert seen(tmp_path) == (["样1号"], 0)
    report = load(tmp_path, delivery(path, LAYOUT))
    assert (report.accepted, report.quarantined, report.version) == (1, 1, 1)
    assert sorted(seen(tmp_path)[0]) == ["样1号", "样2号"]
    assert seen(tmp_path)[1] == 1
    assert stored(tmp_path, "wage_arrears")["revision"].to_list() == [1, 1]


def test_a_load_that_breaks_between_two_layouts_leaves_nothing_visible(tmp_path, monkeypatch):
    whole = Store.append

    def second_fails(self, kind, rows):
        if kind == "honour":
            raise StoreError("记录库写入失败")
        whole(self, kind, rows)

    monkeypatch.setattr(Store, "append", second_fails)
    honours = write_csv(tmp_path / "h.csv", "honours", example("honours"))
    both = [delivery(file(tmp_path, "a.csv", 1), LAYOUT), delivery(honours, "honours")]
    with pytest.raises(StoreError):
        load(tmp_path, *both)
    assert seen(tmp_path) == ([], 0)
    monkeypatch.undo()
    assert load(tmp_path, *both).accepted == 2


def test_a_killed_load_leaves_nothing_visible_and_does_not_block_the_next(tmp_path):
    file(tmp_path, "a.csv", 1, 2, bad=True)
    process = start(tmp_path, "a.csv", "stop")
    assert process.stdout.readline() == "appended\n"
    assert list((tmp_path / "store" / "records").rglob("*.parquet"))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert seen(tmp_path) == ([], 0)
    report = load(tmp_path, delivery(tmp_path / "a.csv", LAYOUT, feed="a.csv"))
    assert (report.accepted, report.version) == (2, 0)
    assert sorted(seen(tmp_path)[0]) == ["样1号", "样2号"]


def test_loads_of_several_processes_all_land(tmp_path):
    names = [f"{number}.csv" for number in range(3)]
    for number, name in enumerate(names):
        file(tmp_path, name, number, number + 10)
    processes = [start(tmp_path, name) for name in names]
    told = [process.communicate(timeout=60)[0].split() for process in processes]
    assert sorted(int(version) for version, _ in told) == [0, 1, 2]
    assert [accepted for _, accepted in told] == ["2", "2", "2"]
    assert stored(tmp_path, "wage_arrears").height == 6
    assert Store(tmp_path / "store").known(NOW).version == 2


def test_the_same_file_in_two_processes_at_once_lands_once(tmp_path):
    file(tmp_path, "a.csv", 1)
    processes = [start(tmp_path, "a.csv") for _ in range(2)]
    told = sorted(process.communicate(timeout=60)[0].strip() for process in processes)
    assert told == ["0 1", "None 0"]
    assert stored(tmp_path, "wage_arrears")["revision"].to_list() == [1]
