"""One column with unified codes and older identifiers: drafted, declared, read by the form of the cell."""

from datetime import date

import pytest

from features.credit_code import synthetic
from features.deliveries import Delivery
from features.errors import MappingError
from features.mapping import mapping_of
from features.mapping_draft import draft_mapping
from tests.features.builders import code, delivery, example, load, stored, write_csv

NUMBER = "632801000000017"
HEADERS = {
    "统一社会信用代码/注册号": "registration_no",
    "注册号/统一社会信用代码": "registration_no",
    "统一社会信用代码（注册号）": "registration_no",
    "统一社会信用代码(工商注册号)": "registration_no",
    "统一社会信用代码或注册号": "registration_no",
    "统一社会信用代码（组织机构代码）": "organisation_code",
    "信用代码/税务登记号": "tax_no",
}
MAPPING = """name: mixed-list
label: 样表
kind: penalty
columns:
  {header}: {{field: uscc}}
  文号: {{field: document_no}}
  处罚日期: {{field: occurred_on}}
  处罚机关: {{field: issuing_body}}
identifiers: {{{header}: {scheme}}}
constants: {{penalty_type: fine, violation: 交通}}
"""


def table(path, header, *cells):
    lines = [f"某某公司,{cell},样{n}号,2024-01-01,局" for n, cell in enumerate(cells, 1)]
    path.write_text("\n".join([f"名称,{header},文号,处罚日期,处罚机关", *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_that_names_both_is_drafted_as_both(header, tmp_path):
    path = table(tmp_path / "f.csv", header, code(1), NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER)
    drafted = draft_mapping(path, kind="penalty")
    columns, rest = drafted.split("identifiers:")
    quoted = header if header.isalnum() or "/" in header or "（" in header else f'"{header}"'
    assert f"  {quoted}:  # 统一社会信用代码\n    field: uscc\n" in columns
    assert f"  {quoted}: {HEADERS[header]}  # 同一列：18 位的读作统一社会信用代码，其余读作" in rest


def declared(header="统一社会信用代码/注册号", scheme="registration_no"):
    return mapping_of(MAPPING.format(header=header, scheme=scheme), "m.yaml")


def registry(home, number=NUMBER):
    row = example("registry") | {"统一社会信用代码": code(1), "工商注册号": number}
    return delivery(write_csv(home / "registry.csv", "registry", row), "registry", "2024-05-01")


def mixed(home, layout, *cells):
    path = table(home / "f.csv", layout.columns[0].header, *cells)
    return Delivery(path, layout, "feed", date(2024, 6, 1))


@pytest.mark.parametrize(
    ("header", "scheme", "older"),
    [
        ("统一社会信用代码/组织机构代码", "organisation_code", code(1)[8:17]),
        ("统一社会信用代码/税务登记号", "tax_no", "632801" + code(1)[8:17]),
    ],
)
def test_a_cell_is_read_by_its_form_and_an_older_identifier_is_matched(header, scheme, older, tmp_path):
    report = load(
        tmp_path / "home", registry(tmp_path), mixed(tmp_path, declared(header, scheme), code(2), older)
    )
    assert report.problems.rows() == []
    assert report.accepted == 3
    told = stored(tmp_path / "home", "penalty").sort("document_no")
    assert told["uscc"].to_list() == [code(2), code(1)]


def test_what_is_neither_goes_to_quarantine_and_is_told_as_both(tmp_path):
    wrong = synthetic(2)[:17] + ("A" if synthetic(2)[17] != "A" else "B")
    report = load(tmp_path / "home", mixed(tmp_path, declared(), code(2), wrong, "12345", ""))
    assert (report.accepted, report.quarantined) == (1, 3)
    told = report.problems.sort("row")
    assert told["column"].to_list() == ["统一社会信用代码/注册号"] * 3
    assert told["reason"][0].startswith("不是有效的统一社会信用代码")
    assert told["reason"][1] == "既不是统一社会信用代码，也不是工商注册号"
    expected = "18 位统一社会信用代码，两个校验位相符；或 13 位或 15 位数字的工商注册号"
    assert told["expected"][1] == expected
    assert told["reason"][2] == "必填项为空"


def test_an_older_identifier_that_nobody_has_names_the_column(tmp_path):
    report = load(tmp_path / "home", mixed(tmp_path, declared(), NUMBER))
    assert report.problems.select("column", "value").rows() == [("统一社会信用代码/注册号", NUMBER)]


def test_a_column_may_be_both_only_where_it_is_the_code(tmp_path):
    text = MAPPING.format(header="统一社会信用代码/注册号", scheme="registration_no")
    other = text.replace("identifiers: {统一社会信用代码/注册号", "identifiers: {文号")
    with pytest.raises(MappingError, match="源列“文号”与“文号”是同一列"):
        mapping_of(other, "m.yaml")
