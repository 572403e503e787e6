"""What a spreadsheet opens: every cell as it is, nothing a formula, Chinese readable."""

import csv
import io

import openpyxl
import pytest

from service.reading.formats import csv_head, csv_rows, workbook_file
from service.reading.lists import FIELDS

EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x","y")')
PLAIN = dict.fromkeys(FIELDS, None) | {
    "uscc": "91632899MA002R2E9L",
    "status": "evaluated",
    "grade": "A",
    "score": 901,
}
STATUS = list(FIELDS).index("status")


def _rows(names):
    return [PLAIN | {"name": name} for name in names]


@pytest.mark.parametrize("name", EVIL)
def test_a_name_that_looks_like_a_formula_is_a_text_in_csv(name):
    told = csv_rows(_rows([name])).decode()
    cell = next(csv.reader(io.StringIO(told, newline="")))[list(FIELDS).index("name")]
    assert cell == f"'{name}"


def test_the_csv_begins_with_the_mark_and_quotes_what_must_be():
    told = csv_head() + csv_rows(_rows(['样本"甲",公司\n乙']))
    assert told.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(told.decode("utf-8-sig"), newline="")))
    assert read[0] == list(FIELDS.values())
    assert read[1][:2] == ["91632899MA002R2E9L", '样本"甲",公司\n乙']
    assert read[1][list(FIELDS).index("score")] == "901"


def test_the_workbook_holds_texts_and_numbers_and_no_formula():
    with workbook_file(_rows(EVIL), simulated=True) as file:
        sheet = openpyxl.load_workbook(io.BytesIO(file.read())).active
    assert "模拟" in sheet.title
    cells = [sheet.cell(row, 2) for row in range(2, len(EVIL) + 2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)
    assert [cell.value for cell in cells] == [name.replace("\r", "_x000D_") for name in EVIL]
    assert sheet.cell(2, list(FIELDS).index("score") + 1).value == 901


def test_a_status_is_told_by_its_chinese_name():
    rows = [PLAIN | {"status": status} for status in ("evaluated", "not_rated", "out_of_scope")]
    names = ["已评级", "未评级", "不在评价范围"]
    told = csv.reader(io.StringIO(csv_rows(rows).decode(), newline=""))
    assert [row[STATUS] for row in told] == names
    with workbook_file(rows, simulated=False) as file:
        sheet = openpyxl.load_workbook(io.BytesIO(file.read())).active
    assert [sheet.cell(line, STATUS + 1).value for line in (2, 3, 4)] == names


def test_a_workbook_that_breaks_leaves_nothing_open():
    def rows():
        yield PLAIN
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        workbook_file(rows(), simulated=False)
