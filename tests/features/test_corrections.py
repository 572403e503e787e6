"""Corrections: known from now on, through the file's own feed and layout; nothing twice, nothing lost."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from features.archive import Archive
from features.deliveries import Delivery
from features.ingest import ingest
from features.layouts import LAYOUTS
from features.mapping import mapping_of
from features.store import end_of_day
from tests.features.builders import NOW, USCC, code, day, delivery, example, load, stored, write_csv
from tests.features.test_registry_match import NUMBERS, arrears, registry
from tests.features.workbooks import corrected, exported, mend, reload

LAYOUT = "wage-arrears"
LATER = NOW + timedelta(hours=1)
GOOD = {"决定日期": "2024-03-01"}
DISMISSED = {"处理": "不再载入", "说明": "重复报送"}


def bad(number, **changes):
    return example(LAYOUT, 决定书文号=f"样{number}号", 决定日期="某日") | changes


def loaded(home, *rows, name="a.csv", received="2025-01-01", feed="feed"):
    return load(home, delivery(write_csv(home / name, LAYOUT, *rows), LAYOUT, received, feed))


def counts(home):
    archive = Archive(home)
    return tuple(archive.quarantine.counts([one.load_id for one in archive.store.loads()]).values())


def states(home):
    archive = Archive(home)
    return archive.quarantine.rows([one.load_id for one in archive.store.loads()]).sort("row")


def test_mended_rows_are_loaded_dismissed_ones_closed_and_the_rest_stays(tmp_path):
    loaded(tmp_path, *(bad(n) for n in range(1, 5)), feed="labour")
    report = corrected(tmp_path, {2: GOOD, 3: DISMISSED, 4: {"决定日期": "2024-02-30"}})
    assert (report.corrected, report.dismissed, report.still_open) == (1, 1, 2)
    assert counts(tmp_path) == (4, 2, 1, 1, 0)
    rows = states(tmp_path)
    assert rows["state"].to_list() == ["corrected", "dismissed", "open", "open"]
    assert rows["closed_by"].to_list() == [report.load_id, report.load_id, None, None]
    assert rows["note"].to_list() == ["", "重复报送", None, None]
    [record] = stored(tmp_path, LAYOUT.replace("-", "_"), LATER).to_dicts()
    assert (record["document_no"], record["source"], record["load_id"]) == ("样1号", "labour", report.load_id)
    assert (record["recorded_at"], record["recorded_declared"]) == (NOW, False)


def test_a_correction_is_known_from_its_own_time(tmp_path):
    loaded(tmp_path, bad(1))
    corrected(tmp_path, {2: GOOD})
    assert stored(tmp_path, "wage_arrears", end_of_day(day("2025-06-01"))).is_empty()
    assert stored(tmp_path, "wage_arrears", LATER).height == 1


def test_a_row_that_is_still_wrong_keeps_what_the_officer_wrote_and_its_new_reason(tmp_path):
    loaded(tmp_path, bad(1, 涉及人数="几人"))
    report = corrected(tmp_path, {2: GOOD | {"涉及人数": "-3", "认定机关": "某局"}})
    assert report.problems.select("column", "value", "reason").rows() == [("涉及人数", "-3", "数值为负")]
    archive = Archive(tmp_path)
    visible = [one.load_id for one in archive.store.loads()]
    [problem] = archive.quarantine.open_problems(visible).to_dicts()
    assert (problem["reason"], problem["found_by"]) == ("数值为负", report.load_id)
    assert "某局" in problem["content"]
    assert corrected(tmp_path, {2: {"涉及人数": "3"}}).corrected == 1
    assert counts(tmp_path) == (1, 0, 1, 0, 0)


def test_the_same_workbook_again_adds_nothing_and_says_so(tmp_path):
    loaded(tmp_path, bad(1), bad(2), bad(3))
    path = mend(exported(tmp_path), {2: GOOD, 3: DISMISSED})
    reload(tmp_path, path)
    before = Archive(tmp_path).store.ledger()
    again = reload(tmp_path, path, LATER)
    assert (again.version, again.closed_before, again.still_open, again.accepted) == (None, 2, 1, 0)
    assert Archive(tmp_path).store.ledger().equals(before)
    assert sorted(path.name for path in (tmp_path / "quarantine").iterdir()) == sorted(
        [f"{before['load_id'][0]}.parquet", f"{before['load_id'][1]}.closed.parquet"]
    )


def test_the_row_in_a_corrected_source_file_is_the_same_record(tmp_path):
    loaded(tmp_path, bad(1))
    corrected(tmp_path, {2: GOOD})
    report = loaded(tmp_path, bad(1, **GOOD), name="again.csv", received=None)
    assert (report.accepted, report.unchanged) == (0, 1)
    assert stored(tmp_path, "wage_arrears", LATER)["revision"].to_list() == [1]


def test_a_row_whose_record_came_in_another_file_is_closed_without_doubling(tmp_path):
    loaded(tmp_path, bad(1))
    loaded(tmp_path, bad(1, **GOOD), name="again.csv", received="2025-02-01")
    report = corrected(tmp_path, {2: GOOD})
    assert (report.corrected, report.accepted, report.unchanged) == (1, 0, 1)
    assert stored(tmp_path, "wage_arrears", LATER).height == 1


def test_an_old_row_does_not_undo_what_came_later(tmp_path):
    loaded(tmp_path, bad(1, **{"拖欠金额(元)": "5"}))
    loaded(tmp_path, bad(1, **GOOD, **{"拖欠金额(元)": "7"}), name="again.csv", received="2025-02-01")
    report = corrected(tmp_path, {2: GOOD})
    assert (report.accepted, report.still_open) == (0, 1)
    assert "更晚收到" in report.problems["reason"][0]
    assert stored(tmp_path, "wage_arrears", LATER)["amount_fen"].to_list() == [700]
    assert corrected(tmp_path, {2: DISMISSED}).dismissed == 1


def test_a_contradiction_needs_a_word_and_then_the_row_is_a_revision(tmp_path):
    first, second = (bad(1, **GOOD, **{"拖欠金额(元)": amount}) for amount in ("5", "7"))
    loaded(tmp_path, first, second)
    assert (corrected(tmp_path, {}).still_open, counts(tmp_path)) == (1, (1, 1, 0, 0, 0))
    report = corrected(tmp_path, {2: {"处理": "重新载入"}})
    assert (report.corrected, report.revised) == (1, 1)
    assert stored(tmp_path, "wage_arrears", LATER)["amount_fen"].to_list() == [700]


def test_a_row_with_too_many_cells_is_not_read_again_as_it_was(tmp_path):
    text = pl.DataFrame([bad(1, **GOOD)]).write_csv()
    (tmp_path / "a.csv").write_text(text.rstrip("\n") + ",x\n", encoding="utf-8")
    load(tmp_path, delivery(tmp_path / "a.csv", LAYOUT))
    assert corrected(tmp_path, {}).still_open == 1
    assert corrected(tmp_path, {2: {"认定机关": "某局"}}).corrected == 1


def test_of_two_rows_about_one_record_the_one_received_last_is_loaded(tmp_path):
    for received, amount in (("2025-01-01", "5"), ("2025-02-01", "7")):
        loaded(tmp_path, bad(1, **{"拖欠金额(元)": amount}), name=f"{received}.csv", received=received)
    report = corrected(tmp_path, {2: GOOD, 3: GOOD})
    assert (report.corrected, report.still_open) == (1, 1)
    assert stored(tmp_path, "wage_arrears", LATER)["amount_fen"].to_list() == [700]


def test_a_row_that_turns_out_to_be_a_person_s_is_closed_and_not_kept(tmp_path):
    loaded(tmp_path, bad(1, 统一社会信用代码="123"))
    number = "110101199001011237"
    report = corrected(tmp_path, {2: GOOD | {"统一社会信用代码": number}})
    assert (report.dismissed, report.person, report.accepted) == (0, 1, 0)
    assert counts(tmp_path) == (1, 0, 0, 0, 1)
    kept = [path for path in tmp_path.rglob("*.parquet") if number in str(pl.read_parquet(path).to_dicts())]
    assert kept == []


def test_rows_that_waited_for_the_registry_are_matched_on_loading_again(tmp_path, monkeypatch):
    delivered = arrears(tmp_path, {"注册号": NUMBERS[1]})
    monkeypatch.setattr("features.originals.layout_named", lambda _: delivered.layout)
    assert ingest(Archive(tmp_path), [delivered], now=NOW).quarantined == 1
    path = exported(tmp_path)
    assert reload(tmp_path, path).still_open == 1
    ingest(Archive(tmp_path), [registry(tmp_path)], now=NOW)
    assert reload(tmp_path, path, LATER).corrected == 1
    assert stored(tmp_path, "wage_arrears", NOW + timedelta(days=1))["uscc"].to_list() == [code(1)]


def test_rows_of_many_layouts_and_feeds_go_their_own_ways(tmp_path):
    for feed in ("one", "two"):
        loaded(tmp_path, bad(1), name=f"{feed}.csv", feed=feed)
    honour = write_csv(tmp_path / "h.csv", "honours", example("honours", 授予日期="x"))
    load(tmp_path, delivery(honour, "honours"))
    path = exported(tmp_path)
    import openpyxl

    book = openpyxl.load_workbook(path)
    for sheet, header in ((book.worksheets[1], "授予日期"), (book.worksheets[2], "决定日期")):
        column = next(cell.column for cell in sheet[1] if cell.value == header)
        for line in range(2, sheet.max_row + 1):
            sheet.cell(line, column).value = "2024-03-01"
    book.save(path)
    assert reload(tmp_path, path).corrected == 3
    assert set(stored(tmp_path, "wage_arrears", LATER)["source"]) == {"one", "two"}
    assert stored(tmp_path, "honour", LATER).height == 1


def test_the_ledger_says_that_a_load_corrects_and_keeps_its_rows(tmp_path):
    loaded(tmp_path, bad(1), bad(2))
    corrected(tmp_path, {2: GOOD})
    archive = Archive(tmp_path)
    first, second = archive.store.loads()
    assert [file.corrects for file in (*first.files, *second.files)] == [False, True]
    [file] = second.files
    assert (file.kept, file.rows, file.accepted, second.quarantined) == ("table", 2, 1, 0)
    assert pl.read_parquet(archive.originals.path_of(file))["决定日期"].to_list() == ["2024-03-01", "某日"]


def test_a_row_read_by_a_mapping_is_read_by_it_again(tmp_path, monkeypatch):
    layout = replace(LAYOUTS[LAYOUT], name="本地清单", declared_in="text of the mapping")
    asked = []

    def mapping_of(text, file):
        asked.append((text, file))
        return layout

    monkeypatch.setattr("features.originals.mapping_of", mapping_of)
    path = write_csv(tmp_path / "a.csv", LAYOUT, bad(1))
    ingest(Archive(tmp_path), [Delivery(path, layout, "f")], now=NOW)
    assert corrected(tmp_path, {2: GOOD}).corrected == 1
    assert asked == [("text of the mapping", "留存的映射文件 本地清单")]


def test_a_correction_that_breaks_leaves_nothing_visible(tmp_path, monkeypatch):
    loaded(tmp_path, bad(1))
    path = mend(exported(tmp_path), {2: GOOD})
    with monkeypatch.context() as patch:
        patch.setattr("features.store.Store.commit", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            reload(tmp_path, path)
    assert counts(tmp_path) == (1, 1, 0, 0, 0)
    assert stored(tmp_path, "wage_arrears", LATER).is_empty()
    assert reload(tmp_path, path).corrected == 1
    assert stored(tmp_path, "wage_arrears", LATER)["uscc"].to_list() == [USCC]


def test_a_real_mapping_is_read_again_from_what_was_kept(tmp_path):
    text = """
name: county-wages
label: 某县欠薪清单
kind: wage_arrears
columns:
  文号: {field: document_no}
  金额(元): {field: amount_fen}
  日期: {field: occurred_on}
identifiers:
  机构代码: organisation_code
"""
    row = {"文号": "样1号", "金额(元)": "5", "日期": "2024-03-01", "机构代码": code(1)[8:17]}
    pl.DataFrame([row, row | {"文号": "样2号", "日期": "某日"}]).write_csv(tmp_path / "a.csv")
    layout = mapping_of(text, "m.yaml")
    assert ingest(Archive(tmp_path), [Delivery(tmp_path / "a.csv", layout, "f")], now=NOW).quarantined == 2
    path = mend(exported(tmp_path), {3: {"日期": "2024-03-02"}})
    assert reload(tmp_path, path).still_open == 2
    ingest(Archive(tmp_path), [registry(tmp_path)], now=NOW)
    assert reload(tmp_path, path, LATER).corrected == 2
    records = stored(tmp_path, "wage_arrears", NOW + timedelta(days=1))
    assert records.select("uscc", "document_no").sort("document_no").rows() == [
        (code(1), "样1号"),
        (code(1), "样2号"),
    ]
    assert {file.mapping for one in Archive(tmp_path).store.loads() for file in one.files} != {None}
