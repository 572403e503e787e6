"""The whole way of a table nobody wrote code for: drafted, corrected, loaded, and what is no record in quarantine."""

from datetime import date

import polars as pl

from features.credit_code import synthetic
from features.deliveries import Delivery
from features.mapping import mapping_of
from features.mapping_draft import draft_mapping
from tests.features.builders import load, stored
from tests.features.messy_tables import (
    WRONG_CODE,
    write_contract_text,
    write_merged_parties,
    write_merged_parties_as_text,
    write_penalty_book,
)

DAY = date(2024, 6, 1)
NO_RECORD = "没有信用代码和多数必填内容，像是合计行或表尾说明"


def loaded(path, home, corrections):
    draft = draft_mapping(path)
    for asked, answer in corrections.items():
        assert draft.count(asked) == 1
        draft = draft.replace(asked, answer)
    return load(home, Delivery(path, mapping_of(draft, "m.yaml"), "city", DAY))


def test_a_workbook_of_penalties(tmp_path):
    path = write_penalty_book(tmp_path / "处罚台账.xlsx")
    report = loaded(path, tmp_path / "home", {"责令改正: 请补": "责令改正: other"})
    assert (report.rows, report.accepted, report.quarantined, report.left_out) == (6, 4, 3, 0)
    assert report.problems.select("row", "value", "reason").rows()[1:] == [
        (9, "7.5", NO_RECORD),
        (11, "制表人:张三", NO_RECORD),
    ]
    assert report.problems.row(0, named=True)["value"] == WRONG_CODE
    kept = stored(tmp_path / "home", "penalty").sort("document_no")
    assert kept.select("uscc", "fine_fen", "confiscated_fen", "occurred_on").rows() == [
        (synthetic(1), 1_500_000, None, date(2024, 3, 5)),
        (synthetic(2), 500_000, 100_000, date(2024, 3, 6)),
        (synthetic(3), 1_000_000, None, date(2024, 3, 7)),
        (synthetic(3), 2_000_000, None, date(2024, 3, 7)),
    ]
    assert kept["document_no"][1] == "某市监罚〔2024〕2号"


def test_a_text_of_contracts_between_tabs(tmp_path):
    path = write_contract_text(tmp_path / "合同.txt")
    corrections = {"履约中: 请补": "履约中: performing", "已完成: 请补": "已完成: performed"}
    report = loaded(path, tmp_path / "home", corrections)
    assert (report.rows, report.accepted, report.quarantined) == (5, 3, 2)
    assert report.problems.select("row", "value", "reason").sort("row").rows() == [
        (6, "多出的格：“经办人电话另附”", "该行有 10 格，而表头只有 9 格"),
        (7, "1443.5", NO_RECORD),
    ]
    kept = stored(tmp_path / "home", "contract").sort("document_no")
    assert kept.select("amount_fen", "due_on", "state", "performed_on", "occurred_on").rows() == [
        (120_500_000, date(2023, 12, 31), "performed", date(2023, 12, 1), date(2024, 1, 1)),
        (120_000_000, date(2024, 12, 31), "performing", None, date(2024, 1, 1)),
        (1_200_000_000, date(2024, 12, 31), "performed", date(2023, 11, 2), date(2024, 1, 1)),
    ]


def test_a_notice_whose_number_and_day_stand_outside_of_its_table(tmp_path):
    path = tmp_path / "欠税公告.csv"
    rows = "".join(f"{n},公司{n},{synthetic(n)},{n}2345.67\n" for n in (1, 2))
    path.write_text(
        f"欠税公告,,,金额单位：元\n序号,纳税人名称,纳税人识别号,欠税余额\n{rows}", encoding="utf-8"
    )
    draft = draft_mapping(path)
    assert "unit: 元  # 表头上方写明单位是元" in draft
    assert "derived: {occurred_on: [received_on]}" in draft
    answers = {"# constants:": "constants:", "#   document_no: ": "  document_no: 某税公告[2024]1号"}
    whole = "\n".join(line for line in draft.splitlines() if not line.startswith("  请补"))
    for asked, answer in answers.items():
        whole = whole.replace(asked, answer)
    whole += "\nderived: {occurred_on: [received_on]}\n"
    load(tmp_path / "home", Delivery(path, mapping_of(whole, "m.yaml"), "tax-bureau", DAY))
    kept = stored(tmp_path / "home", "tax_arrears").sort("uscc")
    assert kept.select("document_no", "amount_fen", "occurred_on").rows() == [
        ("某税公告〔2024〕1号", 1_234_567, DAY),
        ("某税公告〔2024〕1号", 2_234_567, DAY),
    ]


def test_parties_merged_over_several_decisions(tmp_path):
    home = tmp_path / "home"
    report = loaded(write_merged_parties(tmp_path / "处罚.xlsx"), home, {})
    assert (report.rows, report.accepted, report.quarantined, report.left_out) == (6, 2, 2, 2)
    assert stored(home, "penalty").select("uscc", "document_no", "fine_fen").sort("document_no").rows() == [
        (synthetic(1), "某监罚〔2024〕1号", 100_000),
        (synthetic(1), "某监罚〔2024〕2号", 200_000),
    ]
    assert report.problems.select("row", "value").rows() == [
        (line, "5000(2 行合并为一格)") for line in (6, 7)
    ]
    kept = [str(pl.read_parquet(path).rows()) for path in home.rglob("*.parquet")]
    assert not any("贩卖" in text or "某监罚〔2024〕4号" in text for text in kept)


def test_the_same_list_as_text_keeps_nothing_of_what_follows_a_persons_row(tmp_path):
    home = tmp_path / "home"
    report = loaded(write_merged_parties_as_text(tmp_path / "处罚.csv"), home, {})
    assert (report.rows, report.accepted, report.quarantined, report.left_out) == (6, 2, 2, 2)
    assert report.problems["row"].unique().sort().to_list() == [3, 7]
    kept = [str(pl.read_parquet(path).rows()) for path in home.rglob("*.parquet")]
    assert not any("贩卖" in text or "某监罚〔2024〕4号" in text for text in kept)
