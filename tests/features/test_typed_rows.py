from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from features.layouts import IDENTIFIERS, LAYOUTS, Column
from features.layouts.layout import ORGANISATION_CODE, REGISTRATION_NO, TAX_NO
from features.read_file import FAULT, ROW
from features.typed_rows import FILE, RECEIVED_ON, type_rows
from tests.features.builders import USCC, example, headers

RECEIVED = date(2025, 1, 1)


def typed(layout_name, *table):
    return typed_as(LAYOUTS[layout_name], *table)


def typed_as(layout, *table):
    return type_rows(raw_of(layout, *table), layout)


def raw_of(layout, *table):
    raw = pl.DataFrame(
        [{name: row.get(name) or None for name in headers(layout)} for row in table],
        schema=dict.fromkeys(headers(layout), pl.String),
    )
    return raw.with_row_index(ROW, offset=2).with_columns(
        pl.col(ROW).cast(pl.Int64),
        pl.lit(0, pl.Int32).alias(FILE),
        pl.lit(RECEIVED).alias(RECEIVED_ON),
        pl.lit(None, pl.String).alias(FAULT),
    )


@pytest.mark.parametrize("layout_name", LAYOUTS)
def test_a_right_row_of_every_layout_is_typed(layout_name):
    result = typed(layout_name, example(layout_name))
    assert result.problems.to_dicts() == []
    row = result.good.row(0, named=True)
    schema = LAYOUTS[layout_name].kind.schema
    assert {name: result.good.schema[name] for name in schema if name not in {"record_id", "content_hash"}}
    assert row["occurred_on"] is not None
    assert row["effective_on"] is not None
    assert row["kind"] == LAYOUTS[layout_name].kind_name


@pytest.mark.parametrize("layout_name", LAYOUTS)
def test_every_field_of_a_layout_is_a_column_of_its_kind(layout_name):
    layout = LAYOUTS[layout_name]
    fields = [column.field for column in layout.columns]
    assert len(fields) == len(set(fields))
    only_checked = {field for field in fields if field.startswith("__")}
    assert set(fields) <= {*layout.kind.schema} | only_checked
    assert set(layout.kind.key) <= {*fields, *layout.derived()}


@pytest.mark.parametrize("layout_name", LAYOUTS)
def test_a_required_cell_left_empty_is_named(layout_name):
    for column in LAYOUTS[layout_name].columns:
        problems = typed(layout_name, example(layout_name) | {column.header: ""}).problems
        # Without a code an older identifier may speak; what a layout checks has tests of its own.
        speaks_otherwise = column.field == "uscc" and LAYOUTS[layout_name].identifiers
        if column.required and not speaks_otherwise:
            assert (column.header, "必填项为空") in problems.select("column", "reason").rows()
        elif not column.required and column.header not in {c.header for c in LAYOUTS[layout_name].checks}:
            assert problems.is_empty()


def test_every_wrong_cell_of_a_row_is_named_and_the_row_leaves_whole():
    bad = example("wage-arrears", 统一社会信用代码="1", 决定日期="x") | {"拖欠金额(元)": "-1"}
    result = typed("wage-arrears", bad, example("wage-arrears"))
    assert set(result.problems["column"]) == {"统一社会信用代码", "决定日期", "拖欠金额(元)"}
    assert set(result.problems[ROW]) == {2}
    assert result.good[ROW].to_list() == [3]


def test_red_letter_invoices_may_be_negative_and_words_become_yes_or_no():
    result = typed(
        "vat-invoices",
        example("vat-invoices", 金额="-10", 税额="-1.3", 发票状态="作废发票"),
        example("vat-invoices", 发票状态="正常"),
    )
    assert result.good["amount_fen"].to_list()[0] == -1000
    assert result.good["void"].to_list() == [True, False]


def test_a_bank_outcome_is_a_fact_of_the_day_of_receipt():
    result = typed("bank-outcomes", example("bank-outcomes"))
    assert result.good["occurred_on"].to_list() == [RECEIVED]


def test_a_filing_is_a_fact_when_all_it_says_has_happened():
    filing = example("tax-filings", 申报缴款期限="2024-04-15", 申报日期="2024-04-10", 缴款日期="2024-05-02")
    assert typed("tax-filings", filing).good["occurred_on"].to_list() == [date(2024, 5, 2)]
    assert typed("tax-filings", filing | {"申报日期": "", "缴款日期": ""}).good["occurred_on"].to_list() == [
        date(2024, 4, 15)
    ]


def test_validity_that_ends_before_it_begins_is_refused():
    permit = example(
        "permits", XK_XDR_TYPE="法人", XK_YXQZ="2025-01-01", XK_YXQZI="2024-12-31", XK_JDRQ="2024-01-01"
    )
    assert typed("permits", permit).problems.select("column", "reason").rows() == [
        ("XK_YXQZI", "有效期至早于有效期自")
    ]


@pytest.mark.parametrize("kind", ["1", "自然人"])
def test_permits_of_natural_persons_are_left_out(kind):
    result = typed("permits", example("permits", XK_XDR_TYPE=kind), example("permits", XK_XDR_TYPE="2"))
    assert (result.admitted.left_out, result.good.height, result.problems.height) == (1, 1, 0)


def test_every_word_of_a_layout_is_one_that_cleaning_leaves_as_it_is():
    import unicodedata

    for layout in LAYOUTS.values():
        for column in layout.columns:
            if column.reading == "coded":
                words = list(layout.words_of(column))
                assert words, (layout.name, column.header)
                assert [unicodedata.normalize("NFKC", word).strip() for word in words] == words


OLDER = replace(
    LAYOUTS["honours"],
    identifiers=(
        Column("注册号", REGISTRATION_NO, "registration_no", required=False, optional=True),
        Column("机构代码", ORGANISATION_CODE, "organisation_code", required=False, optional=True),
        Column("税号", TAX_NO, "tax_no", required=False, optional=True),
    ),
)
NO_CODE = example("honours", 统一社会信用代码="")


def test_a_row_without_a_code_speaks_through_an_older_identifier():
    result = typed_as(
        OLDER,
        NO_CODE | {"注册号": "632 801 000 012 345"},
        NO_CODE | {"机构代码": "MA75T5T1-9"},
        NO_CODE | {"税号": "632801MA75T5T19"},
        example("honours") | {"机构代码": "MA75T5T19"},
    )
    assert result.problems.is_empty()
    assert result.good.select("uscc", *IDENTIFIERS).rows() == [
        (None, "632801000012345", None, None),
        (None, None, "MA75T5T19", None),
        (None, None, None, "632801MA75T5T19"),
        (USCC, None, "MA75T5T19", None),
    ]


def test_a_row_with_neither_code_nor_older_identifier_is_refused():
    result = typed_as(OLDER, NO_CODE, example("honours"))
    assert result.problems.select(ROW, "column", "reason").rows() == [(2, "统一社会信用代码", "必填项为空")]
    assert "较早的登记证号" in result.problems["expected"][0]
    assert result.good[ROW].to_list() == [3]


def test_a_wrong_older_identifier_is_named():
    result = typed_as(OLDER, NO_CODE | {"注册号": "12", "机构代码": "MA75T5T1-8", "税号": "63280X"})
    assert result.problems.select("column", "value").rows() == [
        ("注册号", "12"),
        ("机构代码", "MA75T5T1-8"),
        ("税号", "63280X"),
    ]


def test_a_file_without_the_column_of_codes_may_still_give_older_identifiers():
    layout = replace(OLDER, columns=tuple(c for c in OLDER.columns if c.field != "uscc"))
    row = {name: text for name, text in NO_CODE.items() if name != "统一社会信用代码"}
    result = typed_as(layout, row | {"注册号": "6328010000123"}, row)
    assert result.good["uscc"].to_list() == [None]
    assert result.problems["column"].to_list() == ["注册号"]


def test_a_layout_without_older_identifiers_has_no_columns_for_them():
    assert not set(typed("honours", example("honours")).good.columns) & set(IDENTIFIERS)
