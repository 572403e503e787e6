"""The store: visible by the ledger only, every earlier version readable, errors of the disk told in Chinese."""

import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable

from features.errors import StoreError
from features.lawful_gate import pass_gate
from features.ledger import Load, LoadedFile, load_of
from features.store import Store, end_of_day, newest_revisions, start_of_day
from tests.features.builders import (
    NOW,
    RULES,
    code,
    day,
    delivery,
    example,
    load,
    no_rows,
    rows,
    stored,
    write_csv,
)

LAYOUT = "wage-arrears"


def write(home, number, received_on="2025-01-01", *, feed="feed", now=NOW, **changes):
    home.mkdir(parents=True, exist_ok=True)
    name = f"{number}-{received_on}-{abs(hash(str(changes)))}.csv"
    path = write_csv(home / name, LAYOUT, example(LAYOUT, 决定书文号=f"样{number}号", **changes))
    return load(home, delivery(path, LAYOUT, received_on, feed), now=now)


def ledger_row(load_id="l", **changes):
    file = LoadedFile("a.csv", "0" * 64, LAYOUT, "feed", "2025-01-01", declared=True, rows=1, accepted=1)
    values = {
        "loaded_at": NOW,
        "recorded_from": NOW,
        "files": (file,),
        "rows": 1,
        "quarantined": 0,
        "left_out": 0,
    }
    return Load(load_id, **values | changes)


def test_days_begin_and_end_in_shanghai():
    assert (
        end_of_day(day("2024-03-01"))
        == datetime(2024, 3, 1, 16, tzinfo=UTC)
        == start_of_day(day("2024-03-02"))
    )


def test_an_instant_is_the_same_on_any_clock(tmp_path):
    write(tmp_path, 1, "2025-01-02")
    store = Store(tmp_path / "store")
    here, there = (store.known(moment) for moment in (NOW, NOW.astimezone(UTC)))
    assert here.rows("wage_arrears").equals(there.rows("wage_arrears"))
    assert (here.version, here.data_hash) == (there.version, there.data_hash)
    with pytest.raises(ValueError, match="needs a time zone"):
        store.known(NOW.replace(tzinfo=None))


def test_an_empty_store_knows_nothing(tmp_path):
    store = Store(tmp_path / "none")
    known = store.known(NOW)
    assert (known.version, store.loads(), known.rows("penalty").height) == (-1, [], 0)
    assert known.data_hash == Store(tmp_path / "other").known(NOW).data_hash
    assert known.rows("penalty").schema == no_rows("penalty").drop("bucket").schema
    assert not (tmp_path / "none").exists()


def test_the_first_load_is_version_zero(tmp_path):
    assert write(tmp_path, 1).version == 0
    store = Store(tmp_path / "store")
    assert store.known(NOW).version == 0
    assert write(tmp_path, 2).version == 1
    assert store.known(NOW).version == 1
    assert store.known(NOW, version=0).version == 0


def test_rows_without_a_ledger_row_are_never_read(tmp_path):
    write(tmp_path, 1)
    store = Store(tmp_path / "store")
    before = store.known(NOW)
    ghost = rows(
        LAYOUT.replace("-", "_"), {"document_no": "鬼1号", "occurred_on": "2024-01-01", "load_id": "ghost"}
    )
    store.append("wage_arrears", ghost.drop("revision"))
    assert stored(tmp_path, "wage_arrears")["document_no"].to_list() == ["样1号"]
    assert before.rows("wage_arrears").equals(store.known(NOW).rows("wage_arrears"))
    store.commit(ledger_row("ghost"))
    assert set(store.known(NOW + timedelta(days=1)).rows("wage_arrears")["document_no"]) == {"样1号", "鬼1号"}


def test_an_earlier_version_stays_readable_whatever_came_since(tmp_path):
    write(tmp_path, 1, "2025-01-01")
    store = Store(tmp_path / "store")
    before = store.known(NOW)
    told, digest = before.rows("wage_arrears"), before.data_hash
    write(tmp_path, 1, "2024-06-01", **{"拖欠金额(元)": "7"})  # received earlier, loaded later
    replayed = store.known(NOW, version=before.version)
    assert replayed.rows("wage_arrears").equals(told)
    assert replayed.data_hash == digest != store.known(NOW).data_hash
    assert store.known(NOW).rows("wage_arrears")["revision"].to_list() == [2]


def test_a_declared_day_is_known_at_its_end_and_not_the_day_before(tmp_path):
    write(tmp_path, 1, "2025-01-02")
    store = Store(tmp_path / "store")
    assert store.known(end_of_day(day("2025-01-01"))).rows("wage_arrears").is_empty()
    assert store.known(end_of_day(day("2025-01-02"))).rows("wage_arrears").height == 1


def test_of_one_load_each_day_knows_what_was_received_by_then(tmp_path):
    files = []
    for number in (1, 2):
        row = example(LAYOUT, 统一社会信用代码=code(number))
        path = write_csv(tmp_path / f"{number}.csv", LAYOUT, row)
        files.append(delivery(path, LAYOUT, f"2025-01-0{number}"))
    load(tmp_path, *files)
    store = Store(tmp_path / "store")
    assert len(store.loads()) == 1
    for number in (1, 2):
        rows = store.known(end_of_day(day(f"2025-01-0{number}"))).rows("wage_arrears")
        assert rows["uscc"].sort().to_list() == sorted(code(n) for n in range(1, number + 1))


def test_what_is_loaded_without_a_day_is_known_from_that_instant(tmp_path):
    write(tmp_path, 1, None)
    store = Store(tmp_path / "store")
    before, after = store.known(NOW), store.known(NOW + timedelta(microseconds=1))
    assert (before.version, after.version) == (-1, 0)
    assert before.rows("wage_arrears").is_empty()
    assert after.rows("wage_arrears")["recorded_declared"].to_list() == [False]
    assert before.data_hash != after.data_hash


def test_the_data_hash_tells_when_each_file_was_received(tmp_path):
    """Two corrections on one day: whichever came last stands, so the order is part of the data."""
    hashes = []
    for name, order in (("a", (1, 2)), ("b", (2, 1))):
        for hours, amount in enumerate(order):
            write(tmp_path / name, 1, None, now=NOW + timedelta(hours=hours), **{"拖欠金额(元)": str(amount)})
        hashes.append(Store(tmp_path / name / "store").known(NOW + timedelta(days=1)).data_hash)
    assert hashes[0] != hashes[1]


def test_the_data_hash_is_that_of_the_content_whatever_the_order_of_declared_loads(tmp_path):
    for name, order in (("a", (1, 2)), ("b", (2, 1))):
        for number in order:
            write(tmp_path / name, number, f"2025-01-0{number}")
    first, second = (Store(tmp_path / name / "store").known(NOW) for name in "ab")
    assert first.data_hash == second.data_hash
    partly = Store(tmp_path / "a" / "store").known(end_of_day(day("2025-01-01")))
    assert partly.data_hash != first.data_hash


def test_a_bucket_holds_its_enterprises_and_all_buckets_hold_everything(tmp_path):
    path = write_csv(
        tmp_path / "a.csv", LAYOUT, *(example(LAYOUT, 统一社会信用代码=code(n)) for n in range(40))
    )
    load(tmp_path, delivery(path, LAYOUT))
    known = Store(tmp_path / "store").known(NOW)
    everything = known.rows("wage_arrears")
    shares = [known.rows("wage_arrears", (bucket,)) for bucket in range(16)]
    assert sum(1 for share in shares if share.height) > 4
    assert pl.concat(shares).sort("uscc", "record_id").equals(everything)


def test_the_rows_of_some_enterprises_are_theirs_of_all_rows(tmp_path):
    path = write_csv(
        tmp_path / "a.csv", LAYOUT, *(example(LAYOUT, 统一社会信用代码=code(n)) for n in range(40))
    )
    load(tmp_path, delivery(path, LAYOUT))
    known = Store(tmp_path / "store").known(NOW)
    everything = known.rows("wage_arrears")
    some = [code(n) for n in (3, 11, 39, 77)]
    assert known.rows_of("wage_arrears", some).equals(everything.filter(pl.col("uscc").is_in(some)))
    assert known.rows_of("wage_arrears", some).height == 3
    assert known.rows_of("wage_arrears", []).equals(everything.clear())


def test_newest_revisions_are_numbered_by_receipt():
    frame = pl.DataFrame(
        {
            "uscc": ["u"] * 6,
            "record_id": ["b", "a", "a", "a", "a", "c"],
            "content_hash": ["x", "1", "2", "1", "1", "z"],
            "recorded_at": [NOW + timedelta(days=d) for d in (0, 0, 1, 2, 2, 9)],
        }
    )
    newest = newest_revisions(frame.sample(fraction=1, shuffle=True, seed=3))
    assert newest.select("record_id", "content_hash", "revision").rows() == [
        ("a", "1", 3),
        ("b", "x", 1),
        ("c", "z", 1),
    ]
    assert newest_revisions(frame.clear()).schema["revision"] == pl.Int32()


def test_of_a_record_that_goes_on_the_newest_revision_of_its_day_is_seen():
    """Unpaid on its due day, paid half a year later, then corrected: each day sees how it stood by then."""
    frame = pl.DataFrame(
        {
            "uscc": ["u"] * 4,
            "record_id": ["a", "a", "a", "b"],
            "content_hash": ["open", "paid", "corrected", "x"],
            "occurred_on": [day(d) for d in ("2024-07-15", "2025-01-10", "2025-01-09", "2025-03-01")],
            "recorded_at": [NOW + timedelta(days=d) for d in (0, 1, 2, 0)],
        }
    )

    def seen(as_of):
        newest = newest_revisions(frame, as_of=day(as_of))
        return newest.select("record_id", "content_hash", "revision").rows()

    assert seen("2024-07-14") == []
    assert seen("2025-01-08") == [("a", "open", 1)]
    assert seen("2025-01-09") == [("a", "corrected", 3)]
    assert seen("2025-03-01") == [("a", "corrected", 3), ("b", "x", 1)]


def test_only_kinds_that_go_on_keep_their_earlier_states(tmp_path):
    bill = {"费用类别": "电", "账期止": "2024-06-30", "缴费期限": "2024-07-15"}
    path = write_csv(tmp_path / "a.csv", "utilities", example("utilities", **bill, 缴费日期=""))
    load(tmp_path, delivery(path, "utilities", "2024-08-01"))
    path = write_csv(tmp_path / "b.csv", "utilities", example("utilities", **bill, 缴费日期="2025-01-10"))
    load(tmp_path, delivery(path, "utilities", "2025-02-01"))
    write(tmp_path, 1, "2024-08-01", 决定日期="2024-07-01")
    write(tmp_path, 1, "2025-02-01", 决定日期="2025-01-01")
    known = Store(tmp_path / "store").known(NOW)
    early = day("2024-12-31")
    assert known.rows("utility_payment", as_of=early)["paid_on"].to_list() == [None]
    assert known.rows("utility_payment")["paid_on"].to_list() == [day("2025-01-10")]
    assert known.rows("wage_arrears", as_of=early)["occurred_on"].to_list() == [day("2025-01-01")]
    gated = pass_gate(known, as_of=early, rules=RULES)
    assert gated.usable("utility_payment").height == 1
    assert gated.usable("wage_arrears").is_empty()


def test_a_view_lists_its_files_after_its_ledger(tmp_path):
    """Rows of a load that a view's ledger has must be found, whatever other views did before."""
    store = Store(tmp_path / "store")
    write(tmp_path, 1)
    early = store.known(NOW)
    early.rows("wage_arrears")
    write(tmp_path, 2)
    assert store.known(NOW).rows("wage_arrears").height == 2
    assert early.rows("wage_arrears").height == 1


def test_one_store_serves_many_threads_while_loads_land(tmp_path):
    store = Store(tmp_path / "store")
    write(tmp_path, 0)

    def look(_):
        known = store.known(NOW)
        return len(known.ledger), known.rows("wage_arrears").height

    def work(number):
        write(tmp_path, number)

    with ThreadPoolExecutor(4) as pool:
        loads = [pool.submit(work, number) for number in range(1, 5)]
        seen = list(pool.map(look, range(12)))
        for done in loads:
            done.result()
    assert all(ledger == height for ledger, height in seen)
    assert look(None) == (5, 5)


def test_the_ledger_reads_back_what_was_committed(tmp_path):
    store = Store(tmp_path / "store")
    wanted = ledger_row("one", rows=5, quarantined=2, left_out=1)
    assert store.commit(wanted) == 0
    assert store.commit(ledger_row("two")) == 1
    assert store.loads(version=0) == [wanted]
    assert load_of(store.ledger().row(0, named=True)) == wanted


def test_every_load_keeps_its_version_while_others_land(tmp_path):
    """The library counts a history back from the version it opened: a commit in between shifted every number."""
    store = Store(tmp_path / "store")

    def commit_all():
        for number in range(25):
            store.commit(ledger_row(f"l{number}"))

    with ThreadPoolExecutor(1) as pool:
        committing = pool.submit(commit_all)
        while not committing.done():
            ledger = store.ledger()
            assert ledger["version"].to_list() == list(range(ledger.height))
        committing.result()


def test_versions_outlive_the_clean_up_of_the_log(tmp_path):
    """Delta writes a checkpoint every hundred commits and by default forgets what is older than thirty days."""
    store = Store(tmp_path / "store")
    for number in range(3):
        store.commit(ledger_row(f"l{number}"))
    table = DeltaTable(tmp_path / "store" / "loads")
    for path in (tmp_path / "store" / "loads" / "_delta_log").iterdir():
        os.utime(path, (1_600_000_000, 1_600_000_000))
    table.create_checkpoint()
    table.cleanup_metadata()
    assert store.ledger()["version"].to_list() == [0, 1, 2]
    assert [entry.load_id for entry in store.loads(version=1)] == ["l0", "l1"]


@pytest.mark.parametrize("name", ["数据 库", "a=b", "bucket=3"])
def test_any_ordinary_folder_will_do(tmp_path, name):
    write(tmp_path / name, 1)
    frame = stored(tmp_path / name, "wage_arrears")
    assert frame["document_no"].to_list() == ["样1号"]
    assert frame.schema == no_rows("wage_arrears").drop("bucket").schema


@pytest.mark.parametrize("name", ["a[1]", "a%20b", "x#y", "a?b", "a\\b", "a^b", "a|b", "a\nb"])
def test_a_folder_that_the_library_cannot_open_is_refused_at_once(tmp_path, name):
    with pytest.raises(StoreError, match="请换一个文件夹"):
        Store(tmp_path / name)


def test_a_relative_store_in_such_a_folder_is_refused_too(tmp_path, monkeypatch):
    (tmp_path / "x[1]").mkdir()
    monkeypatch.chdir(tmp_path / "x[1]")
    with pytest.raises(StoreError, match=r"x\[1\]/var/store”不能含有字符 \[、\]（.*），请换一个文件夹"):
        Store(Path("var/store"))


@pytest.mark.parametrize("name", ["a[1]", "a%41b", "x#y", "a?b"])
def test_a_link_that_leads_into_such_a_folder_is_refused_too(tmp_path, name):
    """The library follows it: it ended in a panic of the library's own, or in a fault of the disk."""
    (tmp_path / name).mkdir()
    (tmp_path / "link").symlink_to(tmp_path / name)
    with pytest.raises(StoreError, match=rf"{re.escape(name)}/store”不能含有字符 .*请换一个文件夹"):
        Store(tmp_path / "link" / "store")


def test_a_lost_data_file_is_a_clear_error(tmp_path):
    write(tmp_path, 1)
    next((tmp_path / "store" / "records").rglob("*.parquet")).unlink()
    with pytest.raises(StoreError, match=r"记录库读取失败.wage_arrears.，文件缺失或已损坏"):
        stored(tmp_path, "wage_arrears")


@pytest.mark.parametrize("table", ["loads", "records/wage_arrears"])
def test_a_damaged_log_is_a_clear_error(tmp_path, table):
    write(tmp_path, 1)
    for path in (tmp_path / "store" / table / "_delta_log").glob("*.json"):
        path.write_text("{oops")
    with pytest.raises(StoreError, match="请从备份恢复"):
        stored(tmp_path, "wage_arrears")


@pytest.mark.parametrize(("name", "why"), [("x" * 300, "文件名太长"), ("file/x", "路径中有一段不是文件夹")])
def test_a_path_that_cannot_be_there_is_no_matter_for_the_back_up(tmp_path, name, why):
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=f"^记录库读取失败（loads）（{why}），请核对数据目录的路径和权限$"):
        Store(tmp_path / name / "store").loads()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_a_clear_error(tmp_path):
    (tmp_path / "store").mkdir(mode=0o500)
    with pytest.raises(StoreError, match="请检查磁盘空间和权限"):
        write(tmp_path, 1)


def test_a_file_in_the_place_of_the_store_is_a_clear_error(tmp_path):
    (tmp_path / "store").write_text("")
    with pytest.raises(StoreError, match=r"记录库文件夹不能写入"):
        write(tmp_path, 1)


def test_a_failing_disk_is_a_clear_error(tmp_path, monkeypatch):
    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("features.delta_table.write_deltalake", full)
    with pytest.raises(StoreError, match=r"写入失败.wage_arrears.，请检查磁盘空间和权限"):
        write(tmp_path, 1)
    monkeypatch.undo()
    shutil.rmtree(tmp_path / "store")
    assert write(tmp_path, 1).version == 0
