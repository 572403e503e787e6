"""What is kept in memory is what the files say: whatever is loaded, compacted, purged, altered or lost in between."""

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from features import kept_kinds
from features.bucket import STORE_BUCKETS, with_bucket
from features.compaction import compact
from features.data_files import scan
from features.errors import StoreError
from features.ledger import Load, LoadedFile, start_of_day
from features.purges import PURGES_SCHEMA, purges_table, with_purge_hashes
from features.records import KINDS
from features.retention import Purge, purge_records
from features.store import Store, end_of_day
from tests.endurance import long_or
from tests.features.builders import NOW, code, rows

USED = (
    "penalty",
    "social_insurance",
    "event",
)  # of which one tells how a matter went on, and most have no event
FIRST = date(2026, 3, 1)
SPAN = 14
CODES = tuple(code(number) for number in range(1, 9))
HALF = tuple(range(0, STORE_BUCKETS, 2))


def some_rows(chance, kind, load_id, received):
    """Rows as a load brings them, in one file or two of different days: new records and later words on earlier ones."""
    told = []
    for _ in range(chance.randrange(1, 5)):
        day = FIRST + timedelta(days=chance.randrange(SPAN))
        told.append(
            {
                "uscc": chance.choice(CODES),
                "document_no": f"样{chance.randrange(4)}号",
                "occurred_on": day,
                "recorded_at": start_of_day(received + timedelta(days=chance.choice((0, 2)))),
                "source": chance.choice(("one", "two")),
                "issuing_body": f"某局{chance.randrange(3)}",
            }
        )
    frame = rows(kind, *told).drop("revision")
    return with_bucket(frame.with_columns(load_id=pl.lit(load_id))).select(list(KINDS[kind].schema))


def a_file_of(received):
    return LoadedFile(
        "f.csv", "0" * 64, "penalties", "one", received.isoformat(), declared=True, rows=1, accepted=1
    )


def live_a_day(chance, store, number):
    """A load, late or not, that is committed or left lying; now and then a compaction, once a purge."""
    what = chance.random()
    now = end_of_day(FIRST + timedelta(days=number))
    if what < 0.15:
        compact(store)
    elif number == SPAN // 2:
        purge_records(store, Purge("王某", now, now.date(), {"social_insurance": 0}, "p"))
    else:
        received = now.date() - timedelta(days=chance.choice((2, 2, 3, 9)))
        load_id = f"load-{number}"
        for kind in chance.sample(USED, chance.randrange(1, len(USED) + 1)):
            store.append(kind, some_rows(chance, kind, load_id, received))
        if what < 0.9:
            store.commit(Load(load_id, now, start_of_day(received), (a_file_of(received),), 1, 0, 0))


def answers(known, as_of, some):
    """All that a view can be asked for of the kinds."""
    for kind in USED:
        yield known.rows(kind, as_of=as_of)
        yield known.rows(kind, HALF, as_of=as_of)
        yield known.rows_of(kind, some, as_of=as_of)
        yield known.receipts(kind, some)
        yield known.without_reports().rows(kind, as_of=as_of)
        yield known.without_reports().rows_of(kind, some, as_of=as_of)


@pytest.mark.parametrize("seed", range(long_or(2, 60)))
def test_a_store_that_is_lived_with_answers_as_one_that_is_read_anew(seed, tmp_path, monkeypatch):
    chance = random.Random(seed)  # noqa: S311 - a play, no secret
    store = Store(tmp_path / "store")
    for number in range(SPAN):
        live_a_day(chance, store, number)
        version = chance.choice((None, chance.randrange(number + 1)))
        for asked_about in (number, chance.choice((number - 1, chance.randrange(number + 1)))):
            moment = end_of_day(FIRST + timedelta(days=asked_about))
            as_of = chance.choice((None, moment.date()))
            some = chance.sample(CODES, chance.randrange(1, 4))
            asked = [list(answers(store.known(moment, version=version), as_of, some))]
            with monkeypatch.context() as patch:
                patch.setattr(kept_kinds, "MOST_ROWS", -1)
                asked.append(list(answers(store.known(moment, version=version), as_of, some)))
            for kept, anew in zip(*asked, strict=True):
                assert kept.equals(anew)
                assert kept.schema == anew.schema


@pytest.fixture
def store(tmp_path):
    """A store of one load, read once."""
    store = Store(tmp_path / "store")
    store.append("penalty", some_rows(random.Random(1), "penalty", "load", FIRST))  # noqa: S311 - no secret
    store.commit(Load("load", end_of_day(FIRST), start_of_day(FIRST), (), 1, 0, 0))
    assert seen(store)
    return store


def test_what_is_purged_is_seen_no_more_while_its_file_is_still_there(store):
    stored = scan(store.table("penalty").files(), KINDS["penalty"].schema).collect()
    said = {"purge_id": "p", "purged_at": NOW, "who": "王某", "rule": "{}", "policy_hash": "p"}
    purged = with_purge_hashes(stored, KINDS["penalty"]).with_columns(
        pl.lit(value).alias(name) for name, value in said.items()
    )
    purges_table(store.root).append(purged.select(list(PURGES_SCHEMA)))
    assert seen(store) == []


def seen(store):
    return store.known(end_of_day(FIRST + timedelta(days=1))).rows("penalty").rows()


def a_file(store):
    return Path(store.table("penalty").files()["path"][0])


def test_a_file_that_is_altered_is_read_again(store):
    file = a_file(store)
    before = seen(store)
    pl.read_parquet(file).with_columns(issuing_body=pl.lit("另一个局")).write_parquet(file)
    after = seen(store)
    assert after != before
    assert "另一个局" in str(after)


@pytest.mark.parametrize("how", ["gone", "not Parquet"])
def test_a_file_that_is_gone_or_spoiled_is_told(store, how):
    file = a_file(store)
    if how == "gone":
        file.unlink()
    else:
        file.write_bytes(b"nothing")
    with pytest.raises(StoreError, match="文件缺失或已损坏"):
        seen(store)


def test_no_more_kinds_are_kept_than_said(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_kinds, "KINDS_IN_ALL", 2)
    kept = kept_kinds._Kept()
    one = kept_kinds.KeptKind((), {}, kept_kinds.Placed(rows("penalty", {"uscc": CODES[0]})), frozenset())
    for name in ("a", "b", "c"):
        kept.put(tmp_path / name, one)
    assert [kept.get(tmp_path / name) is one for name in ("a", "b", "c")] == [False, True, True]


def test_no_more_rows_are_kept_than_said(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_kinds, "ROWS_IN_ALL", 10)
    kept = kept_kinds._Kept()
    frame = rows("penalty", {"uscc": CODES[0]}).sample(6, with_replacement=True)
    one = kept_kinds.KeptKind((), {}, kept_kinds.Placed(frame), frozenset())
    for name in ("a", "a copy"):
        kept.put(tmp_path / name, replace(one))
    assert kept.get(tmp_path / "a") is not None  # its rows are in memory once
    kept.put(tmp_path / "b", replace(one, stored=kept_kinds.Placed(frame)))
    assert kept.get(tmp_path / "a") is kept.get(tmp_path / "a copy") is None
    assert kept.get(tmp_path / "b") is not None
