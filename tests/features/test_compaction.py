"""Compaction changes no answer, disturbs no reader and drops only what nobody can see."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor

import polars as pl
import pytest

from features import compaction, delta_table
from features.compaction import Compacted, compact
from features.delta_table import Table
from features.errors import StoreError
from features.records import KINDS
from features.store import Store, end_of_day
from tests.endurance import long_or
from tests.features.builders import NOW, code, day, delivery, example, load, rows, stored, write_csv
from tests.processes import SECONDS, SERVER, started

LAYOUT, KIND = "wage-arrears", "wage_arrears"


def write(home, number, received_on="2025-01-01", **changes):
    home.mkdir(parents=True, exist_ok=True)
    name = f"{number}-{received_on}-{len(list(home.glob('*.csv')))}.csv"
    cells = {"决定书文号": f"样{number}号", "统一社会信用代码": code(number)} | changes
    path = write_csv(home / name, LAYOUT, example(LAYOUT, **cells))
    return load(home, delivery(path, LAYOUT, received_on))


def lived(home):
    """A store with revisions, late arrivals and confirmations of twenty enterprises in five loads."""
    for amount, received_on in enumerate(("2025-01-03", "2025-01-01", "2025-01-05", "2025-01-05")):
        table = [
            example(
                LAYOUT,
                统一社会信用代码=code(n),
                决定书文号=f"样{n}号",
                **{"拖欠金额(元)": str(n % 3 * amount)},
            )
            for n in range(20)
        ]
        load(home, delivery(write_csv(home / f"{amount}.csv", LAYOUT, *table), LAYOUT, received_on))
    honour = write_csv(home / "h.csv", "honours", example("honours"))
    load(home, delivery(honour, "honours", "2025-01-02"))
    return Store(home / "store")


def views(store):
    moments = [NOW, *(end_of_day(day(text)) for text in ("2025-01-01", "2025-01-03"))]
    return [store.known(moment, version=version) for moment in moments for version in (None, 1)]


def answers(store):
    """Everything a reader can be told, at several instants and ledger versions."""
    return [
        (view.version, view.data_hash, *(view.rows(kind).write_csv() for kind in (KIND, "honour")))
        for view in views(store)
    ]


def full(*_args, **_options):
    raise OSError(28, "No space left on device")


def ghost(store):
    """Rows of a load that was killed before its ledger row."""
    row = {"document_no": "鬼1号", "occurred_on": "2024-01-01", "load_id": "ghost"}
    store.append(KIND, rows(KIND, row).drop("revision"))


@pytest.mark.parametrize("at_once", [1, 60, compaction._AT_ONCE])
def test_every_answer_is_the_same_before_and_after(tmp_path, monkeypatch, at_once):
    monkeypatch.setattr(compaction, "_AT_ONCE", at_once)
    store = lived(tmp_path)
    ghost(store)
    told = answers(store)
    assert len({one for answer in told for one in answer}) > 8  # the views differ
    buckets = store.table(KIND).files()["bucket"].n_unique()
    done = compact(store)
    assert (done.files_after, done.dropped) == (buckets + 1, 1)
    assert answers(store) == told
    files = store.table(KIND).files()
    assert files["sorted"].all()
    assert files.height == buckets


def test_compacting_again_does_nothing(tmp_path):
    store = lived(tmp_path)
    compact(store)
    log = sorted(path.name for path in tmp_path.rglob("_delta_log/*.json"))
    assert compact(store) == Compacted()
    assert sorted(path.name for path in tmp_path.rglob("_delta_log/*.json")) == log


def test_a_load_after_a_compaction_is_seen_and_compacted_with_the_rest(tmp_path):
    store = lived(tmp_path)
    compact(store)
    write(tmp_path, 3, "2025-02-01", **{"拖欠金额(元)": "77"})
    told = answers(store)
    seen = store.known(NOW).rows_of(KIND, [code(3)])
    assert seen["amount_fen"].to_list() == [7700]
    assert compact(store).files_before == 2
    assert answers(store) == told


def test_a_compacted_bucket_needs_no_sorting(tmp_path, monkeypatch):
    store = lived(tmp_path)
    known = store.known(NOW).without_reports()
    bucket = (int(store.table(KIND).files()["bucket"][0]),)
    whole = known.rows(KIND, bucket)
    compact(store)
    for path in store.table(KIND).files()["path"]:
        frame = pl.read_parquet(path, hive_partitioning=False)
        assert frame.equals(frame.sort(KINDS[KIND].order))

    sort, asked = pl.DataFrame.sort, []

    def watched(frame, *by, **how):
        asked.append(by)
        return sort(frame, *by, **how)

    monkeypatch.setattr(pl.DataFrame, "sort", watched)
    assert store.known(NOW).without_reports().rows(KIND, bucket).equals(whole)
    assert (KINDS[KIND].order,) not in asked
    assert known.rows(KIND, bucket).equals(whole)  # the view from before still reads the old files
    assert (KINDS[KIND].order,) in asked


def test_old_files_stay_a_day_and_then_go(tmp_path):
    store = lived(tmp_path)
    before = {path for path in (tmp_path / "store").rglob("*.parquet") if "records" in path.parts}
    compact(store)
    assert all(path.exists() for path in before)
    log = max((tmp_path / "store" / "records" / KIND / "_delta_log").glob("*.json"))
    text = log.read_text()
    stamp = text.split('"deletionTimestamp":')[1].split(",")[0]
    log.write_text(text.replace(stamp, str(int(stamp) - 25 * 3_600_000)))
    for path in before:
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 25 * 3600))
    assert compact(store).deleted == sum(KIND in path.parts for path in before)
    assert not any(path.exists() for path in before if KIND in path.parts)
    assert stored(tmp_path, KIND).height == 20


def test_a_compaction_that_breaks_leaves_the_old_state(tmp_path, monkeypatch):
    store = lived(tmp_path)
    told = answers(store)

    with monkeypatch.context() as patch:
        patch.setattr("features.delta_table.DeltaTable.create_write_transaction", full)
        with pytest.raises(StoreError, match="请检查磁盘空间和权限"):
            compact(store)
    assert answers(store) == told
    assert compact(store).files_after > 0
    assert answers(store) == told


def test_readers_and_loads_go_on_while_the_store_is_compacted(tmp_path):
    store = lived(tmp_path)

    def look(_):
        known = store.known(NOW)
        return known.version, known.rows(KIND).height

    with ThreadPoolExecutor(4) as pool:
        work = [pool.submit(compact, store) for _ in range(3)]
        work += [pool.submit(write, tmp_path, 100 + n) for n in range(3)]
        seen = list(pool.map(look, range(15)))
        for done in work:
            done.result()
    assert all(height == 20 + version - 4 for version, height in seen)
    assert look(None) == (7, 23)


def compact_and_stop(root, steps, told):
    """A compaction that comes to a standstill before it writes for so many times and once more."""

    def stopping(whole):
        def step(*args, **options):
            nonlocal steps
            steps -= 1
            if steps < 0:
                told.put("here")
                signal.pause()
            return whole(*args, **options)

        return step

    for name in ("_put", "rewrite", "clear"):
        setattr(delta_table.Table, name, stopping(getattr(delta_table.Table, name)))
    compact(Store(root))
    told.put("done")


@pytest.mark.parametrize("steps", long_or([2, 14], list(range(20))))
def test_a_compaction_that_is_killed_leaves_the_old_state(tmp_path, steps):
    store = lived(tmp_path)
    ghost(store)
    told = answers(store)
    where = SERVER.Queue()
    process = started(compact_and_stop, store.root, steps, where)
    assert where.get(timeout=SECONDS) in {"here", "done"}
    process.kill()
    process.join()
    assert answers(store) == told
    write(tmp_path, 200)
    with_the_load = answers(store)
    compact(store)
    assert answers(store) == with_the_load
    # What the killed one had written without a commit is no part of the table, and goes with the old files.
    table = Table(store.root / "records" / KIND)
    table.clear(hours=0)
    left = {str(path) for path in table.path.rglob("*.parquet")}
    assert left == set(table.files()["path"])
    assert answers(store) == with_the_load


def test_replaced_files_stay_for_a_day():
    assert compaction.GRACE_HOURS == 24


def test_of_a_ledger_of_many_files_one_is_made_and_every_load_keeps_its_version(tmp_path, monkeypatch):
    monkeypatch.setattr("features.store._LEDGER_FILES", 3)
    store = lived(tmp_path)
    ledger, told = store.ledger(), answers(store)
    assert ledger.height > 3
    compact(store)
    files = set((tmp_path / "store" / "loads").glob("*.parquet"))
    assert len(files) == ledger.height + 1  # who reads the old ones is not disturbed
    for one in (store, Store(tmp_path / "store")):
        assert one.ledger().equals(ledger)
        assert one.ledger(version=1).equals(ledger.head(2))
    assert answers(store) == told
    write(tmp_path, 50, "2025-03-01")
    after = store.ledger()
    assert after.head(ledger.height).equals(ledger)
    assert after["version"][-1] > ledger["version"][-1]
    log = max((tmp_path / "store" / "loads" / "_delta_log").glob("*.json"))
    for path in files:
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 25 * 3600))
    for path in log.parent.glob("*.json"):
        text = path.read_text()
        for stamp in {part.split(",")[0].split("}")[0] for part in text.split('"deletionTimestamp":')[1:]}:
            text = text.replace(stamp, str(int(stamp) - 25 * 3_600_000))
        path.write_text(text)
    compact(store)
    assert len(set((tmp_path / "store" / "loads").glob("*.parquet")) & files) < len(files)
    assert store.ledger().equals(after)


def test_a_compaction_of_the_ledger_that_breaks_leaves_it(tmp_path, monkeypatch):
    store = lived(tmp_path)
    compact(store)
    ledger = store.ledger()
    monkeypatch.setattr("features.store._LEDGER_FILES", 3)

    with monkeypatch.context() as patch:
        patch.setattr("features.delta_table.DeltaTable.create_write_transaction", full)
        with pytest.raises(StoreError, match="请检查磁盘空间和权限"):
            compact(store)
    assert store.ledger().equals(ledger)
    compact(store)
    assert store.ledger().equals(ledger)
    assert len(store._ledger_table._state()) == 1
