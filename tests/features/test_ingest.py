"""Loads: what they count, what makes two files the same, and that nothing half-done is ever seen."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
import xlsxwriter

from features import ingest as ingest_module
from features.archive import Archive
from features.deliveries import Delivery
from features.layouts import LAYOUTS
from features.store import Store, end_of_day
from tests.features.builders import NOW, code, day, delivery, example, load, stored, write_csv

LAYOUT = "wage-arrears"


def file(home, name="a.csv", *table, layout=LAYOUT):
    return write_csv(home / name, layout, *(table or [example(layout)]))


def amounts(home, known_at=NOW + timedelta(days=1)):
    return stored(home, "wage_arrears", known_at)["amount_fen"].to_list()


def of(amount, number=1):
    return example(LAYOUT, 决定书文号=f"样〔2024〕{number}号") | {"拖欠金额(元)": str(amount)}


def test_the_report_counts_every_row_once(tmp_path):
    bad = of(5, 3) | {"决定日期": "x"}
    path = file(tmp_path, "a.csv", of(1), of(1), of(2, 2), of(3, 2), bad)
    report = load(tmp_path, delivery(path, LAYOUT))
    assert (report.rows, report.accepted, report.repeats, report.quarantined) == (5, 2, 1, 2)
    ledger = Store(tmp_path / "store").loads()[0]
    assert (ledger.rows, ledger.quarantined, ledger.left_out) == (2, 2, 0)
    assert [(f.name, f.rows, f.accepted) for f in ledger.files] == [("a.csv", 5, 2)]


def test_the_same_file_twice_adds_nothing(tmp_path):
    path = file(tmp_path)
    load(tmp_path, delivery(path, LAYOUT))
    before = Store(tmp_path / "store").ledger()
    again = load(tmp_path, delivery(path, LAYOUT))
    assert (again.already_loaded, again.version, again.rows) == (["a.csv"], None, 0)
    assert Store(tmp_path / "store").ledger().equals(before)


@pytest.mark.parametrize("first", ["2025-01-01", None])
def test_a_file_without_a_day_that_was_loaded_before_adds_nothing(tmp_path, first):
    path = file(tmp_path)
    load(tmp_path, delivery(path, LAYOUT, first))
    assert load(tmp_path, delivery(path, LAYOUT, None), now=NOW + timedelta(hours=1)).already_loaded == [
        "a.csv"
    ]


def test_the_same_rows_as_a_workbook_add_no_revision(tmp_path):
    rows = [of(number, number) for number in range(1, 6)]
    load(tmp_path, delivery(file(tmp_path, "a.csv", *rows), LAYOUT, "2025-01-01"))
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, list(rows[0]))
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, [float(v) if v.isdigit() else v for v in row.values()])
    report = load(tmp_path, delivery(tmp_path / "a.xlsx", LAYOUT, "2025-01-01"))
    assert (report.rows, report.accepted, report.unchanged) == (5, 0, 5)
    assert stored(tmp_path, "wage_arrears")["revision"].to_list() == [1] * 5


def test_a_repeat_within_one_load_is_told_too(tmp_path):
    path = file(tmp_path)
    report = load(tmp_path, delivery(path, LAYOUT), delivery(path, LAYOUT))
    assert (report.already_loaded, report.accepted) == (["a.csv"], 1)


def test_the_same_content_through_another_feed_is_another_record(tmp_path):
    path = file(tmp_path)
    load(tmp_path, delivery(path, LAYOUT, feed="one"))
    assert load(tmp_path, delivery(path, LAYOUT, feed="two")).accepted == 1
    assert set(stored(tmp_path, "wage_arrears")["source"]) == {"one", "two"}


def test_a_correction_taken_back_on_a_later_day_stands(tmp_path):
    """A, then B, then A again as delivered anew: the third delivery is knowledge, not a repeat."""
    first, second = file(tmp_path, "a.csv", of(1)), file(tmp_path, "b.csv", of(2))
    for path, received in ((first, "2025-01-01"), (second, "2025-02-01"), (first, "2025-03-01")):
        load(tmp_path, delivery(path, LAYOUT, received))
    assert amounts(tmp_path) == [100]
    assert amounts(tmp_path, end_of_day(day("2025-02-10"))) == [200]


def test_a_file_is_known_from_its_earliest_declared_day_whatever_was_loaded_first(tmp_path):
    path = file(tmp_path)
    load(tmp_path, delivery(path, LAYOUT, "2025-03-01"))
    load(tmp_path, delivery(path, LAYOUT, "2025-01-01"))
    assert amounts(tmp_path, end_of_day(day("2025-01-01"))) == [10000]


def test_files_of_one_name_that_were_loaded_before_are_told_apart_by_their_folders(tmp_path):
    paths = []
    for month in ("2025-01", "2025-02"):
        (tmp_path / month).mkdir()
        paths.append(file(tmp_path / month, "a.csv", of(int(month[-1]))))
    first, again = (load(tmp_path, *(delivery(path, LAYOUT) for path in paths)) for _ in range(2))
    assert first.already_loaded == []
    assert again.already_loaded == ["a.csv", "2025-02/a.csv"]


def test_an_old_file_sent_again_without_a_day_does_not_undo_a_correction(tmp_path):
    first, second = file(tmp_path, "a.csv", of(1)), file(tmp_path, "b.csv", of(2))
    for hours, path in enumerate((first, second, first)):
        report = load(tmp_path, delivery(path, LAYOUT, None), now=NOW + timedelta(hours=hours))
    assert report.already_loaded == ["a.csv"]
    assert amounts(tmp_path) == [200]


def test_a_daily_full_delivery_stores_only_what_changed(tmp_path):
    load(tmp_path, delivery(file(tmp_path, "a.csv", of(1), of(2, 2)), LAYOUT, None))
    report = load(
        tmp_path,
        delivery(file(tmp_path, "b.csv", of(1), of(3, 2), of(4, 3)), LAYOUT, None),
        now=NOW + timedelta(hours=1),
    )
    assert (report.accepted, report.revised, report.unchanged) == (2, 1, 1)
    assert sorted(amounts(tmp_path)) == [100, 300, 400]


def test_the_day_of_a_load_is_that_of_shanghai(tmp_path):
    """23:30 in London on the 23rd is the 24th here: a document of the 24th does not lie in the future."""
    now = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    report = load(
        tmp_path,
        delivery(file(tmp_path, "a.csv", example(LAYOUT, 决定日期="2026-11-24")), LAYOUT, None),
        now=now,
    )
    assert (report.accepted, report.quarantined) == (1, 0)
    assert report.files[0].received_on == "2026-11-24"
    assert report.load_id.startswith("20261124T0730")


def test_files_of_many_layouts_days_and_widths_go_together(tmp_path):
    bare = example(LAYOUT, 决定书文号="样9号")
    del bare["认定机关"]
    pl.DataFrame([bare]).write_csv(tmp_path / "bare.csv")
    deliveries = [
        delivery(file(tmp_path, "honours.csv", layout="honours"), "honours"),
        delivery(file(tmp_path), LAYOUT, "2025-01-02"),
        delivery(tmp_path / "bare.csv", LAYOUT, "2025-01-01"),
        delivery(tmp_path / "gone.csv", LAYOUT),
    ]
    report = load(tmp_path, *deliveries)
    assert (report.accepted, len(report.files), list(report.failed)) == (3, 3, ["gone.csv"])
    assert [load.recorded_from.date() for load in Store(tmp_path / "store").loads()] == [day("2025-01-01")]
    told = stored(tmp_path, "wage_arrears").sort("document_no")
    assert [moment.date() for moment in told["recorded_at"]] == [day("2025-01-01"), day("2025-01-02")]


def test_batches_give_what_one_batch_gives(tmp_path, monkeypatch):
    paths = [file(tmp_path, f"{n}.csv", of(n, n % 4), of(7, 9), of(n, n + 20)) for n in range(6)]
    days = [f"2025-01-0{1 + n // 2}" for n in range(6)]
    results = []
    for name, size in (("one", 2_000_000), ("many", 4)):
        monkeypatch.setattr(ingest_module, "BATCH_ROWS", size)
        (tmp_path / name).mkdir()
        report = load(
            tmp_path / name,
            *(delivery(path, LAYOUT, received) for path, received in zip(paths, days, strict=True)),
        )
        rows = stored(tmp_path / name, "wage_arrears").drop("load_id")
        results.append((rows, report.accepted, report.quarantined, report.rows))
    assert results[0][0].equals(results[1][0])
    assert results[0][1:] == results[1][1:]


def test_parts_give_what_all_rows_at_once_give(tmp_path, monkeypatch):
    wrong = [of(1, 1) | {"决定日期": "x", "拖欠金额(元)": "y"}, of(2, 2) | {"拖欠金额(元)": "1.234"}]
    rows = [of(1, 1), *wrong, of(3, 3), of(3, 3), of(4, 3), *(of(n, n) for n in range(5, 9)), *wrong]
    path = file(tmp_path, "a.csv", *rows)
    results = []
    for name, size in (("one", 500_000), ("many", 2)):
        monkeypatch.setattr("features.load_step.PART_ROWS", size)
        (tmp_path / name).mkdir()
        report = load(tmp_path / name, delivery(path, LAYOUT))
        problems = report.problems.drop("load_id", "found_by")
        records = stored(tmp_path / name, "wage_arrears").drop("load_id")
        profile = report.profiles[0]["columns"]
        results.append((report.accepted, report.repeats, report.quarantined, problems, records, profile))
    one, many = results
    assert one[:3] == many[:3] == (6, 1, 5)
    assert one[3].equals(many[3])
    assert one[4].equals(many[4])
    assert one[5] == many[5]


def test_a_file_of_wrong_rows_only_adds_no_record(tmp_path):
    report = load(tmp_path, delivery(file(tmp_path, "a.csv", of("x")), LAYOUT))
    assert (report.rows, report.accepted, report.repeats, report.quarantined) == (1, 0, 0, 1)
    assert amounts(tmp_path) == []


def test_two_files_of_one_name_that_fail_are_both_told(tmp_path):
    report = load(
        tmp_path, delivery(tmp_path / "x" / "a.csv", LAYOUT), delivery(tmp_path / "y" / "a.csv", LAYOUT)
    )
    assert set(report.failed) == {"a.csv", "y/a.csv"}


def test_progress_is_told_file_by_file(tmp_path):
    told = []
    deliveries = [delivery(file(tmp_path, f"{n}.csv", of(n, n)), LAYOUT) for n in range(3)]
    ingest_module.ingest(
        Archive(tmp_path), deliveries, now=NOW, progress=lambda *told_of: told.append(told_of)
    )
    assert told == [("0.csv", 1, 3), ("1.csv", 2, 3), ("2.csv", 3, 3)]


def test_the_sheet_that_a_delivery_names_is_read(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("说明").write(0, 0, "填报说明")
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, list(of(1)))
        sheet.write_row(1, 0, list(of(1).values()))
    report = load(tmp_path, Delivery(tmp_path / "a.xlsx", LAYOUTS[LAYOUT], "feed", sheet="数据"))
    assert report.accepted == 1


def test_each_sheet_of_a_workbook_is_a_delivery_of_its_own(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        for number, name in enumerate(("一月", "二月"), 1):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, list(of(number, number)))
            sheet.write_row(1, 0, list(of(number, number).values()))

    def loaded(name):
        return load(tmp_path, Delivery(tmp_path / "a.xlsx", LAYOUTS[LAYOUT], "feed", sheet=name))

    assert [loaded("一月").accepted, loaded("二月").accepted] == [1, 1]
    assert loaded("二月").already_loaded == ["a.xlsx"]
    assert "没有" in loaded("没有").failed["a.xlsx"]


def test_many_enterprises_land_in_their_buckets(tmp_path):
    rows = [example(LAYOUT, 统一社会信用代码=code(n)) for n in range(100)]
    load(tmp_path, delivery(file(tmp_path, "a.csv", *rows), LAYOUT))
    told = stored(tmp_path, "wage_arrears")
    assert told["uscc"].to_list() == sorted(code(n) for n in range(100))
    files = (tmp_path / "store").rglob("*wage_arrears/bucket=*/*.parquet")
    assert len({one.parent for one in files}) == 16
