"""One record's history: receipts, what each changed in an officer's words, and the events that acted on it."""

from datetime import date

from features.history import history_of
from features.stated import Change
from features.store import Store, end_of_day
from tests.features.builders import NOW, USCC, day, delivery, example, load, write_csv

LAYOUT = "wage-arrears"


def write(home, received_on, *, feed="feed", now=NOW, **changes):
    path = home / f"{received_on}-{feed}-{len(list(home.glob('*.csv')))}.csv"
    write_csv(path, LAYOUT, example(LAYOUT, 决定书文号="样〔2024〕1号", **changes))
    return load(home, delivery(path, LAYOUT, received_on, feed), now=now)


def act(home, kind, on, target="样〔2024〕1号"):
    cells = {"变动类型": kind, "所涉记录种类": "拖欠工资认定", "所涉文书号": target, "生效日期": on}
    path = write_csv(
        home / f"e{kind}{target}.csv", "events", example("events", 决定日期=on, 变动文号=f"动{on}号", **cells)
    )
    load(home, delivery(path, "events", "2025-06-01"))


def the_history(home, named="样〔2024〕1号", known_at=NOW):
    (found,) = history_of(Store(home / "store").known(known_at), USCC, named)
    return found


def test_every_receipt_is_told_with_its_load_its_file_and_what_it_changed(tmp_path):
    first = write(tmp_path, "2025-01-01")
    second = write(tmp_path, "2025-03-01", **{"拖欠金额(元)": "2500.5", "涉及人数": "12"})
    write(tmp_path, "2025-02-01", **{"拖欠金额(元)": "2500.5"})
    third = write(tmp_path, None, **{"拖欠金额(元)": "2500.5", "拖欠发生日": ""})
    found = the_history(tmp_path, known_at=end_of_day(NOW.date()))
    assert (found.kind_label, found.source, found.document_no) == ("拖欠工资认定", "feed", "样〔2024〕1号")
    told = [(one.number, one.recorded_at.date().isoformat(), one.declared) for one in found.revisions]
    assert told == [
        (1, "2025-01-01", True),
        (2, "2025-02-01", True),
        (3, "2025-03-01", True),
        (4, NOW.date().isoformat(), False),
    ]
    assert [one.load_id for one in found.revisions][::2] == [first.load_id, second.load_id]
    assert found.revisions[3].load_id == third.load_id
    assert [one.files[0][:10] for one in found.revisions[:3]] == ["2025-01-01", "2025-02-01", "2025-03-01"]
    assert found.revisions[0].changes == ()
    assert found.revisions[1].changes == (Change("amount_fen", "拖欠金额", "100.00 元", "2,500.50 元"),)
    assert [(c.label, c.before, c.after) for c in found.revisions[2].changes] == [
        ("涉及人数", "2023 人", "12 人")
    ]


def test_a_confirmation_changes_nothing(tmp_path):
    write(tmp_path, "2025-01-01")
    write(tmp_path, "2025-02-01")
    assert [one.changes for one in the_history(tmp_path).revisions] == [(), ()]


def test_the_events_that_name_the_document_are_told_by_their_day(tmp_path):
    write(tmp_path, "2025-01-01")
    act(tmp_path, "移出、删除或结清", "2025-05-01")
    act(tmp_path, "暂停使用", "2025-04-01")
    act(tmp_path, "异议受理", "2025-04-02", target="样〔2024〕2号")
    acts = the_history(tmp_path).acts
    assert [(one.label, one.effective_on) for one in acts] == [
        ("暂停使用", date(2025, 4, 1)),
        ("移出、删除或结清", date(2025, 5, 1)),
    ]


def test_each_of_several_documents_that_do_the_same_since_one_day_is_told(tmp_path):
    """As two annulments of one record: in the store a second one revises the first."""
    write(tmp_path, "2025-01-01")
    for received_on, number in (("2025-06-01", "撤1号"), ("2025-06-02", "撤2号"), ("2025-06-03", "撤1号")):
        cells = {"变动类型": "决定被撤销", "所涉记录种类": "拖欠工资认定", "所涉文书号": "样〔2024〕1号"}
        row = example("events", 生效日期="2024-05-01", 决定日期="2025-05-01", 变动文号=number, **cells)
        path = write_csv(tmp_path / f"{received_on}.csv", "events", row)
        load(tmp_path, delivery(path, "events", received_on))
    acts = the_history(tmp_path).acts
    assert [(one.document_no, one.recorded_at.day) for one in acts] == [("撤2号", 2), ("撤1号", 3)]


def test_a_record_is_found_by_its_number_however_it_is_written_or_by_its_id(tmp_path):
    write(tmp_path, "2025-01-01")
    write(tmp_path, "2025-01-01", feed="other")
    known = Store(tmp_path / "store").known(NOW)
    both = history_of(known, USCC, "样[2024]1号")
    assert sorted(one.source for one in both) == ["feed", "other"]
    assert history_of(known, USCC, both[1].record_id) == [both[1]]
    assert history_of(known, USCC, "样（２０２４）\u200b1号 ") == both
    assert history_of(known, USCC, "样〔2024〕9号") == []


def test_an_earlier_instant_knows_less(tmp_path):
    write(tmp_path, "2025-01-01")
    write(tmp_path, "2025-03-01", **{"拖欠金额(元)": "7"})
    assert len(the_history(tmp_path, known_at=end_of_day(day("2025-02-28"))).revisions) == 1


def test_a_back_dated_correction_is_known_to_newer_ledger_versions_only(tmp_path):
    first = write(tmp_path, "2025-03-01")
    write(tmp_path, "2025-01-01", **{"拖欠金额(元)": "7"})
    store, earlier = Store(tmp_path / "store"), end_of_day(day("2025-02-01"))
    assert store.known(earlier, version=first.version).rows("wage_arrears").is_empty()
    assert store.known(earlier).rows("wage_arrears")["amount_fen"].to_list() == [700]
    for version, revision in ((first.version, 1), (None, 2)):
        rows = store.known(NOW, version=version).rows("wage_arrears")
        assert rows.select("amount_fen", "revision").rows() == [(10000, revision)]
