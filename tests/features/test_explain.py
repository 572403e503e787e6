from datetime import date

import pytest
import xlsxwriter

from features.errors import LayoutError
from features.explain import best_fitting, explain
from features.layouts import LAYOUTS
from features.mapping import mapping_of
from features.mapping_draft import draft_mapping
from tests.features.builders import example, write_csv
from tests.features.credit_site import PERSONS
from tests.features.credit_site import write_csv as write_list
from tests.features.credit_site import write_xlsx as write_book
from tests.features.test_typed_rows import NO_CODE, OLDER

DAY = date(2024, 6, 1)


def layout_of(path):
    return mapping_of(draft_mapping(path).replace("限期整改: 请补", "限期整改: other"), "m.yaml")


def test_a_workbook_is_explained_column_by_column_and_no_person_is_shown(tmp_path):
    path = write_book(tmp_path / "list.xlsx")
    found = explain(path, layout_of(path), received_on=DAY)
    assert (found.sheet, found.sheets, found.encoding, found.header_rows) == (
        "处罚信息",
        ("处罚信息",),
        None,
        (2, 3),
    )
    columns = {column.header: column for column in found.columns}
    fine = columns["处罚内容/罚款金额（万元）"]
    assert (fine.field, fine.label, fine.reading, fine.split) == (
        "fine_fen",
        "罚款金额",
        "金额，单位万元",
        True,
    )
    assert fine.samples[:2] == (("1", "1000000"), ("0.5", "500000"))
    assert columns["处罚决定日期"].samples[0] == ("2023年3月5日", "2023-03-05")
    assert "行政相对人/法定代表人" in found.unread
    assert found.looked_at == ("行政相对人/类别", "行政相对人/证件类型", "行政相对人/名称")
    trial = found.trial
    assert (trial.rows_in_all, trial.rows, trial.accepted, trial.quarantined, trial.left_out) == (
        12,
        12,
        5,
        2,
        5,
    )
    assert (trial.records, trial.to_match, trial.problems.height) == (6, 0, 2)
    assert not any(name in repr(found.columns) for name in PERSONS)


def test_text_says_its_encoding_and_only_the_first_rows_are_tried(tmp_path):
    path = write_list(tmp_path / "list.csv", "gb18030")
    found = explain(path, layout_of(path), received_on=DAY, rows=4)
    assert (found.encoding, found.sheet, found.header_rows) == ("GB18030", None, (2, 3))
    assert (found.trial.rows_in_all, found.trial.rows, found.trial.accepted) == (12, 4, 3)
    assert dict(next(c for c in found.columns if c.field == "occurred_on").samples)["44992"] == "2023-03-07"


@pytest.mark.parametrize("name", LAYOUTS)
def test_without_a_layout_the_one_that_fits_best_is_proposed(name, tmp_path):
    found = explain(write_csv(tmp_path / "f.csv", name, example(name)), None, received_on=DAY)
    assert found.missing == ()
    assert name in found.proposed
    same = {tuple(column.header for column in LAYOUTS[other].columns) for other in found.proposed}
    assert len(same) == 1  # only layouts of the same headers fit equally well
    assert found.trial.accepted + found.trial.left_out == 1 or len(found.proposed) > 1


def test_what_a_file_lacks_is_told_without_a_trial(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("统一社会信用代码,决定书文号,我的列\n1,2,3\n", encoding="utf-8")
    found = explain(path, LAYOUTS["penalty-classes"], received_on=DAY)
    assert found.missing[:2] == ("违法行为类型", "处罚类别")
    assert (found.trial, found.unread) == (None, ("我的列",))
    assert [column.samples for column in found.columns] == [(), ()]


def test_columns_without_a_name_are_told_where_something_stands_in_them(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "f.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row("A1", [*example("honours"), None, None, "备注"])
        sheet.write_row("A2", [*example("honours").values(), None, "电话另附"])
    found = explain(tmp_path / "f.xlsx", LAYOUTS["honours"], received_on=DAY)
    assert found.unread == (f"第 {len(example('honours')) + 2} 列（没有列名）", "备注")


def test_a_file_that_no_layout_fits_says_what_to_do(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    with pytest.raises(LayoutError, match="--draft-mapping 起草映射文件"):
        best_fitting(path)


def test_rows_that_give_an_older_identifier_are_to_be_matched(tmp_path):
    path = tmp_path / "f.csv"
    row = NO_CODE | {"注册号": "6328010000123", "机构代码": "", "税号": ""}
    path.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n", encoding="utf-8")
    found = explain(path, OLDER, received_on=date(2025, 1, 1))
    assert (found.trial.accepted, found.trial.to_match) == (1, 1)
    column = next(c for c in found.columns if c.header == "注册号")
    assert (column.field, column.label) == ("registration_no", "工商注册号")
