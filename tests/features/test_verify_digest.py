"""The records of a past decision, found again: what was taken over and what was purged included."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from features.lawful_gate import pass_gate
from features.records import KINDS
from features.retention import Purge, purge_records
from features.store import Store, end_of_day
from features.verify_digest import find_considered
from tests.features.builders import NOW, RULES, code, day, delivery, example, load, write_csv

AS_OF = day("2025-06-30")
HEIR, OLD, OTHER = code(1), code(2), code(3)
FOLLOWING = replace(RULES, succession={"code_change": frozenset(KINDS)})


@pytest.fixture
def store(tmp_path):
    """Honours of three enterprises, each told twice; the first had taken over the code of the second."""
    honours = [
        example("honours", 统一社会信用代码=uscc, 文号=f"荣{n}号", 授予日期=f"200{n}-05-05")
        for n, uscc in enumerate((HEIR, OLD, OTHER), 1)
    ]
    corrected = [one | {"授予机关": "乙局"} for one in honours]
    change = example(
        "code-successions",
        统一社会信用代码=HEIR,
        原统一社会信用代码=OLD,
        承继方式="代码变更",
        核准日期="2024-04-01",
    )
    load(
        tmp_path,
        delivery(write_csv(tmp_path / "a.csv", "honours", *honours), "honours", "2025-01-01"),
        delivery(write_csv(tmp_path / "b.csv", "honours", *corrected), "honours", "2025-02-01"),
        delivery(write_csv(tmp_path / "c.csv", "code-successions", change), "code-successions"),
    )
    return Store(tmp_path / "store")


def decided(known, rules=FOLLOWING):
    """What a decision on the successor kept: its digest, and why records did not count."""
    ours = pass_gate(known, as_of=AS_OF, rules=rules).all().filter(pl.col("uscc") == HEIR)
    lines = [f"{one['content_hash']}:{one['reason'] or ''}" for one in ours.iter_rows(named=True)]
    return {
        "digest": hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest(),
        "reasons": {one["record_id"]: one["reason"] for one in ours.iter_rows(named=True) if one["reason"]},
    }


def found(known, told, uscc=HEIR, as_of=AS_OF, rules=FOLLOWING):
    return find_considered(known, uscc, as_of=as_of, rules=rules, **told)


def purge(store, at):
    purge_records(store, Purge("王某", at, at.date(), {"honour": 60}, "p" * 64))


@pytest.mark.parametrize("known_at", [NOW, end_of_day(NOW.date())], ids=["before the purge", "on its day"])
def test_they_are_found_before_and_after_a_purge(store, known_at):
    told = decided(store.known(known_at))
    before = found(store.known(known_at), told)
    assert (before.matches, before.records.height) == (True, 3)
    assert before.records["purged_at"].null_count() == 3
    purge(store, NOW + timedelta(hours=1))
    after = found(store.known(known_at), told)
    assert after.matches
    assert (
        after.records.sort("record_id")
        .drop("purged_at", "who")
        .equals(before.records.sort("record_id").drop("purged_at", "who"))
    )
    gone = after.records.drop_nulls("purged_at")
    assert (gone["kind"].to_list(), gone["who"].to_list()) == (["honour"] * 2, ["王某"] * 2)


def test_a_decision_made_after_the_purge_did_not_consider_what_was_gone(store):
    purge(store, NOW)
    late = store.known(NOW + timedelta(days=1))
    assert found(late, decided(late)).records["kind"].to_list() == ["code_succession"]
    assert found(late, decided(late)).matches


def test_other_reasons_another_day_or_another_law_do_not_match(store):
    known = store.known(NOW)
    told = decided(known)
    first = found(known, told).records["record_id"][0]
    assert found(known, told).matches
    assert not found(known, told | {"reasons": {first: "annulled"}}).matches
    assert not found(known, told, as_of=day("2015-01-01")).matches
    assert not found(known, told, rules=RULES).matches
    assert not found(known, told, uscc=OTHER).matches
