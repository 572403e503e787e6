"""Cells merged downwards and error cells, from the workbook to the rows that a layout reads."""

import zipfile

import polars as pl
import pytest
import xlsxwriter

from features.errors import SourceFileError
from features.layouts import LAYOUTS
from features.read_file import read_source_file
from features.sheet_marks import NO_MARKS, SheetMarks, sheet_marks

LAYOUT = LAYOUTS["court-enforcement"]
HEADER = ["统一社会信用代码", "案号", "执行标的(元)", "立案日期", "执行法院"]


def book(path, build, *, left=0, sheet="数据"):
    """A workbook with a title, the header and what `build(sheet, first row, first column)` writes below it."""
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("甲&乙").write(0, 0, "说明")
        page = workbook.add_worksheet(sheet)
        page.merge_range(0, left, 1, left + len(HEADER) - 1, "被执行人名单")
        for place, name in enumerate(HEADER):
            page.merge_range(2, left + place, 3, left + place, name)
        build(page, 4, left)
    return path


def read(path):
    return read_source_file(path, LAYOUT, sheet="数据").drop("__fault__")


@pytest.mark.parametrize("left", [0, 2, 27])
def test_what_is_merged_downwards_is_said_of_each_row(left, tmp_path):
    def build(page, row, column):
        page.merge_range(row, column, row + 2, column, "C1")
        page.merge_range(row, column + 3, row + 1, column + 3, "2024-1-2")
        page.write_column(row, column + 1, ["1号", "2号"])
        page.write_column(row, column + 2, [10, 20])
        page.write_row(row + 3, column, ["C2", "3号", 30, "2024-1-3", "院"])

    found = read(book(tmp_path / "b.xlsx", build, left=left))
    assert found.rows() == [
        ("C1", "1号", "10", "2024-1-2", None, 5),
        ("C1", "2号", "20", "2024-1-2", None, 6),
        ("C2", "3号", "30", "2024-1-3", "院", 8),
    ]


def test_a_sum_that_rows_share_is_given_to_none_of_them(tmp_path):
    def build(page, row, column):
        page.write_column(row, column, ["C1", "C2"])
        page.merge_range(row, column + 2, row + 1, column + 2, 5000)

    assert read(book(tmp_path / "b.xlsx", build))["执行标的(元)"].to_list() == ["5000（2 行合并为一格）"] * 2


def test_an_error_is_not_read_as_nothing_but_in_text(tmp_path):
    def build(page, row, column):
        page.write_row(row, column, ["C1", "1号"])
        for place, error in ((2, "#DIV/0!"), (3, "#N/A"), (4, "#REF!")):
            page.write_formula(row, column + place, "=X1", None, error)

    assert read(book(tmp_path / "b.xlsx", build)).rows() == [("C1", "1号", "#DIV/0!", "#N/A", None, 5)]


def test_a_sheet_without_marks_is_not_looked_through(tmp_path):
    path = book(tmp_path / "b.xlsx", lambda page, row, column: page.write(row, column, "C1"))
    assert sheet_marks(path, "甲&乙", width=99) == NO_MARKS
    assert sheet_marks(path, "数据", width=5).below(4) == NO_MARKS


def test_columns_that_cannot_be_told_are_refused(tmp_path):
    path = book(
        tmp_path / "b.xlsx", lambda page, row, column: page.merge_range(row, column, row + 1, column, "C1")
    )
    with pytest.raises(SourceFileError, match="工作表“数据”中有合并的单元格或者错误值，定不出它们所在的列"):
        sheet_marks(path, "数据", width=4)


def test_names_with_prefixes_and_cells_without_places_are_read(tmp_path):
    path = book(
        tmp_path / "a.xlsx", lambda page, row, column: page.merge_range(row, column, row + 1, column, "C1")
    )
    plain = (
        '<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c t="e"><x:f>1/0</x:f><x:v>#DIV/0!</x:v></x:c>'
        '<x:c t="inlineStr"><x:is><x:t>b</x:t></x:is></x:c></x:row><x:row r="9"><x:c t="e"><x:v>#N/A</x:v></x:c></x:row>'
        '</x:sheetData><x:mergeCells><x:mergeCell ref="B9:B10"/></x:mergeCells></x:worksheet>'
    )
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for entry in old.infolist():
            new.writestr(entry, plain if entry.filename.endswith("sheet2.xml") else old.read(entry))
    assert sheet_marks(tmp_path / "b.xlsx", "数据", width=2) == SheetMarks(
        merged=((8, 9, 1),), errors=((0, 0, "#DIV/0!"), (8, 0, "#N/A"))
    )


def test_a_mark_at_the_edge_of_what_is_read_at_once_is_found(tmp_path, monkeypatch):
    def build(page, row, column):
        for line in range(row, row + 100, 2):
            page.merge_range(line, column, line + 1, column, "C1")

    path = book(tmp_path / "b.xlsx", build)
    whole = sheet_marks(path, "数据", width=5)
    monkeypatch.setattr("features.sheet_marks._CHUNK", 77)
    assert sheet_marks(path, "数据", width=5) == whole
    assert len(whole.below(4).merged) == 50


def test_a_merged_cell_may_reach_beyond_the_last_row():
    cells = pl.DataFrame({"0": ["a", None], "1": ["x", "y"]})
    assert SheetMarks(merged=((0, 10**6, 0),)).carried_down(cells)["0"].to_list() == ["a", "a"]


def test_a_merged_cell_beside_the_table_touches_nothing(tmp_path):
    def build(page, row, column):
        page.write_row(row, column, ["C1", "1号"])
        page.write(row + 1, column, "C2")
        page.merge_range(row, column - 1, row + 1, column - 1, "")
        page.merge_range(row, column + 9, row + 1, column + 9, "")

    found = read(book(tmp_path / "b.xlsx", build, left=2))
    assert found.select("统一社会信用代码", "案号").rows() == [("C1", "1号"), ("C2", None)]


def test_a_sheet_whose_parts_are_not_where_they_should_be_is_refused(tmp_path):
    path = book(tmp_path / "a.xlsx", lambda page, row, column: page.write(row, column, "C1"))
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for entry in old.infolist():
            new.writestr(entry, old.read(entry).replace(b"sheet2.xml", b"sheet9.xml"))
    with pytest.raises(SourceFileError, match="工作表“数据”读不出"):
        sheet_marks(tmp_path / "b.xlsx", "数据", width=5)
