"""What may happen while a load is running: it breaks, it is killed, another one starts."""

import signal

import pytest

from features.errors import StoreError
from features.quarantine import Quarantine
from features.store import Store
from tests.features.builders import NOW, delivery, example, load, stored, write_csv
from tests.processes import SECONDS, SERVER, finished, started

LAYOUT = "wage-arrears"


def file(home, name, *numbers, bad=False):
    rows = [example(LAYOUT, 决定书文号=f"样{number}号") for number in numbers]
    rows += [example(LAYOUT, 决定日期="x")] if bad else []
    return write_csv(home / name, LAYOUT, *rows)


def load_in_a_process(home, name, told):
    report = load(home, delivery(home / name, LAYOUT, feed=name))
    told.put((report.version, report.accepted))


def load_and_stop(home, name, told):
    """A load that never comes to its ledger row."""

    def stop(*_):
        told.put("appended")
        signal.pause()

    Store.commit = stop
    load_in_a_process(home, name, told)


def loaded_at_once(home, *names):
    """What processes tell that each load one of the files: (version, rows accepted)."""
    told = SERVER.Queue()
    processes = [started(load_in_a_process, home, name, told) for name in names]
    answers = [told.get(timeout=SECONDS) for _ in processes]
    for process in processes:
        finished(process)
    return answers


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
    told = SERVER.Queue()
    process = started(load_and_stop, tmp_path, "a.csv", told)
    assert told.get(timeout=SECONDS) == "appended"
    assert list((tmp_path / "store" / "records").rglob("*.parquet"))
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert seen(tmp_path) == ([], 0)
    report = load(tmp_path, delivery(tmp_path / "a.csv", LAYOUT, feed="a.csv"))
    assert (report.accepted, report.version) == (2, 0)
    assert sorted(seen(tmp_path)[0]) == ["样1号", "样2号"]


def test_loads_of_several_processes_all_land(tmp_path):
    names = [f"{number}.csv" for number in range(3)]
    for number, name in enumerate(names):
        file(tmp_path, name, number, number + 10)
    told = loaded_at_once(tmp_path, *names)
    assert sorted(told) == [(0, 2), (1, 2), (2, 2)]
    assert stored(tmp_path, "wage_arrears").height == 6
    assert Store(tmp_path / "store").known(NOW).version == 2


def test_the_same_file_in_two_processes_at_once_lands_once(tmp_path):
    file(tmp_path, "a.csv", 1)
    told = loaded_at_once(tmp_path, "a.csv", "a.csv")
    assert set(told) == {(0, 1), (None, 0)}
    assert stored(tmp_path, "wage_arrears")["revision"].to_list() == [1]
