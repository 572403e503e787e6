"""The exported workbook: rows whole, wrong cells coloured and commented, identity locked, nothing a formula."""

import openpyxl
import pytest

from features.archive import Archive
from features.errors import StoreError
from features.quarantine_export import CONTROLS, GUIDE, UNEXPORTED, export_quarantine
from tests.features.builders import delivery, example, load, write_csv
from tests.features.workbooks import BAD, exported

LAYOUT = "wage-arrears"


def sheets(path):
    book = openpyxl.load_workbook(path)
    return {sheet.title: sheet for sheet in book.worksheets if sheet.title != GUIDE}


@pytest.fixture
def home(tmp_path):
    rows = [
        example(LAYOUT),
        example(LAYOUT, 决定日期="某日", 涉及人数="几人", 认定机关="=HYPERLINK(1)"),
        example(LAYOUT, 决定书文号="+1", 统一社会信用代码="123456789012345678"),
        example(LAYOUT, 涉及人数="9"),
    ]
    load(
        tmp_path,
        delivery(write_csv(tmp_path / "a.csv", LAYOUT, *rows), LAYOUT),
        delivery(write_csv(tmp_path / "b.csv", "honours", example("honours", 授予日期="x")), "honours"),
    )
    return tmp_path


def test_one_sheet_per_layout_and_the_rows_whole(home):
    found = sheets(exported(home))
    assert list(found) == ["1-honours", "2-wage-arrears"]
    sheet = found["2-wage-arrears"]
    header = [cell.value for cell in sheet[1]]
    assert tuple(header[: len(CONTROLS)]) == CONTROLS
    assert header[len(CONTROLS) :] == list(example(LAYOUT))
    [load_id] = [one.load_id for one in Archive(home).store.loads()]
    first = dict(zip(header, (cell.value for cell in sheet[2]), strict=True))
    assert first["隔离编号"] == f"{load_id}/1/3" or first["隔离编号"] == f"{load_id}/0/3"
    assert (first["来源文件"], first["来源行"], first["决定日期"]) == ("a.csv", "3", "某日")
    assert (
        first["问题"] == "决定日期：不是可识别的日期；涉及人数：不是整数"
        or "涉及人数：不是整数" in first["问题"]
    )
    assert (first["处理"], first["说明"]) == (None, None)


def test_wrong_cells_are_coloured_and_say_what_would_be_right(home):
    sheet = sheets(exported(home))["2-wage-arrears"]
    header = [cell.value for cell in sheet[1]]
    marked = [
        (cell.row, header[cell.column - 1])
        for row in sheet.iter_rows(min_row=2)
        for cell in row
        if cell.fill.fgColor.rgb == BAD
    ]
    assert marked == [(2, "涉及人数"), (2, "决定日期"), (3, "统一社会信用代码"), (4, "隔离编号")]
    comments = {
        (cell.row, header[cell.column - 1]): cell.comment.text
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }
    assert set(comments) == set(marked)
    assert comments[2, "决定日期"].startswith("不是可识别的日期\n应为：日期，如 2023-03-05")
    assert "同一文书在同一收到日有两种不同内容" in comments[4, "隔离编号"]


def test_only_the_cells_of_the_row_and_the_wish_are_open(home):
    sheet = sheets(exported(home))["2-wage-arrears"]
    assert sheet.protection.sheet
    locked = [cell.protection.locked for cell in sheet[2]]
    assert locked == [True] * 4 + [False] * (len(locked) - 4)
    assert {cell.protection.locked for cell in sheet[1]} == {True}
    [rule] = sheet.data_validations.dataValidation
    assert rule.formula1 == '"重新载入,不再载入,自然人"'


def test_texts_stay_texts(home):
    sheet = sheets(exported(home))["2-wage-arrears"]
    cells = {cell.value: cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value}
    for text in ("=HYPERLINK(1)", "+1", "123456789012345678"):
        assert (cells[text].data_type, cells[text].number_format) == ("s", "@")


def test_a_cell_longer_than_a_spreadsheet_allows_is_named(tmp_path):
    row = example(LAYOUT, 决定日期="x", 认定机关="长" * 40_000)
    load(tmp_path, delivery(write_csv(tmp_path / "a.csv", LAYOUT, row), LAYOUT))
    [sheet] = sheets(exported(tmp_path)).values()
    assert sheet.cell(2, sheet.max_column).value == UNEXPORTED


def test_nothing_is_written_for_nothing(tmp_path):
    assert export_quarantine(Archive(tmp_path), tmp_path / "out.xlsx") == 0
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_a_clear_error(home):
    with pytest.raises(StoreError, match=r"out\.xlsx：工作簿写不出"):
        export_quarantine(Archive(home), home / "gone" / "out.xlsx")
