"""A damaged workbook is refused whole, with sheet and row; a renamed sheet or a sorted row does no harm."""

import openpyxl
import pytest

from features.archive import Archive
from features.deliveries import Delivery
from features.errors import LayoutError, SourceFileError
from features.layouts import LAYOUTS
from features.quarantine_export import GUIDE
from tests.features.builders import delivery, example, load, write_csv
from tests.features.workbooks import edited, exported, mend, reload

LAYOUT = "wage-arrears"


@pytest.fixture
def home(tmp_path):
    rows = [example(LAYOUT, 决定书文号=f"样{n}号", 决定日期="某日") for n in range(3)]
    load(tmp_path, delivery(write_csv(tmp_path / "a.csv", LAYOUT, *rows), LAYOUT))
    return tmp_path


def _set(line, header, value):
    return lambda path: mend(path, {line: {header: value}})


def _delete_column(header):
    def change(sheet):
        sheet.delete_cols(next(cell.column for cell in sheet[1] if cell.value == header))

    return lambda path: edited(path, change)


def _rename(old, new):
    def change(sheet):
        next(cell for cell in sheet[1] if cell.value == old).value = new

    return lambda path: edited(path, change)


def _copy_row(sheet):
    sheet.append([cell.value for cell in sheet[2]])


def _new_row(sheet):
    sheet.append([None] * 6 + ["91632899MA75T5T191"])


def _extra_sheet(path):
    book = openpyxl.load_workbook(path)
    book.create_sheet("备忘").append(["随手记"])
    book.save(path)
    return path


def _only_guide(path):
    book = openpyxl.load_workbook(path)
    del book["1-wage-arrears"]
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_set(3, "隔离编号", "x/0/3"), "工作表“1-wage-arrears”第 3 行：隔离编号“x/0/3”不在本库的隔离区中"),
        (lambda path: edited(path, _copy_row), "第 5 行：隔离编号与工作表“1-wage-arrears”第 2 行相同"),
        (lambda path: edited(path, _new_row), "第 5 行：没有隔离编号；新增的行请另用来源文件载入"),
        (_delete_column("隔离编号"), "工作表“1-wage-arrears”：第 1 行缺少列：隔离编号"),
        (_delete_column("说明"), "第 1 行缺少列：说明"),
        (_delete_column("决定日期"), "第 2 行：缺少列：决定日期；请不要删去列或改列名"),
        (_rename("决定日期", "日期"), "缺少列：决定日期"),
        (_set(2, "处理", "删除"), "第 2 行：“处理”为“删除”，应为空白、重新载入、不再载入或自然人"),
        (_set(2, "处理", "不再载入"), "第 2 行：“处理”为不再载入，须在“说明”中写明理由"),
        (_extra_sheet, "工作表“备忘”：第 1 行缺少列：隔离编号、处理、说明"),
        (_only_guide, f"工作簿中只有“{GUIDE}”"),
    ],
)
def test_a_damaged_workbook_changes_nothing_and_says_why(home, damage, message):
    path = damage(mend(exported(home), {2: {"决定日期": "2024-03-01"}}))
    with pytest.raises(LayoutError, match=r"out\.xlsx：") as refused:
        reload(home, path)
    assert message in str(refused.value)
    archive = Archive(home)
    assert len(archive.store.loads()) == 1
    assert archive.quarantine.counts([archive.store.loads()[0].load_id])["open"] == 3


def test_many_faults_are_told_together_and_counted(home):
    path = mend(exported(home), {2: {"处理": "a"}, 3: {"处理": "b"}, 4: {"隔离编号": "c"}})
    with pytest.raises(LayoutError) as refused:
        reload(home, path)
    assert [f"第 {line} 行" in str(refused.value) for line in (2, 3, 4)] == [True] * 3


def test_renamed_sheets_sorted_rows_and_moved_columns_do_no_harm(home):
    def rearrange(sheet):
        sheet.title = "改过的"
        values = [[cell.value for cell in row] for row in sheet.iter_rows()]
        places = list(range(6)) + list(reversed(range(6, len(values[0]))))
        for line, row in enumerate([values[0], *reversed(values[1:])], start=1):
            for column, place in enumerate(places, start=1):
                sheet.cell(line, column).value = row[place]

    path = edited(mend(exported(home), {3: {"决定日期": "2024-03-01"}}), rearrange)
    report = reload(home, path)
    assert (report.corrected, report.still_open) == (1, 2)


def test_deleted_rows_stay_open(home):
    path = edited(mend(exported(home), {2: {"决定日期": "2024-03-01"}}), lambda sheet: sheet.delete_rows(3))
    report = reload(home, path)
    assert (report.rows, report.corrected, report.still_open) == (2, 1, 1)
    archive = Archive(home)
    assert archive.quarantine.counts([one.load_id for one in archive.store.loads()]) == {
        "quarantined": 3,
        "open": 2,
        "corrected": 1,
        "dismissed": 0,
        "person": 0,
    }


def test_a_truncated_workbook_is_told(home):
    path = exported(home)
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(SourceFileError, match="不是完整的 XLSX 文件"):
        reload(home, path)


def test_the_workbook_is_not_taken_for_a_source_file(home):
    report = load(home, delivery(exported(home), LAYOUT))
    assert "请以 shouxin quarantine --load 载入" in report.failed["out.xlsx"]


def test_a_source_file_may_have_a_sheet_of_that_name(home):
    book = openpyxl.Workbook()
    book.active.title = GUIDE
    book.active.append(["请如实填写"])
    row = example(LAYOUT)
    sheet = book.create_sheet("数据")
    sheet.append(list(row))
    sheet.append(list(row.values()))
    book.save(home / "source.xlsx")
    layout = LAYOUTS[LAYOUT]
    assert load(home, Delivery(home / "source.xlsx", layout, "f", sheet="数据")).accepted == 1
