from dataclasses import replace

import pytest

from features.layouts import LAYOUTS
from tests.features.builders import example
from tests.features.test_typed_rows import typed_as

BASE = LAYOUTS["penalty-classes"]


def layout(*split):
    columns = tuple(replace(column, split=column.header in split) for column in BASE.columns)
    return replace(BASE, columns=columns)


ROW = example("penalty-classes", 决定书文号="样罚〔2024〕1号；样罚〔2024〕2号") | {
    "罚款金额(元)": "",
    "没收金额(元)": "",
}
OTHER = example("penalty-classes", 决定书文号="样罚〔2024〕3号")
FINE = "罚款金额(元)"


@pytest.mark.parametrize("between", ["；", ";", "、", "\n", " ； ", "\r\n", "|", "；\n", "｜"])
def test_several_documents_in_one_cell_become_one_record_each(between):
    row = ROW | {"决定书文号": f"样罚〔2024〕1号{between}样罚〔2024〕2号"}
    result = typed_as(layout("决定书文号"), row, OTHER)
    assert result.problems.is_empty()
    assert result.good["document_no"].to_list() == ["样罚〔2024〕1号", "样罚〔2024〕2号", "样罚〔2024〕3号"]
    assert result.good["__row__"].to_list() == [2, 2, 3]
    assert result.good["issuing_body"].to_list() == ["文字"] * 3


def test_parts_go_in_parallel_and_one_part_is_said_of_all():
    row = ROW | {"处罚类别": "警告、罚款", "决定日期": "2024年3月1日", FINE: "0；5000", "公示截止期": ""}
    result = typed_as(layout("决定书文号", "处罚类别", "决定日期", FINE, "公示截止期"), row)
    assert result.problems.is_empty()
    assert result.good.select("penalty_type", "fine_fen").rows() == [("warning", 0), ("fine", 500_000)]
    assert result.good["occurred_on"].n_unique() == 1
    assert result.good["publicity_until"].null_count() == 2


@pytest.mark.parametrize(
    ("split", "cells", "column", "reason"),
    [
        ((), {FINE: "5000"}, FINE, "该行有 2 个文书号，本列未声明拆分（1 段），无法确定金额各归哪一个"),
        ((), {FINE: "5000；3000"}, FINE, "该行有 2 个文书号，本列未声明拆分（2 段），无法确定金额各归哪一个"),
        ((FINE,), {FINE: "5000"}, FINE, "该行有 2 个文书号，本列有 1 个金额，无法确定各归哪一个"),
        ((FINE,), {FINE: "1;2;3"}, FINE, "该行有 2 个文书号，本列有 3 个金额，无法确定各归哪一个"),
        (
            ("处罚类别",),
            {"处罚类别": "警告、罚款、其他"},
            "处罚类别",
            "该行有 2 个文书号，本列有 3 段，对不上",
        ),
        ((), {"决定书文号": "样罚〔2024〕12、13号"}, "决定书文号", "一格中有多个文书号，但各段写法不一"),
        ((), {"决定书文号": "样罚〔2024〕12号、当场"}, "决定书文号", "一格中有多个文书号，但各段写法不一"),
    ],
)
def test_what_cannot_be_given_to_the_documents_one_by_one_leaves_whole(split, cells, column, reason):
    result = typed_as(layout("决定书文号", *split), ROW | cells, OTHER)
    assert reason in result.problems["reason"][0]
    assert result.problems.select("__row__", "column", "value").rows() == [
        (2, column, (ROW | cells)[column].replace("；", ";"))
    ]
    assert result.good["document_no"].to_list() == ["样罚〔2024〕3号"]


def test_one_wrong_part_takes_its_whole_row_along():
    result = typed_as(layout("决定书文号", "决定日期"), ROW | {"决定日期": "2024-03-01；不详"}, OTHER)
    assert result.problems.select("column", "value").rows() == [("决定日期", "不详")]
    assert result.good["document_no"].to_list() == ["样罚〔2024〕3号"]


def test_cells_of_a_row_with_one_document_stay_whole():
    result = typed_as(layout("决定书文号", "违法行为类型"), OTHER | {"违法行为类型": "未戴安全帽、无证上岗"})
    assert result.good["violation"].to_list() == ["未戴安全帽、无证上岗"]


def test_a_layout_that_does_not_say_so_splits_nothing():
    result = typed_as(layout(), ROW)
    assert result.good["document_no"].to_list() == ["样罚〔2024〕1号;样罚〔2024〕2号"]
