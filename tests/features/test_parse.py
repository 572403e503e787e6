from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features import parse
from tests.features.builders import USCC, code


def text(*values):
    return pl.Series(values, dtype=pl.String)


def test_clean_trims_narrows_and_drops_what_cannot_be_seen():
    seen = parse.clean(text("  甲 ", "９１（２）", "\u200b91\ufeff", "a\x00b", "", "   ", "\u3000", None))
    assert seen.to_list() == ["甲", "91(2)", "91", "ab", None, None, None, None]
    assert parse.clean(text("某\ufffe局", "\uffff")).to_list() == ["某局", None]  # no letter can hold them


@pytest.mark.parametrize(
    "written",
    ["2024-03-05", "2024-3-5", "2024/3/5", "2024.03.05", "2024年3月5日", "20240305", "45356", "45356.0", "45356.75",
     "2024-03-05 00:00:00", "2024/3/5 12:30", "2024-03-05T08:00:00"],
)  # fmt: skip
def test_dates_are_read_in_every_form_that_occurs(written):
    assert parse.read_date(text(written)).to_list() == [date(2024, 3, 5)]


@pytest.mark.parametrize(
    "written",
    [
        "2024-02-30",
        "2024-13-01",
        "24-03-05",
        "0024-03-05",
        "05/03/2024",
        "2024年3月",
        "不详",
        "2024",
        "三月五日",
        "1899-12-31",
    ],
)
def test_what_is_no_clear_date_is_not_guessed(written):
    assert parse.read_date(text(written)).to_list() == [None]


def test_dates_of_several_forms_keep_their_places():
    read = parse.read_date(text("20240305", None, "2024-03-06", "x", "2024年3月7日"))
    assert read.to_list() == [date(2024, 3, 5), None, date(2024, 3, 6), None, date(2024, 3, 7)]


@pytest.mark.parametrize(
    ("written", "unit", "fen"),
    [
        ("100", "yuan", 10_000),
        ("1,234.56", "yuan", 123_456),
        ("¥0.07", "yuan", 7),
        ("50元", "yuan", 5_000),
        ("-3.20", "yuan", -320),
        ("0.30000000000000004", "yuan", 30),
        ("1e5", "yuan", 10_000_000),
        ("10000000000000", "yuan", 10**15),
        ("5", "wan_yuan", 5_000_000),
        ("0.000001", "wan_yuan", 1),
        ("5万元", "wan_yuan", 5_000_000),
        ("5万", "wan_yuan", 5_000_000),
    ],
)
def test_amounts_become_whole_fen(written, unit, fen):
    assert parse.read_amount(text(written), unit).to_list() == [fen]


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("1.005", "yuan"),
        ("5万元", "yuan"),
        ("5元", "wan_yuan"),
        ("0.0000001", "wan_yuan"),
        ("10000000000000.01", "yuan"),
        ("99999999999999999999999999", "yuan"),
        ("99999999999999999999999999", "wan_yuan"),
        ("1e30", "wan_yuan"),
        ("nan", "yuan"),
        ("一百", "yuan"),
        ("--1", "yuan"),
        ("(100)", "yuan"),
    ],
)
def test_amounts_that_are_unclear_or_beyond_any_sum_are_not_read(written, unit):
    assert parse.read_amount(text(written), unit).to_list() == [None]


@given(st.integers(-(10**15), 10**15))
def test_any_amount_survives_the_way_through_text(fen):
    sign, whole = ("-" if fen < 0 else ""), abs(fen)
    written = f"{sign}{whole // 100:,}.{whole % 100:02}"
    assert parse.read_amount(text(written), "yuan").to_list() == [fen]


@given(st.lists(st.text(max_size=24), max_size=20))
def test_no_reader_breaks_on_any_text(values):
    cleaned = parse.clean(text(*values))
    for name, reader in parse.READERS.items():
        read = reader(cleaned)
        assert read.len() == len(values), name
        assert read.filter(cleaned.is_null()).null_count() == cleaned.null_count()


@pytest.mark.parametrize(
    "written",
    [
        "样建罚[2024]12号",
        "样建罚【2024】12号",
        "样建罚（２０２４）１２号",
        "样建罚〔2024〕 12 号",
        "样建罚﹝2024﹞12号",
        "样建罚{2024}12号",
    ],
)
def test_copies_of_a_document_number_meet(written):
    assert parse.read_document_no(parse.clean(text(written))).to_list() == ["样建罚〔2024〕12号"]


@pytest.mark.parametrize("written", ["无", "/", "-", "—", "n/a", "暂无"])
def test_a_filler_is_no_document_number(written):
    assert parse.read_document_no(parse.clean(text(written))).to_list() == [None]


def test_codes_are_read_whatever_their_case_and_refused_when_a_check_fails():
    assert parse.read_code(text(USCC.lower(), USCC[:-1] + "0", None)).to_list() == [USCC, None, None]


def test_masked_ids_become_codes_of_nobody_and_real_codes_stay():
    read = parse.read_masked_id(text("E1", "E425", "E1", USCC, "F1", None), "E")
    assert read[0] == read[2] != read[1]
    assert read.to_list()[3:] == [USCC, None, None]
    assert read[0][2:8] == "632899"


def test_counted_persons_and_years_are_numbers():
    read = parse.read_integer(text("12人", "3名", "2023年", "2023年度", "12年", "3个月", "人"))
    assert read.to_list() == [12, 3, 2023, 2023, None, None, None]


def test_whole_numbers_only():
    assert parse.read_integer(text("12", "1,200", "12.0", "-3", "1.5", "十", "1" * 16)).to_list() == [
        12,
        1200,
        12,
        -3,
        None,
        None,
        None,
    ]


def test_words_of_a_closed_list_become_codes():
    assert parse.read_coded(text("罚款", "没收", None), {"罚款": "fine"}).to_list() == ["fine", None, None]


def test_every_reading_says_what_would_be_right():
    assert {*parse.READERS, "masked_id"} == set(parse.EXPECTED)
    assert all(parse.EXPECTED.values())


def test_codes_of_many_rows_are_read_once_each():
    codes = [code(serial) for serial in range(50)] * 20
    assert parse.read_code(text(*codes)).to_list() == codes


@pytest.mark.parametrize(
    ("reader", "written", "read"),
    [
        ("registration_no", "632801000012345", "632801000012345"),
        ("registration_no", "6328010000123", "6328010000123"),
        ("registration_no", "63280100001234", None),
        ("organisation_code", "ma75t5t1-9", "MA75T5T19"),
        ("organisation_code", "MA75T5T18", None),
        ("organisation_code", "MA75T5T1", None),
        ("tax_no", "632801MA75T5T19", "632801MA75T5T19"),
        ("tax_no", "632801", None),
    ],
)
def test_identifiers_older_than_the_unified_code(reader, written, read):
    assert parse.READERS[reader](text(written, None)).to_list() == [read, None]


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("5万元", 5_000_000),
        ("5万", 5_000_000),
        ("3,000元", 300_000),
        ("人民币0.5万元", 500_000),
        ("0", 0),
        ("0.00", 0),
        ("5000", None),
        ("5千元", None),
        ("元", None),
        ("万元", None),
        ("1.005元", None),
        (None, None),
    ],
)
def test_an_amount_that_says_its_own_unit(written, fen):
    assert parse.read_amount_with_unit(text("1元", written)).to_list() == [100, fen]


@pytest.mark.parametrize("reading", ["yuan", "wan_yuan"])
@given(st.lists(st.one_of(st.none(), st.sampled_from(["0", "-1.5", "12", "1.23", "1234567.89"])), max_size=4))
def test_a_column_of_plain_amounts_is_what_it_is_cleaned(reading, written):
    fen = parse.read_plain_amounts(text(*written), reading)
    assert fen is not None
    assert fen.to_list() == parse.read_amount(parse.clean(text(*written)), reading).to_list()


@pytest.mark.parametrize("odd", [" 1", "１", "٣", "1,000", "1元", "1.2345678", "", "x"])
def test_one_odd_amount_makes_the_column_none_of_plain_ones(odd):
    assert parse.read_plain_amounts(text("1", odd, None), "yuan") is None


def test_other_columns_hold_no_plain_amounts():
    assert parse.read_plain_amounts(text("1"), "integer") is None


def test_digits_of_other_scripts_are_no_amount():
    assert parse.read_amount(text("٣", "1"), "yuan").to_list() == [None, 100]
