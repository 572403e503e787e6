from datetime import datetime

import pytest
import xlsxwriter

from features.errors import LayoutError, SourceFileError
from features.read_workbook import read_workbook


def header_of(rows):
    return next((i for i, row in enumerate(rows) if "h1" in row), 0)


def book(path, build):
    with xlsxwriter.Workbook(path) as workbook:
        build(workbook)
    return path


def test_rows_keep_their_place_in_the_sheet(tmp_path):
    def build(workbook):
        sheet = workbook.add_worksheet("数据")
        sheet.merge_range(1, 0, 1, 3, "行政处罚信息表")
        sheet.write_row(3, 1, ["h1", "h2", "h3"])
        sheet.write_row(4, 1, ["a", "b", "c"])
        sheet.write_row(6, 1, ["d", "e", "f"])

    source = read_workbook(book(tmp_path / "b.xlsx", build), None, header_of)
    assert (source.sheet, source.sheets, source.header_line) == ("数据", ("数据",), 4)
    assert [name for name in source.header if name] == ["h1", "h2", "h3"]
    found = {line: row[1:] for line, row in zip(source.lines, source.cells.rows(), strict=True) if any(row)}
    assert found == {5: ("a", "b", "c"), 7: ("d", "e", "f")}


def test_dates_numbers_and_text_arrive_as_the_officer_sees_them(tmp_path):
    def build(workbook):
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["h1", "h2", "h3", "h4", "h5", "h6"])
        sheet.write_datetime(1, 0, datetime(2024, 3, 5), workbook.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001
        sheet.write_number(1, 1, 50000)
        sheet.write_number(1, 2, 1234.56)
        sheet.write_number(1, 3, 0.1 + 0.2)
        sheet.write_string(1, 4, "007")
        sheet.write_formula(1, 5, "=1/4", value=0.25)

    source = read_workbook(book(tmp_path / "b.xlsx", build), None, header_of)
    assert source.cells.row(0) == ("2024-03-05 00:00:00", "50000", "1234.56", "0.3", "007", "0.25")


def test_the_sheet_named_is_read_and_an_unknown_one_is_told(tmp_path):
    def build(workbook):
        workbook.add_worksheet("说明").write(0, 0, "填报说明")
        workbook.add_worksheet("数据").write_column(0, 0, ["h1", "a"])

    path = book(tmp_path / "b.xlsx", build)
    source = read_workbook(path, "数据", header_of)
    assert source.cells.rows() == [("a",)]
    with pytest.raises(LayoutError, match="没有工作表“明细”，工作簿共有工作表：说明、数据"):
        read_workbook(path, "明细", header_of)


def test_an_empty_sheet_is_told(tmp_path):
    path = book(tmp_path / "b.xlsx", lambda workbook: workbook.add_worksheet("空"))
    with pytest.raises(LayoutError, match="工作表“空”是空的"):
        read_workbook(path, None, header_of)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_with_damage_inside_is_refused(tmp_path, part):
    import zipfile

    whole = book(tmp_path / "b.xlsx", lambda workbook: workbook.add_worksheet().write(0, 0, "h1"))
    damaged = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(damaged, "w") as target:
        for name in source.namelist():
            target.writestr(name, b"<oops" if name == part else source.read(name))
    with pytest.raises(SourceFileError, match=r"damaged\.xlsx："):
        read_workbook(damaged, None, header_of)


def test_two_rows_make_one_header_where_cells_were_merged(tmp_path):
    def build(workbook):
        sheet = workbook.add_worksheet("数据")
        sheet.merge_range(0, 0, 0, 4, "行政处罚信息表")
        sheet.merge_range(1, 0, 2, 0, "h1")
        sheet.merge_range(1, 1, 1, 3, "处罚内容")
        sheet.write_row(2, 1, ["罚款\n金额", "没收", "其他"])
        sheet.merge_range(1, 4, 2, 4, "机关")
        sheet.write_row(3, 0, ["a", "1", "2", "3", "b"])

    source = read_workbook(book(tmp_path / "b.xlsx", build), None, header_of, 2)
    assert list(source.header) == ["h1", "处罚内容/罚款金额", "处罚内容/没收", "处罚内容/其他", "机关"]
    assert (source.cells.rows(), source.lines.to_list()) == ([("a", "1", "2", "3", "b")], [4])
