"""What the cells of one row must be to each other, layout by layout: one small wrong row per message."""

from datetime import date

import polars as pl
import pytest

from features.layouts import LAYOUTS
from features.layouts.layout import ORGANISATION_CODE, REGISTRATION_NO, TAX_NO
from features.read_file import FAULT, ROW
from features.typed_rows import FILE, RECEIVED_ON, type_rows
from tests.features.builders import USCC, example, headers

RESTRUCTURED = {"变动类型": "重整计划、和解协议获准", "所涉记录种类": "", "所涉文书号": ""}
WRONG = [
    ("code-successions", {"原统一社会信用代码": USCC}, "原统一社会信用代码", "与承继企业的代码相同"),
    ("tax-ratings", {"信用级别": "A级", "评为M级的原因": "新设立"}, "评为M级的原因", "信用级别不是M级"),
    ("tax-ratings", {"信用级别": "M级", "直接判D情形": "其他情形"}, "直接判D情形", "信用级别不是D级"),
    ("contracts", {"履行状态": "履行中"}, "实际履行日", "与履行状态不符"),
    ("contracts", {"实际履行日": ""}, "实际履行日", "与履行状态不符"),
    ("contracts", {"实际履行日": "2024-03-02"}, "实际履行日", "晚于状态日期"),
    ("loans", {"逾期金额(元)": "101"}, "逾期金额(元)", "大于贷款余额"),
    ("loans", {"逾期天数": "0"}, "逾期天数", "与逾期金额不符"),
    ("events", {"所涉记录种类": ""}, "所涉记录种类", "必填项为空"),
    ("events", {"所涉文书号": ""}, "所涉文书号", "必填项为空"),
    (
        "events",
        RESTRUCTURED | {"所涉文书号": "样罚〔2024〕1号", "变动文号": "样破〔2024〕1号"},
        "所涉文书号",
        "重整、和解及于企业此前的全部记录，不指明某一文书",
    ),
    (
        "events",
        RESTRUCTURED | {"所涉记录标识": "0" * 32},
        "所涉记录标识",
        "重整、和解及于企业此前的全部记录，不指明某一记录",
    ),
    ("events", {"所涉记录标识": "0" * 32}, "所涉记录标识", "已经填了所涉文书号"),
    ("events", {"所涉文书号": "", "所涉记录标识": "0F"}, "所涉记录标识", "不是记录标识"),
    ("events", {"变动类型": "公示截止期变更"}, "变更后公示截止期", "必填项为空"),
    ("events", {"变更后公示截止期": "2024-06-01"}, "变更后公示截止期", "变动类型不是公示截止期变更"),
    ("deferrals", {"缓缴所属期止": "2024-02-01"}, "缓缴所属期止", "早于缓缴所属期起"),
    ("deferrals", {"缓缴至": "2024-02-01"}, "缓缴至", "早于缓缴所属期起"),
    ("penalties-2016", {"CF_ZT": "1"}, "CF_ZT", "当前状态为撤销，不是新的决定"),
    ("penalties-2016", {"CF_ZT": "异议"}, "CF_ZT", "当前状态为异议，不是新的决定"),
    ("permits-2016", {"XK_ZT": "3"}, "XK_ZT", "当前状态为其他，不知是否有效"),
]


def typed(layout_name, *table):
    layout = LAYOUTS[layout_name]
    names = [*headers(layout), *(c.header for c in layout.identifiers)]
    raw = pl.DataFrame(
        [{name: row.get(name) or None for name in names} for row in table],
        schema=dict.fromkeys(names, pl.String),
    )
    return type_rows(
        raw.with_row_index(ROW, offset=2).with_columns(
            pl.col(ROW).cast(pl.Int64),
            pl.lit(0, pl.Int32).alias(FILE),
            pl.lit(date(2025, 1, 1)).alias(RECEIVED_ON),
            pl.lit(None, pl.String).alias(FAULT),
        ),
        layout,
    )


@pytest.mark.parametrize(("layout_name", "changes", "header", "reason"), WRONG)
def test_cells_that_contradict_each_other_are_named(layout_name, changes, header, reason):
    result = typed(layout_name, example(layout_name) | changes, example(layout_name))
    assert result.problems.select(ROW, "column", "value", "reason").rows() == [
        (2, header, result.problems["value"][0], reason)
    ]
    assert result.problems["expected"][0]
    assert result.good[ROW].to_list() == [3]


def test_every_check_of_a_layout_is_tried():
    tried = {(name, header, reason) for name, _, header, reason in WRONG}
    for name, layout in LAYOUTS.items():
        for check in layout.checks:
            # The state of a permit is checked as that of a penalty.
            alike = {(name, check.header, check.reason), ("penalties-2016", "CF_ZT", check.reason)}
            assert alike & tried or check.reason == "当前状态为其他，不知是否有效", (name, check.reason)


def test_a_cell_that_cannot_be_read_is_not_compared_with_others():
    unreadable = typed("contracts", example("contracts") | {"实际履行日": "不详"})
    assert unreadable.problems.select("column", "reason").rows() == [("实际履行日", "不是可识别的日期")]
    negative = typed("loans", example("loans") | {"贷款余额(元)": "-1"})
    assert negative.problems.select("column", "reason").rows() == [("贷款余额(元)", "数值为负")]


def test_a_restructuring_may_name_itself_and_its_end_the_ruling_that_is_over():
    itself = RESTRUCTURED | {"所涉文书号": "样破(2024)1号", "变动文号": "样破〔2024〕1号"}
    over = itself | {"变动类型": "重整计划、和解协议执行终结", "变动文号": "样破〔2024〕9号"}
    result = typed("events", example("events") | itself, example("events") | over)
    assert result.problems.is_empty()
    assert result.good["target_document_no"].to_list() == ["样破〔2024〕1号"] * 2


def test_a_restructuring_names_no_document_and_a_moved_end_is_kept():
    moved = example("events") | {"变动类型": "公示截止期变更", "变更后公示截止期": "2024-06-01"}
    result = typed("events", example("events") | RESTRUCTURED, moved)
    assert result.problems.is_empty()
    assert result.good["target_document_no"].to_list() == [None, "样〔2024〕1号"]
    assert result.good["publicity_until"].to_list() == [None, date(2024, 6, 1)]


@pytest.mark.parametrize("code", ["0", "警告", "1", "2", "3", "4", "6"])
def test_penalties_of_2016_are_typed_by_number_or_word(code):
    result = typed("penalties-2016", example("penalties-2016") | {"CF_CFLB1": code, "CF_ZT": ""})
    assert result.problems.is_empty()
    assert result.good["penalty_type"][0] in {
        "warning", "fine", "confiscation", "stop_business", "licence_suspended_or_revoked", "other",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("layout_name", "mark"),
    [
        ("penalties-2016", {"CF_XDR_SHXYM": "", "CF_XDR_SFZ": "x"}),
        ("permits-2016", {"XK_XDR_SHXYM": "", "XK_XDR_SFZ": "x"}),
        ("penalties", {"CF_XDR_SHXYM": "", "CF_XDR_ZJLX": "身份证"}),
    ],
)
def test_rows_of_natural_persons_are_left_out(layout_name, mark):
    result = typed(layout_name, example(layout_name) | mark, example(layout_name))
    assert (result.admitted.left_out, result.good.height, result.problems.height) == (1, 1, 0)


@pytest.mark.parametrize("layout_name", ["penalties", "permits", "penalties-2016", "permits-2016"])
def test_an_older_identifier_speaks_for_a_row_without_a_code(layout_name):
    layout = LAYOUTS[layout_name]
    code = next(c.header for c in layout.columns if c.field == "uscc")
    header = {c.field: c.header for c in layout.identifiers}
    plain = example(layout_name) | {code: ""}
    result = typed(
        layout_name,
        plain | {header[REGISTRATION_NO]: "632801000012345"},
        plain | {header[ORGANISATION_CODE]: "MA75T5T1-9"},
        plain | {header[TAX_NO]: "632801MA75T5T19"},
        plain,
    )
    assert result.problems.select(ROW, "column", "reason").rows() == [(5, code, "必填项为空")]
    assert result.good["uscc"].to_list() == [None] * 3
