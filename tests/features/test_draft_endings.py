"""A column that says that a record is over, or its state, is never passed over in silence."""

from datetime import date

import pytest

from features.deliveries import Delivery
from features.errors import MappingError
from features.mapping import mapping_of
from features.mapping_draft import draft_mapping
from tests.features.builders import USCC, load

HEAD = "企业名称,统一社会信用代码,列入日期,列入原因,列入决定文号,作出决定机关"
ROW = f"甲公司,{USCC},2025-07-01,未按期公示年度报告,样异〔2025〕99号,样本局"
ENDINGS = ("移出日期", "移出原因", "是否删除", "修复情况", "撤销文号", "状态", "当前状态", "退出日期")


def draft(path, *columns, cell="2025-09-01"):
    lines = [",".join([HEAD, *columns]), ",".join([ROW, *[cell] * len(columns)])]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return draft_mapping(path, kind="abnormal_operation")


@pytest.mark.parametrize("header", ENDINGS)
def test_an_unread_column_that_tells_of_an_end_is_asked(header, tmp_path):
    drafted = draft(tmp_path / "f.csv", header)
    assert f"not_read:  # 说明记录已结束或其状态的列，须先决定\n  {header}: 请补  # " in drafted
    assert f"# {header}: {{field: }}" not in drafted
    with pytest.raises(MappingError, match=f"“{header}”还没有填写（确实不读的，把“请补”换成理由") as told:
        mapping_of(drafted, "m.yaml")
    assert "events" in str(told.value)


def test_a_reason_settles_it_and_the_column_is_not_stored(tmp_path):
    drafted = draft(tmp_path / "f.csv", "移出日期")
    layout = mapping_of(drafted.replace("移出日期: 请补", "移出日期: 另以记录变动载入"), "m.yaml")
    assert "移出日期" not in {column.header for column in layout.read_columns}
    assert "另以记录变动载入" in layout.declared_in
    report = load(tmp_path / "home", Delivery(tmp_path / "f.csv", layout, "feed", date(2025, 10, 1)))
    assert report.accepted == 1


def test_one_without_content_or_of_the_enterprises_own_state_is_not_asked(tmp_path):
    assert "not_read" not in draft(tmp_path / "f.csv", "移出日期", cell="")
    assert "not_read" not in draft(tmp_path / "f.csv", "经营状态", "登记状态", "备注", cell="存续")


def test_columns_of_one_name_that_tell_of_an_end_are_asked_once(tmp_path):
    assert draft(tmp_path / "f.csv", "状态", "状态").count("  状态: 请补") == 1


def test_a_state_that_becomes_a_field_is_not_asked(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text(f"信用代码,承诺编号,承诺类型,履行状态\n{USCC},1,主动型,已履行\n", encoding="utf-8")
    drafted = draft_mapping(path, kind="commitment")
    assert "field: state" in drafted
    assert "not_read" not in drafted


def test_a_table_of_events_is_about_ends_and_asks_nothing(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text(
        f"信用代码,原文书号,修复日期,修复原因\n{USCC},样1号,2024-01-01,已整改\n", encoding="utf-8"
    )
    assert "not_read" not in draft_mapping(path, kind="event")


@pytest.mark.parametrize("entry", ["{移出日期: ''}", "{列入日期: 不用}"])
def test_a_column_not_read_has_a_reason_and_is_read_nowhere(entry, tmp_path):
    drafted = draft(tmp_path / "f.csv")
    with pytest.raises(MappingError, match=r"不能为空|源列“列入日期”已要读取，不能又写在 not_read"):
        mapping_of(drafted + f"not_read: {entry}\n", "m.yaml")
