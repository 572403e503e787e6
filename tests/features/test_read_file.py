import polars as pl
import pytest
import xlsxwriter

from features.errors import LayoutError, SourceFileError
from features.layouts import LAYOUTS
from features.read_file import FAULT, ROW, read_source_file
from tests.features.builders import example, write_csv

LAYOUT = LAYOUTS["wage-arrears"]
NAMES = [column.header for column in LAYOUT.columns]


def content(frame):
    return frame.drop(ROW, FAULT).rows(named=True)


def test_csv_xlsx_and_parquet_say_the_same(tmp_path):
    row = example("wage-arrears")
    path = write_csv(tmp_path / "a.csv", "wage-arrears", row)
    frame = pl.DataFrame([row])
    frame.write_parquet(tmp_path / "a.parquet")
    with xlsxwriter.Workbook(tmp_path / "a.XLSX") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, frame.columns)
        sheet.write_row(1, 0, frame.row(0))
    frames = [read_source_file(file, LAYOUT) for file in (path, tmp_path / "a.parquet", tmp_path / "a.XLSX")]
    assert content(frames[0]) == content(frames[1]) == content(frames[2]) == [row]
    assert [frame[ROW].to_list() for frame in frames] == [[2], [1], [2]]


def test_headers_are_found_whatever_their_widths_spaces_order_and_neighbours(tmp_path):
    row = example("wage-arrears")
    told = {
        "序号": "1",
        " 拖欠金额 （元）": row["拖欠金额(元)"],
        "信用代码": row["统一社会信用代码"],
        "": "",
        "法定代表人": "某某",
    }
    told |= {f"{name}\u3000": row[name] for name in NAMES if name not in {"拖欠金额(元)", "统一社会信用代码"}}
    path = tmp_path / "a.csv"
    path.write_text("\n".join([",".join(told), ",".join(told.values())]))
    frame = read_source_file(path, LAYOUT)
    assert content(frame.select(ROW, FAULT, *row)) == [row]
    assert "某某" not in str(frame.rows())


def test_an_optional_column_may_be_missing(tmp_path):
    row = example("wage-arrears")
    del row["认定机关"]
    pl.DataFrame([row]).write_csv(tmp_path / "a.csv")
    assert content(read_source_file(tmp_path / "a.csv", LAYOUT)) == [row]


def test_missing_columns_are_all_named(tmp_path):
    (tmp_path / "a.csv").write_text("统一社会信用代码,决定书文号\n1,2\n")
    with pytest.raises(LayoutError, match=r"缺少列：拖欠金额.元.、涉及人数、拖欠发生日、决定日期。"):
        read_source_file(tmp_path / "a.csv", LAYOUT)


def test_empty_rows_are_skipped_and_the_others_keep_their_numbers(tmp_path):
    row = ",".join(example("wage-arrears").values())
    (tmp_path / "a.csv").write_text(
        "\n".join([",".join(NAMES), row, "", "," * 6, '"","","","","","",""', row, "", ""])
    )
    assert read_source_file(tmp_path / "a.csv", LAYOUT)[ROW].to_list() == [2, 6]


def test_a_nested_parquet_column_does_not_matter(tmp_path):
    frame = pl.DataFrame([example("wage-arrears")]).with_columns(extra=pl.lit([[1, 2]]))
    frame.write_parquet(tmp_path / "a.parquet")
    assert read_source_file(tmp_path / "a.parquet", LAYOUT).height == 1


def test_a_file_that_may_not_be_read_is_a_clear_error(tmp_path, monkeypatch):
    path = write_csv(tmp_path / "a.csv", "wage-arrears", example("wage-arrears"))

    def denied(_self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", denied)
    with pytest.raises(SourceFileError, match=r"a\.csv：文件读不出（没有权限），请检查路径和权限"):
        read_source_file(path, LAYOUT)


def test_a_folder_is_not_a_file(tmp_path):
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(SourceFileError, match="文件不存在"):
        read_source_file(tmp_path / "a.csv", LAYOUT)
