import pytest

from features.header_likeness import assigned, identifier_of, known_names
from features.header_words import header_words
from features.likely_kind import likely_kind
from features.mapping_fields import fields_of
from features.records import KINDS
from tests.features.foreign_headers import HEADERS, columns


def test_every_kind_has_its_case():
    assert set(HEADERS) == set(KINDS)


@pytest.mark.parametrize("kind", HEADERS)
def test_a_header_in_other_words_than_the_layouts(kind):
    expected = columns(kind)
    names = list(expected)
    found = {names[meant.place]: meant.field for meant in assigned(names, kind)}
    assert found == {header: field for header, field in expected.items() if field}


@pytest.mark.parametrize("kind", HEADERS)
def test_the_kind_is_told_from_such_a_header(kind):
    assert likely_kind(list(columns(kind))).kind == kind


@pytest.mark.parametrize("kind", KINDS)
def test_words_are_of_fields_that_there_are_and_of_one_each(kind):
    words = header_words().kinds[kind].fields
    assert set(words) <= set(fields_of(kind))
    every = [word for names in words.values() for word in names]
    assert len(every) == len(set(every))


@pytest.mark.parametrize(
    ("header", "kind", "field"),
    [
        ("合同号", "contract", "document_no"),
        ("其中逾期(金额)", "loan", "overdue_fen"),
        ("处罚金额(元)", "penalty", "fine_fen"),
        ("处罚单位", "penalty", "issuing_body"),
        ("数据日期", "loan", "occurred_on"),
        ("*统一社会信用代码", "penalty", "uscc"),
        ("3、处罚决定书\n文号", "penalty", "document_no"),
        ("（二）罚款金额【万元】", "penalty", "fine_fen"),
        ("罚款金额_万元", "penalty", "fine_fen"),
        ("罚款金额万元", "penalty", "fine_fen"),
        ("处罚内容/罚款", "penalty", "fine_fen"),
        ("被检查单位统一社会信用代码", "inspection", "uscc"),
    ],
)
def test_marks_units_and_endings_do_not_tell_headers_apart(header, kind, field):
    assert [meant.field for meant in assigned([header], kind)] == [field]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("处罚机关统一社会信用代码", "penalty"),
        ("欠款单位统一社会信用代码", "receivables_overdue"),
        ("法定代表人", "penalty"),
        ("序号", "penalty"),
        ("备注", "penalty"),
        ("税款所属期起", "tax_filing"),
        ("到期日", "penalty"),
    ],
)
def test_what_is_no_field_is_not_taken_for_one(header, kind):
    assert assigned([header], kind) == []


def test_older_identifiers_are_told_by_their_names():
    named = [identifier_of(name) for name in ("工商注册号", "组织机构代码（9位）", "税务登记号", "文号")]
    assert named == ["registration_no", "organisation_code", "tax_no", None]


def test_a_row_of_data_has_no_known_names():
    assert known_names(["91632899MA75T5T191", "张三", "西市监罚〔2023〕1号", "2023-03-05", None]) == 0
    assert known_names(["序号", "信用代码", "处罚单位", "", None]) == 2


ENVELOPE = ["信用代码", "文号", "决定日期", "备注"]


def test_a_kind_is_not_told_from_what_every_table_has():
    assert likely_kind(ENVELOPE).rival is not None
    assert likely_kind(["纳税人识别号", "年度", "等级", "公布日期"]).rival is not None


def test_the_title_decides_where_the_header_does_not():
    header = ["统一社会信用代码", "评价年度", "等级", "公布日期"]
    told = likely_kind(header, ["2024年企业环保信用评价结果公示表"])
    assert (told.kind, told.rival) == ("environment_rating", None)
    assert likely_kind(header, ["Sheet1", "名单"]).rival is not None


def test_a_title_that_speaks_of_another_kind_is_asked_about():
    header = ["被执行人姓名/名称", "组织机构代码", "执行法院", "案号", "失信被执行人行为具体情形", "发布时间"]
    told = likely_kind(header)
    assert {told.kind, told.rival} == {"consumption_limit", "serious_dishonesty"}
