from dataclasses import replace

import polars as pl
import pytest

from features.layouts import LAYOUTS
from features.persons import PersonRule, any_met, without_persons
from features.read_file import FAULT
from features.typed_rows import type_rows
from tests.features.builders import USCC, example
from tests.features.test_typed_rows import raw_of, typed_as

BASE = LAYOUTS["honours"]
RULES = (
    PersonRule("words", "类别", words=("自然人", "个人")),
    PersonRule("identity_number", "证件号码"),
    PersonRule("personal_name", "名称", identifiers=("统一社会信用代码", "注册号")),
)
EXTRA = ("类别", "证件号码", "名称", "注册号", "统一社会信用代码")
LAYOUT = replace(BASE, left_out=lambda: any_met(RULES), left_out_headers=EXTRA)
GOOD = example("honours") | {"类别": "法人", "证件号码": "", "名称": "样本商贸公司", "注册号": ""}
NUMBER = "632801199003071234"


@pytest.mark.parametrize(
    "cells",
    [
        {"类别": " 自然人"},
        {"类别": "个\u200b人"},
        {"证件号码": NUMBER},
        {"证件号码": "６３２８０１１９９００３０７１２３４"},
        {"证件号码": "6328************12"},
        {"统一社会信用代码": NUMBER},
        {"统一社会信用代码": "6328＊＊＊＊＊＊＊＊＊＊＊＊12"},
        {"统一社会信用代码": "632801xxxxxxxx123X"},
        {"统一社会信用代码": "33010219900307****"},
        {"统一社会信用代码": "330102900307451"},
        {"统一社会信用代码": "330102 19900307 4512"},
        {"统一社会信用代码": "33010219900307451", "名称": "张三"},
        {"统一社会信用代码": "护照E12345678"},
        {"统一社会信用代码": "港澳居民来往内地通行证H12345678"},
        {"统一社会信用代码": "E12345678"},
        {"统一社会信用代码": "ea1234567"},
        {"统一社会信用代码": "H12345678", "名称": "张三"},
        {"统一社会信用代码": "", "名称": "张三", "注册号": "E12345678"},
        {"证件号码": "C12345678"},
        {"统一社会信用代码": "6328*"},
        {"统一社会信用代码": "632801199003071234（身份证）"},
        {"统一社会信用代码": "张三632801199003071234"},
        {"统一社会信用代码": "自然人"},
        {"统一社会信用代码": "1234567", "名称": "张三"},
        {"统一社会信用代码": "", "名称": "张三"},
        {"统一社会信用代码": "无", "名称": "欧阳某某"},
        {"统一社会信用代码": "/", "名称": "李**"},
        {"统一社会信用代码": "***", "名称": "才让·多杰东主"},
    ],
)
def test_a_row_about_a_person_is_left_out(cells):
    result = typed_as(LAYOUT, GOOD | cells, GOOD)
    assert (result.admitted.left_out, result.good.height, result.problems.height) == (1, 1, 0)


@pytest.mark.parametrize(
    ("cells", "problems"),
    [
        ({"类别": "法人（非自然人）"}, 0),
        ({"证件号码": USCC}, 0),
        ({"统一社会信用代码": "91632899MA75T5T190", "名称": "张三"}, 1),
        ({"统一社会信用代码": "9163************91", "名称": "张三"}, 1),
        ({"统一社会信用代码": "", "名称": "张三", "注册号": "6328010000123"}, 1),
        ({"统一社会信用代码": "", "名称": "样本商贸公司"}, 1),
        ({"统一社会信用代码": "", "名称": ""}, 1),
        ({"统一社会信用代码": "E12345673", "名称": "张三"}, 1),
        ({"统一社会信用代码": "", "名称": "张三", "注册号": "G12345678"}, 1),
        ({"统一社会信用代码": "MA75T5T18"}, 1),
        ({"证件号码": "E12345673"}, 0),
    ],
)
def test_a_row_about_an_organisation_is_not(cells, problems):
    """E12345673 and G12345678 have the check character of an organisation code: which they are, is not to be seen."""
    result = typed_as(LAYOUT, GOOD | cells)
    assert (result.admitted.left_out, result.problems.height) == (0, problems)


@pytest.mark.parametrize(
    ("layout", "cells", "left_out"),
    [
        (LAYOUT, {"统一社会信用代码": "样本商贸公司", "类别": "张三", "文号": "自然人"}, 1),
        (LAYOUT, {"统一社会信用代码": "样本商贸公司", "名称": "", "类别": USCC}, 0),
        (BASE, {"统一社会信用代码": "x", "文号": NUMBER}, 1),
        (BASE, {"统一社会信用代码": "x"}, 0),
    ],
)
def test_a_row_with_cells_in_wrong_columns_is_kept_only_where_it_cannot_hide_a_person(
    layout, cells, left_out
):
    raw = raw_of(layout, GOOD | cells, GOOD).with_columns(
        pl.Series(FAULT, ["该行有 9 格，而表头只有 6 格", None], dtype=pl.String)
    )
    result = type_rows(raw, layout)
    assert (result.admitted.left_out, result.problems.height, result.good.height) == (
        left_out,
        1 - left_out,
        1,
    )


def test_a_row_without_a_code_is_no_persons_because_another_is():
    """A cell that says nothing is compared with none: the row goes on, to be matched or to quarantine."""
    empty, person = GOOD | {"统一社会信用代码": ""}, GOOD | {"统一社会信用代码": NUMBER}
    for layout in (BASE, LAYOUT):
        result = typed_as(layout, GOOD, empty, person)
        assert (result.admitted.left_out, result.good.height, result.problems.height) == (1, 1, 1)


@pytest.mark.parametrize("code", ["92632899 MAXMEEPB01", "9263289MAXMEEPB01", "92632899MA75T5T19O"])
def test_a_slip_in_a_code_makes_no_person_of_a_firm(code):
    result = typed_as(LAYOUT, GOOD | {"统一社会信用代码": code, "名称": "好运来"})
    assert result.admitted.left_out == 0


def test_what_names_nobody_below_a_persons_row_goes_with_it():
    person = ("", "仁青措", "3号")
    parties = [
        (USCC, "甲公司", "1号"), ("", " ", "2号"), person, ("", "", "4号"), (" ", "", "5号"), ("", "乙公司商贸部", "6号"),
        ("", "", "7号"), person, ("", "", ""),
    ]  # fmt: skip
    columns = ("统一社会信用代码", "名称", "文号")
    cells = GOOD | {"类别": ""}
    raw = raw_of(LAYOUT, *(cells | dict(zip(columns, party, strict=True)) for party in parties))
    kept, left_out = without_persons(raw, LAYOUT)
    assert kept["文号"].to_list() == ["1号", "2号", "6号", "7号", None]
    assert left_out == 4
    # Rows of a workbook of quarantined rows come from anywhere: none follows another.
    assert without_persons(raw.drop(FAULT), LAYOUT)[1] == 2
