from datetime import date

from features.layouts import IDENTIFIERS
from features.layouts.layout import ORGANISATION_CODE
from features.mapping import load_mapping, mapping_of
from features.mapping_fields import fields_of, words_of
from features.records import KINDS
from tests.features.builders import USCC
from tests.features.test_typed_rows import typed_as

TEXT = """
name: city-fines
label: 某市处罚清单
kind: penalty
header_rows: 2
sheet: 处罚
columns:
  代码: {field: uscc}
  文号: {field: document_no, split: true}
  事由: {field: violation, required: false}
  类别: {field: penalty_type, words: {训诫: warning, 1: fine}}
  内容/罚款（万元）: {field: fine_fen}
  内容/没收: {field: confiscated_fen, unit: 单元格, required: false}
  诉讼: {field: appeal_pending, required: false, words: {在诉: true}}
  决定日期: {field: occurred_on}
identifiers:
  机构代码: organisation_code
persons:
  - {rule: words, column: 类型, words: [自然人]}
  - {rule: personal_name, column: 名称}
constants:
  severity: general
derived:
  publicity_until: [occurred_on]
"""
ROW = {
    "代码": USCC, "文号": "甲〔2024〕1号", "事由": "", "类别": "训诫", "内容/罚款（万元）": "0.5",
    "内容/没收": "300元", "诉讼": "在诉", "决定日期": "2024年3月1日", "机构代码": "", "类型": "企业", "名称": "某商贸公司",
}  # fmt: skip


def test_a_mapping_becomes_a_layout_and_goes_the_way_of_any_other():
    layout = mapping_of(TEXT, "m.yaml")
    assert (layout.name, layout.label, layout.sheet, layout.header_rows) == (
        "city-fines",
        "某市处罚清单",
        "处罚",
        2,
    )
    assert layout.declared_in == TEXT
    assert not any(column.optional for column in layout.read_columns)
    result = typed_as(
        layout,
        ROW,
        ROW | {"类别": "1", "诉讼": "否", "代码": "", "机构代码": "MA75T5T1-9", "内容/没收": ""},
        ROW | {"类型": "自然人"},
        ROW | {"代码": "", "名称": "张三"},
        ROW | {"决定日期": "2026-01-01"},
        ROW | {"内容/没收": "300"},
    )
    assert result.admitted.left_out == 2
    assert result.problems.select("column", "reason").rows() == [
        ("内容/没收", "不是带单位的金额"),
        ("决定日期", "日期晚于收到日"),
    ]
    first, second = result.good.rows(named=True)
    assert (first["uscc"], first["document_no"], first["violation"]) == (USCC, "甲〔2024〕1号", None)
    assert (first["penalty_type"], first["fine_fen"], first["confiscated_fen"]) == (
        "warning",
        500_000,
        30_000,
    )
    assert (first["appeal_pending"], second["appeal_pending"]) == (True, False)
    assert (first["severity"], first["publicity_until"]) == ("general", date(2024, 3, 1))
    assert (second["uscc"], second[ORGANISATION_CODE], second["penalty_type"]) == (None, "MA75T5T19", "fine")
    assert set(IDENTIFIERS) <= set(result.good.columns)


def test_a_byte_order_mark_before_a_mapping_does_no_harm(tmp_path):
    (tmp_path / "m.yaml").write_text(TEXT, encoding="utf-8-sig")
    assert load_mapping(tmp_path / "m.yaml").name == "city-fines"


def test_every_kind_has_fields_to_map_and_every_list_its_words():
    for name, kind in KINDS.items():
        fields = fields_of(name)
        assert {"uscc", "occurred_on", *kind.payload} <= set(fields)
        for target in fields.values():
            assert target.label
            assert set(words_of(target).values()) <= set(target.codes)
            assert all(words_of(target)[label] == code for code, label in target.codes.items())


def test_what_the_kinds_own_layouts_ask_of_several_cells_holds_for_a_mapping_too():
    layout = mapping_of(
        "name: successions\nlabel: 承继\nkind: code_succession\ncolumns:\n  新: {field: uscc}\n  旧: {field: predecessor}\n"
        "  方式: {field: succession_type}\n  日: {field: occurred_on}\n",
        "m.yaml",
    )
    way = next(iter(fields_of("code_succession")["succession_type"].codes))
    row = {"新": USCC, "旧": USCC, "方式": way, "日": "2024-01-01"}
    assert typed_as(layout, row).problems.select("column", "reason").rows() == [
        ("旧", "与承继企业的代码相同")
    ]
    assert typed_as(layout, row | {"旧": USCC[:-1] + "0"}).problems["column"].to_list() == ["旧"]
