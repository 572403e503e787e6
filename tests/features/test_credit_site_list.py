"""A file a newcomer brings, without code written for it: the mapping is drafted from it, corrected, and loads it."""

from datetime import date

import polars as pl
import pytest

from features.credit_code import synthetic
from features.deliveries import Delivery
from features.errors import MappingError
from features.mapping import mapping_of
from features.mapping_draft import draft_mapping
from tests.features.builders import load, stored
from tests.features.credit_site import PERSONS, UNREAD, WRONG_CODE, write_csv, write_xlsx


def write(path):
    return write_xlsx(path) if path.suffix == ".xlsx" else write_csv(path, path.stem)


@pytest.fixture(params=["list.xlsx", "gb18030.csv", "utf-8-sig.csv"])
def source(request, tmp_path):
    (tmp_path / "in").mkdir()
    return write(tmp_path / "in" / request.param)


def corrected(draft):
    """What the officer does: one word that is in no code list."""
    assert draft.count("请补  #") == 1
    return mapping_of(draft.replace("限期整改: 请补", "限期整改: other"), "m.yaml")


def test_the_draft_asks_only_what_it_cannot_know(source):
    draft = draft_mapping(source)
    with pytest.raises(MappingError) as told:
        mapping_of(draft, "m.yaml")
    line = next(n for n, text in enumerate(draft.splitlines(), start=1) if "限期整改" in text)
    assert str(told.value) == f"m.yaml 第 {line} 行：“限期整改”还没有填写（上列代码之一）"
    assert draft == draft_mapping(source) == draft_mapping(source, kind="penalty")
    assert not any(word in draft for word in (*PERSONS, *UNREAD, "行政拘留"))


def test_the_corrected_draft_loads_the_list_and_stores_no_person(source, tmp_path):
    layout = corrected(draft_mapping(source))
    home = tmp_path / "home"
    report = load(home, Delivery(source, layout, "credit_site", date(2024, 6, 1)))
    assert report.failed == {}
    assert (report.rows, report.accepted, report.quarantined, report.left_out) == (12, 6, 2, 5)
    assert dict(report.problems.select("column", "value").iter_rows()) == {
        "处罚内容/罚款金额（万元）": "2",
        "行政相对人/统一社会信用代码": WRONG_CODE,
    }
    reasons = " ".join(report.problems["reason"])
    assert "该行有 2 个文书号，本列有 1 个金额，无法确定各归哪一个" in reasons
    assert "校验位不符" in reasons

    kept = stored(home, "penalty").sort("document_no")
    number = "西市监罚〔2023〕{}号".format
    by_number = {row["document_no"]: row for row in kept.iter_rows(named=True)}
    assert set(by_number) == {number(n) for n in (1, 2, 3, 11, 12, 16)}
    assert [by_number[number(n)]["occurred_on"].day for n in (1, 2, 3, 11, 12, 16)] == [5, 6, 7, 8, 8, 11]
    assert [by_number[number(n)]["fine_fen"] for n in (1, 2, 3, 11, 12)] == [
        1_000_000,
        500_000,
        None,
        1_500_000,
        0,
    ]
    assert by_number[number(1)]["uscc"] == synthetic(1)
    assert by_number[number(1)]["confiscated_fen"] == 123_450
    assert [by_number[number(n)]["penalty_type"] for n in (11, 12, 16)] == ["fine", "warning", "other"]
    assert by_number[number(1)]["violation"] == "无证、超范围经营"
    assert everywhere(home, *PERSONS, *UNREAD) == []


def everywhere(home, *words):
    """Which of the words stand anywhere under a folder: in bytes, or in any text of a Parquet table."""
    found = []
    for path in (path for path in home.rglob("*") if path.is_file()):
        content = path.read_bytes()
        text = content.decode(errors="ignore")
        if path.suffix == ".parquet":
            text += pl.read_parquet(path).write_json()
        found += [(path.name, word) for word in words if word in text]
    return found


def test_persons_are_found_where_they_are_kept(tmp_path):
    pl.DataFrame({"a": ["张三丰"] * 100}).write_parquet(tmp_path / "x.parquet")
    assert everywhere(tmp_path, "张三丰") == [("x.parquet", "张三丰")]


def test_loaded_again_it_adds_nothing(source, tmp_path):
    delivery = Delivery(source, corrected(draft_mapping(source)), "credit_site", date(2024, 6, 1))
    load(tmp_path / "home", delivery)
    assert load(tmp_path / "home", delivery).already_loaded == [source.name]
