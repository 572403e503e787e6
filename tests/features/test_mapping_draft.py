import re
from datetime import date

import polars as pl
import pytest

from features.credit_code import synthetic
from features.deliveries import Delivery
from features.errors import LayoutError, MappingError
from features.layouts import LAYOUTS
from features.mapping import mapping_of
from features.mapping_draft import draft_mapping
from tests.features.builders import USCC, example, load, stored, write_csv


def draft(tmp_path, text, **options):
    path = tmp_path / "f.csv"
    path.write_text(text, encoding="utf-8")
    return draft_mapping(path, **options)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_file_of_a_layout_drafts_a_mapping_of_its_kind_that_is_whole(name, tmp_path):
    layout = LAYOUTS[name]
    path = write_csv(tmp_path / "f.csv", name, example(name))
    drafted = mapping_of(draft_mapping(path, kind=layout.kind_name), "m.yaml")
    assert drafted.kind_name == layout.kind_name
    given = {column.field for column in layout.columns}
    assert {column.field for column in drafted.columns} <= {*drafted.kind.schema}
    assert {"uscc", *layout.kind.key} & given <= {column.field for column in drafted.columns}


def test_the_kind_is_guessed_from_the_header_and_an_unknown_one_is_told(tmp_path):
    text = f"信用代码,荣誉名称,文号,授予机关级别,授予日期\n{USCC},甲,乙〔2024〕1号,省级,2024-01-01\n"
    assert "kind: honour  # 表彰荣誉" in draft(tmp_path, text)
    assert "kind: recognition" in draft(tmp_path, text, kind="recognition")
    with pytest.raises(MappingError, match="没有“honor”这种记录，可用：registration"):
        draft(tmp_path, text, kind="honor")


def test_what_every_record_needs_and_no_column_gives_is_left_open(tmp_path):
    drafted = draft(tmp_path, f"信用代码,荣誉名称,授予机关级别,备注\n{USCC},甲,省级,x\n", kind="honour")
    assert "  请补1: {field: document_no}  # 文书号：把“请补1”换成列名：备注" in drafted
    with pytest.raises(MappingError, match="“请补1”处还没有写明是哪一列"):
        mapping_of(drafted, "m.yaml")


def test_questions_are_numbered_without_gaps_and_ask_for_all_that_the_kinds_records_have(tmp_path):
    text = f"信用代码,台账编号,约定付款日期,备注\n{USCC},A-1,2024-01-01,x\n"
    drafted = draft(tmp_path, text, kind="receivables_overdue")
    asked = re.findall(r"请补(\d): \{field: (\w+)\}", drafted)
    assert asked == [("1", "payer"), ("2", "payer_kind"), ("3", "amount_fen"), ("4", "confirmed_on")]
    assert "表中没有的，删去本行" in drafted
    assert "#   payer_kind:  # 可用：public_body（机关、事业单位）" in drafted
    mended = re.sub(r"  请补\d: .*\n", "", drafted).replace("# constants", "constants")
    mended = re.sub(r"#   payer_kind: .*", "  payer_kind: sme", mended)
    assert "payer_kind" in mapping_of(mended, "m.yaml").derived()


def test_a_kind_that_the_table_does_not_tell_is_asked_with_the_two_likeliest(tmp_path):
    text = f"信用代码,列入文号,列入日期\n{USCC},甲〔2024〕1号,2024-01-01\n"
    drafted = draft(tmp_path, text)
    assert (
        "kind: 请补  # 拿不准是 abnormal_operation（经营异常名录）还是 serious_dishonesty（严重失信主体名单）"
        in drafted
    )
    with pytest.raises(MappingError, match="“kind”还没有填写（拿不准是 abnormal_operation"):
        mapping_of(drafted, "m.yaml")
    assert "kind: serious_dishonesty  # 严重失信主体名单" in draft(tmp_path, text, kind="serious_dishonesty")
    titled = draft(tmp_path, "某市经营异常名录,,\n" + text)
    assert "kind: abnormal_operation  # 经营异常名录" in titled


def test_units_are_taken_from_the_header_or_the_cells_or_left_open(tmp_path):
    head = "信用代码,案号,执行标的{},立案日期,执行法院\n{},(2024)青28执1号,{},2024-01-01,某法院\n"
    assert "unit: 万元\n" in draft(tmp_path, head.format("（万元）", USCC, 5))
    assert "unit: 单元格\n" in draft(tmp_path, head.format("", USCC, "5万元"))
    assert "unit: 请补  # 元、万元，或单元格" in draft(tmp_path, head.format("", USCC, 5))


LOANS = (
    "某行贷款逾期情况,,,单位：万元\n客户名称,{},合同号,贷款余额,其中逾期(金额),逾期天数,五级分类,数据日期\n"
)


@pytest.mark.parametrize(("header", "taken"), [("证件号码", True), ("经办机构代码", False)])
def test_a_column_of_credit_codes_is_known_by_its_content(header, taken, tmp_path):
    drafted = draft(tmp_path, LOANS.format(header) + f"甲,{USCC},J-1,5,0,0,关注类,45291\n")
    assert (f"  {header}:  # 统一社会信用代码\n    field: uscc" in drafted) == taken
    assert ("field: uscc}  # 统一社会信用代码：把" in drafted) != taken


def test_a_word_like_a_known_one_is_asked_with_it_and_zeros_state_no_unit(tmp_path):
    drafted = draft(tmp_path, LOANS.format("信用代码") + f"甲,{USCC},J-1,5,0,0,关注类,45291\n")
    assert "关注类: 请补  # 上列代码之一，也许是 special_mention（关注）" in drafted
    assert drafted.count("unit: 万元  # 表头上方写明单位是万元") == 2


def test_a_title_does_not_outweigh_a_header_that_says_otherwise(tmp_path):
    drafted = draft(tmp_path, LOANS.format("信用代码") + f"甲,{USCC},J-1,5,0,0,正常,45291\n")
    assert "kind: 请补  # 拿不准是 loan（贷款）还是 loan_arrears（贷款逾期认定）" in drafted


def test_a_column_whose_cells_are_something_else_is_not_taken(tmp_path):
    text = "信用代码,荣誉名称,文号,授予机关级别,授予日期\n" + f"{USCC},甲,乙〔2024〕1号,省级,去年秋天\n" * 2
    assert "# 授予日期: {field: }  # 不读取" in draft(tmp_path, text)


def test_older_identifiers_and_repeated_columns_are_seen(tmp_path):
    text = "组织机构代码,工商注册号,荣誉名称,文号,授予日期,奖项级别,备注,备注\nMA75T5T19,,甲,乙〔2024〕1号,2024-01-01,省级,,\n"
    drafted = draft(tmp_path, text)
    assert "identifiers:" in drafted
    assert "  组织机构代码: organisation_code\n  工商注册号: registration_no\n" in drafted
    assert "uscc" not in drafted
    assert "备注" not in drafted
    assert mapping_of(drafted, "m.yaml").identifiers


def test_headers_that_yaml_would_misread_are_quoted(tmp_path):
    text = f'信用代码,"荣誉: 名称","文号#1",授予日期,no,级别\n{USCC},甲,乙〔2024〕1号,2024-01-01,x,省级\n'
    drafted = draft(tmp_path, text, kind="honour")
    assert '"荣誉: 名称":' in drafted
    assert '# "no": {field: }' in drafted
    whole = drafted.replace("请补1", "案号")
    assert '"文号#1":' in whole
    assert mapping_of(whole, "m.yaml").columns[1].header == "荣誉: 名称"


def test_the_code_of_the_authority_is_not_that_of_the_enterprise(tmp_path):
    text = f"处罚机关统一社会信用代码,行政相对人代码(统一社会信用代码),文号,处罚决定日期\n{USCC},{USCC},甲〔2024〕1号,2024-01-01\n"
    drafted = draft(tmp_path, text, kind="penalty")
    assert '"行政相对人代码(统一社会信用代码)":  # 统一社会信用代码\n    field: uscc' in drafted
    assert "# 处罚机关统一社会信用代码: {field: }" in drafted


def test_a_parquet_file_names_its_own_columns(tmp_path):
    pl.DataFrame({"ent_id": ["E1"], "invoice_no": ["1"], "金额": [1.5]}).write_parquet(tmp_path / "f.parquet")
    assert "kind: vat_invoice" in draft_mapping(tmp_path / "f.parquet", kind="vat_invoice")


@pytest.mark.parametrize("text", ["甲,乙\n1,2\n", "张三,632801199003071234\n李四,632801199003071235\n"])
def test_a_file_without_a_header_is_refused_and_not_quoted(text, tmp_path):
    with pytest.raises(LayoutError, match="前 20 行中没有看得懂的表头") as told:
        draft(tmp_path, text)
    assert "张三" not in str(told.value)


INVOICES = (
    "序号,发票号码,数电发票号码,销方识别号,购方识别号,销方名称,购买方名称,开票日期,金额,税额,发票状态\n"
)


def test_which_side_of_a_sale_the_enterprise_is_is_asked_and_a_private_buyer_leaves_no_invoice_out(tmp_path):
    rows = [
        f"1,,24632000000012345678,{USCC},{synthetic(2)},甲公司,乙公司,2024-03-01,100,13,正常",
        f"2,00012345,,{USCC},632801198504123019,甲公司,仁青措,2024-03-02,200,26,正常",
    ]
    drafted = draft(tmp_path, INVOICES + "\n".join(rows) + "\n")
    asked = re.findall(r"请补\d: {field: (\w+)}", drafted)
    assert asked == ["uscc", "direction", "counterparty"]
    assert "    otherwise: 数电发票号码  # 本列为空的行取这一列\n" in drafted
    assert "persons:" not in drafted
    mended = re.sub(r"  请补2.*\n", "", drafted).replace("请补1", "销方识别号").replace("请补3", "购方识别号")
    mended = mended.replace("# constants:", "constants:").replace("#   direction:", "  direction: out")
    report = load(
        tmp_path / "home", Delivery(tmp_path / "f.csv", mapping_of(mended, "m.yaml"), "f", date(2024, 6, 1))
    )
    assert (report.accepted, report.left_out, report.masked) == (2, 0, 1)
    assert stored(tmp_path / "home", "vat_invoice")["invoice_no"].sort().to_list() == [
        "00012345",
        "24632000000012345678",
    ]


def test_a_counterparty_is_named_by_its_code(tmp_path):
    text = (
        f"企业税号,进销项,发票号,开票时间,对方税号,金额,税额\n{USCC},进项,1,2024-01-01,{synthetic(2)},1,1\n"
    )
    assert "  对方税号:  # 对方代码\n    field: counterparty\n" in draft(tmp_path, text)
