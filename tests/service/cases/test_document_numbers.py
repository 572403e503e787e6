"""A number of a document is one: blanks around it are cut, what is of blanks or signs alone is refused, on whichever way it comes."""

import pytest

from service import clock
from service.cases.document_numbers import number_from
from service.errors import WrongUse
from tests.service.cases.test_beside import act
from tests.service.cases.test_loops import ON_SQLITE


@pytest.mark.parametrize("typed", ["", "  ", "/", "〔〕", "—", "无", " N/A ", "\u3000"])
def test_what_is_of_signs_alone_is_none(typed):
    with pytest.raises(WrongUse, match=f"文书“{typed}”不是文号，也不是名称"):
        number_from(typed, "文书")


@pytest.mark.parametrize(
    "typed",
    [
        "档案11010519491231002X",
        "11010519491231002X号",
        "身份证 110105491231002",
        "张三（11010519491231002x）",
    ],
)
def test_a_residents_number_is_kept_nowhere(typed):
    with pytest.raises(WrongUse, match="文书含有居民身份证号码，不予留存") as told:
        number_from(typed, "文书")
    assert "1231002" not in f"{told.value}"


@pytest.mark.parametrize("typed", ["裁〔2026〕3号", "7", "答复函", "A/7", "632801202611200018"])
def test_what_somebody_can_look_for_is_kept_without_the_blanks_around_it(typed):
    assert number_from(f" {typed}\u3000", "文书") == typed


@ON_SQLITE
def test_papers_of_cases_and_documents_of_acts_are_asked_so(office):
    asked = {"uscc": office.uscc, "record_id": office.record["record_id"], "text": "x"}
    asked |= {"paper_day": f"{clock.today()}"}
    told = office.post("bureau", "/v1/objections", 400, paper="〔〕", **asked)
    assert "书面材料（paper）“〔〕”不是文号" in told["detail"]
    made = office.post("bureau", "/v1/objections", 201, paper=" 收7号 ", **asked)
    assert made["steps"][0]["paper"] == "收7号"
    paper = {"paper": "/", "paper_day": f"{clock.today()}"}
    office.step("bureau", made, "retracted", 400, **paper)
    wrong = {"uscc": office.uscc, "by": "court", "body": "某法院", "day": f"{clock.today()}", "who": "张三"}
    wrong |= {"event": "annulment", "document_no": "/", "record_id": office.record["record_id"]}
    assert "文书（document_no）“/”" in office.post("bureau", "/v1/acts", 400, **wrong)["detail"]
    wrong["document_no"] = "档案11010519491231002X"  # the record store would never take it
    assert "居民身份证号码" in office.post("bureau", "/v1/acts", 400, **wrong)["detail"]
    assert act(office, "annulment", " 裁〔2026〕3号 ")["document_no"] == "裁〔2026〕3号"
