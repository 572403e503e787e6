"""Retention: what is past its term and what is not, and a purge that keeps hashes and leaves no content."""

import json
from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from features.bucket import with_bucket
from features.compaction import compact
from features.errors import StoreError
from features.lawful_gate import pass_gate
from features.records import KINDS
from features.retention import Purge, due_by_kind, due_of, purge_records
from features.store import Store, end_of_day
from tests.features.builders import (
    NOW,
    RULES,
    USCC,
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

TODAY = NOW.date()
MONTHS = dict.fromkeys(KINDS, 60)
NO_CHAINS: dict[str, str] = {}
CHAIN = {code(1): code(1), code(2): code(1)}
PURGE = Purge("王某", NOW, TODAY, MONTHS, "p" * 64)


def due(months=MONTHS, today="2026-11-24", linked=NO_CHAINS, **kinds):
    """Ids of what is past its term, of the records given."""
    frames = {name: no_rows(name) for name in KINDS}
    frames |= {name: rows(name, *records) for name, records in kinds.items()}
    return set(due_of(frames, months, day(today), linked=linked)["record_id"])


def record(record_id, on, **values):
    return {"record_id": record_id, "document_no": f"{record_id}号", "occurred_on": on} | values


def event(record_id, target, event_type="removal", on="2020-01-01", kind="abnormal_operation", **values):
    names = {"event_type": event_type, "target_kind": kind, "target_document_no": target}
    return {"record_id": record_id, "occurred_on": on, "effective_on": on} | names | values


def test_a_fact_is_kept_for_its_term_from_its_date_through_the_last_day():
    facts = [record("old", "2021-11-23"), record("edge", "2021-11-24"), record("new", "2025-01-01")]
    assert due(honour=facts) == {"old"}
    assert due({}, honour=facts) == set()
    assert due(MONTHS | {"honour": 61}, honour=facts) == set()


def test_the_clock_of_a_penalty_runs_from_the_end_of_its_publicity():
    ended = record("ended", "2015-01-01", publicity_until="2018-01-01")
    later = record("later", "2015-01-01", publicity_until="2023-01-01")
    assert due(penalty=[ended, later]) == {"ended"}
    moved = event("m", "ended号", "publicity_change", kind="penalty", publicity_until=day("2024-01-01"))
    assert "ended" not in due(penalty=[ended], event=[moved])


def test_a_listing_or_claim_in_force_is_never_past_its_term():
    assert (
        due(abnormal_operation=[record("a", "1999-01-01")], wage_arrears=[record("w", "1999-01-01")]) == set()
    )


def test_what_was_removed_runs_from_its_removal_unless_that_was_undone():
    listing = record("a", "2010-01-01")
    gone = event("r", "a号", on="2020-01-01")
    assert due(abnormal_operation=[listing], event=[gone]) == {"a", "r"}
    assert due(today="2025-01-01", abnormal_operation=[listing], event=[gone]) == set()
    back = event("b", "a号", "removal_annulment", on="2020-02-01")
    assert due(abnormal_operation=[listing], event=[gone, back]) == set()
    # Both with effect from one day: the removal is undone, whichever was decided later.
    late = event("r", "a号", on="2020-02-01") | {"effective_on": day("2020-01-15")}
    undone = event("b", "a号", "removal_annulment", on="2020-01-15")
    assert due(abnormal_operation=[listing], event=[late, undone]) == set()


def test_what_was_annulled_runs_from_that_unless_it_was_reinstated():
    listing = record("a", "2010-01-01")
    void = event("r", "a号", "annulment", on="2020-01-01") | {"effective_on": day("2010-01-01")}
    assert due(abnormal_operation=[listing], event=[void]) == {"a", "r"}
    for on, gone in (("2019-12-31", {"a", "r"}), ("2020-01-01", set()), ("2020-02-01", set())):
        back = event("b", "a号", "reinstatement", on=on)
        assert due(abnormal_operation=[listing], event=[void, back]) - {"b"} == gone


def test_an_event_stays_as_long_as_the_record_without_a_number_that_it_names():
    paid = record("s", "2016-01-01", document_no=None)
    named = event("x", None, "suspension", on="2016-02-01", kind="social_insurance") | {
        "target_record_id": "s"
    }
    assert due(social_insurance=[paid], event=[named]) == {"s", "x"}
    newer = record("s", "2025-01-01", document_no=None)
    assert due(social_insurance=[newer], event=[named]) == set()
    other = record("o", "2025-01-01", document_no=None)
    assert due(social_insurance=[other], event=[named]) == {"x"}


def test_a_receivable_runs_from_its_payment_and_stays_while_it_may_excuse():
    paid = record("p", "2010-01-01", paid_on=day("2012-01-01"))
    assert due(receivables_overdue=[paid, record("open", "2010-01-01")]) == {"p"}
    excused = record("w", "2011-01-01", arose_on=day("2011-01-01"))
    assert due(receivables_overdue=[paid], wage_arrears=[excused]) == set()
    later = record("w", "2013-01-01", arose_on=day("2013-01-01"))
    assert due(receivables_overdue=[paid], wage_arrears=[later]) == {"p"}


def test_an_event_stays_as_long_as_what_it_acts_on():
    repaired = record("a", "2016-01-01", publicity_until="2022-06-01")
    repair = event("r", "a号", "repair", on="2017-01-01", kind="penalty")
    assert due(penalty=[repaired], event=[repair]) == set()
    assert due(today="2027-07-01", penalty=[repaired], event=[repair]) == {"a", "r"}
    whole = event("x", None, "restructuring", on="2017-01-01", kind=None)
    assert due(penalty=[repaired], event=[whole]) == set()
    assert due(event=[whole]) == {"x"}
    of_one = event("x", "样破1号", "restructuring_end", on="2017-01-01", kind=None)
    assert due(penalty=[repaired], event=[of_one]) == set(), "it acts on no document of its number"


def test_what_stays_for_what_it_excuses_keeps_what_annulled_it():
    owed = record("p", "2010-01-01", arose_on=day("2010-01-01"))
    annulment = event("x", "p号", "annulment", on="2012-01-01", kind="receivables_overdue")
    excused = record("w", "2011-01-01", arose_on=day("2011-01-01"))
    assert due(receivables_overdue=[owed], event=[annulment]) == {"p", "x"}
    assert due(receivables_overdue=[owed], event=[annulment], wage_arrears=[excused]) == set()


def test_what_acts_or_excuses_stays_with_a_code_that_was_taken_over_or_took_over():
    removal = event("r", "a号", on="2015-01-01")
    paid = record("p", "2010-01-01", paid_on=day("2012-01-01"))
    assert due(event=[removal], receivables_overdue=[paid]) == {"r", "p"}
    assert due(event=[removal], receivables_overdue=[paid], linked={USCC: USCC}) == set()


def test_copies_of_a_document_go_together():
    one = record("1", "2016-01-01", document_no="同号", source="a")
    two = record("2", "2016-01-01", document_no="同号", source="b", publicity_until="2022-06-01")
    found = record("3", "2016-01-01", document_no="同号", source="c")
    assert due(penalty=[one, two], finding=[found]) == set()
    assert due(today="2030-01-01", penalty=[one, two]) == {"1", "2"}


def test_copies_of_a_document_go_together_under_the_codes_of_a_succession():
    former = record("1", "2016-01-01", document_no="同号", uscc=code(1))
    heir = record("2", "2022-06-01", document_no="同号", uscc=code(2))
    assert due(penalty=[former, heir]) == {"1"}
    assert due(penalty=[former, heir], linked=CHAIN) == set()
    assert due(penalty=[former, heir], linked=CHAIN, today="2030-01-01") == {"1", "2"}


def rating(record_id, on, number, **values):
    """A tax rating of one year as one feed tells it."""
    return record(record_id, on, year=2020, source=record_id, document_no=number, **values)


def test_copies_that_no_number_tells_apart_go_together():
    old, new = rating("a", "2021-04-01", "样1号"), rating("b", "2021-09-01", None)
    assert due(today="2026-06-01", tax_rating=[old]) == {"a"}
    assert due(today="2026-06-01", tax_rating=[old, new]) == set(), "else b would count in its stead"
    assert due(today="2026-06-01", tax_rating=[old, new | {"year": 2021}]) == {"a"}
    assert due(today="2026-09-02", tax_rating=[old, new]) == {"a", "b"}


@pytest.mark.parametrize("numbers", [("样1号", None), (None, "样1号"), ("样1号", "样2号")])
def test_and_with_them_stays_what_acts_on_one(numbers):
    """What acts on a number reaches the copy without any, which must not count again when that number is gone."""
    copies = [
        rating(name, on, number)
        for name, on, number in zip("ab", ("2021-04-01", "2021-09-01"), numbers, strict=True)
    ]
    void = event("x", "样1号", "annulment", on="2021-05-01", kind="tax_rating")
    assert due(today="2026-06-01", tax_rating=copies, event=[void]) == set()
    assert due(today="2026-09-02", tax_rating=copies, event=[void]) == {"a", "b", "x"}


def test_so_they_do_under_the_codes_of_one_succession_and_no_other():
    """The record of the third code is of the same year, but of another enterprise."""
    former, heir = (
        rating("a", "2021-04-01", None, uscc=code(1)),
        rating("b", "2021-09-01", None, uscc=code(2)),
    )
    other = rating("c", "2021-09-01", None, uscc=code(3))
    linked = CHAIN | {code(3): code(3), code(4): code(3)}
    assert due(today="2026-06-01", tax_rating=[former, heir], linked=linked) == set()
    assert due(today="2026-06-01", tax_rating=[former, other], linked=linked) == {"a"}


def test_nor_does_it_matter_in_which_share_of_the_store_these_codes_lie(tmp_path):
    table = [
        example("honours", 统一社会信用代码=code(n), 文号="荣同号", 授予日期=on, 授予机关="甲局")
        for n, on in ((1, "2015-05-05"), (2, "2024-03-03"))
    ]
    load(tmp_path, delivery(write_csv(tmp_path / "h.csv", "honours", *table), "honours", "2025-01-01"))
    store = Store(tmp_path / "store")
    assert with_bucket(store.known(NOW).rows("honour"))["bucket"].n_unique() == 2
    assert due_by_kind(store, PURGE) == {"honour": 1}
    changed = example("code-successions", 统一社会信用代码=code(2), 原统一社会信用代码=code(1))
    path = write_csv(tmp_path / "s.csv", "code-successions", changed)
    load(tmp_path, delivery(path, "code-successions", "2025-01-02"))
    assert due_by_kind(store, PURGE) == {}


def honours(home, received_on, body="甲局", numbers=(1, 2, 3), feed="feed"):
    dates = {1: "2015-05-05", 2: "2015-06-06", 3: "2024-03-03"}
    table = [
        example("honours", 统一社会信用代码=code(n), 文号=f"荣{n}号", 授予日期=dates[n], 授予机关=body)
        for n in numbers
    ]
    path = write_csv(home / f"{received_on}-{body}-{len(numbers)}.csv", "honours", *table)
    return load(home, delivery(path, "honours", received_on, feed))


@pytest.fixture
def home(tmp_path):
    """Honours of 2015 (two enterprises) and 2024 (one), each corrected once."""
    honours(tmp_path, "2025-01-01")
    honours(tmp_path, "2025-02-01", "乙局")
    return tmp_path


def on_disk(home):
    """Every text that any data file or log of the store holds, whether it is read or not."""
    files = [path for path in (home / "store").rglob("*.parquet") if "purges" not in path.parts]
    said = [str(pl.read_parquet(path, hive_partitioning=False).rows()) for path in files]
    return "".join(said + [path.read_text() for path in (home / "store").rglob("*.json")])


def test_what_is_due_is_counted_and_nothing_changed(home):
    store = Store(home / "store")
    before = on_disk(home)
    assert due_by_kind(store, PURGE) == {"honour": 2}
    assert on_disk(home) == before


def test_a_purge_takes_every_revision_off_the_disk_and_keeps_hashes(home):
    store = Store(home / "store")
    gone = stored(home, "honour").filter(pl.col("document_no") != "荣3号")
    assert "荣1号" in on_disk(home)
    assert purge_records(store, PURGE) == {"honour": 2}
    assert stored(home, "honour")["document_no"].to_list() == ["荣3号"]
    assert stored(home, "honour")["revision"].to_list() == [2]
    left = on_disk(home)
    assert not any(word in left for word in ("荣1号", "荣2号", code(1), code(2)))
    assert "荣3号" in left
    kept = store.purges()
    assert kept.height == 4
    assert set(gone["content_hash"]) < set(kept["content_hash"])
    assert set(kept["who"]) == {"王某"}
    assert json.loads(kept["rule"][0])["months"]["honour"] == 60
    assert purge_records(store, PURGE) == {}


def test_a_purge_that_broke_off_is_in_force_and_the_next_compaction_completes_it(home, monkeypatch):
    store = Store(home / "store")
    compact(store)

    def broken(*_args, **_options):
        raise StoreError("记录库写入失败")

    with monkeypatch.context() as patch:
        patch.setattr("features.retention.compact_kind", broken)
        with pytest.raises(StoreError):
            purge_records(store, PURGE)
    assert stored(home, "honour")["document_no"].to_list() == ["荣3号"]
    assert "荣1号" in on_disk(home)
    compact(store)
    store.table("honour").clear(hours=0)
    assert "荣1号" not in on_disk(home)


def test_a_view_from_before_reads_on_after_a_purge(home):
    store = Store(home / "store")
    known = store.known(NOW)
    assert known.rows("honour").height == 3
    purge_records(store, PURGE)
    assert known.rows("honour")["document_no"].to_list() == ["荣3号"]
    assert known.purged().height == 4


def test_what_was_known_before_a_purge_says_what_is_missing(home):
    store = Store(home / "store")
    early, late = end_of_day(day("2025-01-15")), NOW + timedelta(seconds=1)
    digests = {moment: store.known(moment).data_hash for moment in (early, NOW, late)}
    purge_records(store, PURGE)
    assert store.known(early).purged().height == 2
    assert store.known(NOW).purged([code(1)]).height == 2
    assert store.known(NOW).purged([code(3)]).is_empty()
    assert store.known(NOW, version=0).purged().height == 2
    # From the purge on it is part of what is known, and of what identifies it.
    assert store.known(late).purged().is_empty()
    assert store.known(early).data_hash == digests[early]
    assert store.known(NOW).data_hash == digests[NOW]
    assert store.known(late).data_hash != digests[late]


def test_a_purged_record_does_not_come_back_with_another_file(home):
    purge_records(Store(home / "store"), PURGE)
    report = honours(home, "2025-03-01", "乙局", (1, 3))
    assert (report.accepted, report.purged) == (1, 1)
    assert stored(home, "honour")["document_no"].to_list() == ["荣3号"]
    corrected = honours(home, "2025-04-01", "丙局", (2,))
    assert (corrected.accepted, corrected.purged) == (1, 0)


def test_nor_through_another_feed(home):
    purge_records(Store(home / "store"), PURGE)
    report = honours(home, "2025-03-01", "甲局", feed="other")
    assert (report.accepted, report.purged) == (1, 2)
    assert stored(home, "honour").select("source", "document_no").sort("source").rows() == [
        ("feed", "荣3号"),
        ("other", "荣3号"),
    ]
    assert honours(home, "2025-03-02", "丙局", (1,), feed="other").accepted == 1


def test_what_arrives_after_its_term_speaks_of_its_time_only_and_the_next_purge_takes_it(tmp_path):
    honours(tmp_path, None)
    store = Store(tmp_path / "store")
    known = store.known(NOW + timedelta(seconds=1))
    rules = replace(RULES, retention_months={"honour": 60})
    reasons = {
        on: dict(
            pass_gate(known, as_of=day(on), rules=rules)
            .all()
            .filter(pl.col("document_no").is_in(["荣1号", "荣3号"]))
            .select("document_no", "reason")
            .iter_rows()
        )
        for on in ("2016-01-01", "2026-11-24")
    }
    assert reasons["2016-01-01"] == {"荣1号": None}
    assert reasons["2026-11-24"] == {"荣1号": "retention_ended", "荣3号": None}
    later = replace(PURGE, at=NOW + timedelta(seconds=1))
    assert due_by_kind(store, later) == {"honour": 2}
