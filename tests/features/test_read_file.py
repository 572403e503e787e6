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


def invoices(tmp_path, header, *rows):
    path = tmp_path / "f.csv"
    lines = [header, *rows]
    path.write_text(
        "\n".join(f"{line},2024-01-01,1,1,正常" for line in lines).replace(
            "2024-01-01,1,1,正常", "开票日期,金额,税额,发票状态", 1
        )
    )
    return read_source_file(path, LAYOUTS["vat-invoices"])


def test_what_is_empty_under_one_name_of_a_column_is_taken_from_the_other(tmp_path):
    header = "纳税人识别号,进销方向,对方识别号,发票号码,数电发票号码"
    read = invoices(tmp_path, header, "a,进项,b,1,2", "a,进项,b, ,3", "a,进项,b,,")
    assert read["发票号码"].to_list() == ["1", "3", None]


def test_two_other_names_without_the_columns_own_leave_it_unclear(tmp_path):
    with pytest.raises(LayoutError, match="列“购方识别号”“销方识别号”都可以是“对方识别号”，无法确定用哪一列"):
        invoices(tmp_path, "纳税人识别号,进销方向,销方识别号,购方识别号,发票号码", "a,进项,b,c,1")


@pytest.mark.parametrize("name", ["a[1].parquet", "*.parquet", "a?.parquet"])
def test_a_name_is_no_pattern(name, tmp_path):
    frame = pl.DataFrame(example("honours"))
    frame.write_parquet(tmp_path / "ab.parquet")
    frame.with_columns(文号=pl.lit("乙〔2024〕2号")).write_parquet(tmp_path / "c.parquet")
    (tmp_path / "c.parquet").rename(tmp_path / name)
    assert read_source_file(tmp_path / name, LAYOUTS["honours"])["文号"].to_list() == ["乙〔2024〕2号"]
