"""What a case decided is written down again only where an act ended it, once, and by who decided it."""

import pytest

from service import clock
from tests.service.cases.test_act_bodies import ACCOUNT, PUBLISHED
from tests.service.cases.test_beside import act
from tests.service.cases.test_corrected import corrected
from tests.service.cases.test_ends import COURT
from tests.service.cases.test_loops import ON_SQLITE
from tests.service.cases.test_on_paper import paper
from tests.service.cases.test_undone import MARKET, later, suspended

BUREAU = {"by": "bureau", "body": PUBLISHED, "text": "档案找到"}


def refused(office, event, code=400, **asked):
    """Why an act is not written down."""
    told = {"uscc": office.uscc, "record_id": office.record["record_id"], "event": event, "who": "张三"}
    return office.post("bureau", "/v1/acts", code, **(told | asked))["detail"]


@ON_SQLITE
def test_what_a_case_ended_after_it_was_written_down_again_does_not_come_back_by_its_number(office):
    """The authority annuls its own decision; whoever wrote that down cannot undo it by the number of the case."""
    asked = {"record_id": office.record["record_id"], "text": "已履行", "performed_on": "2026-10-01"}
    case, day = office.post("enterprise", "/v1/repairs", 201, **asked, pledge=True), f"{clock.today()}"
    office.step("bureau", case, "admitted", provider="market", text="职责已划入该局")
    office.step("bureau", case, "decided", outcome="repaired", text="符合条件", **paper())
    own = {"document_no": f"{case['id']}-3", "day": day, "by": "finding_authority", "body": MARKET}
    with later(office, 1):
        act(office, "repair_annulment", "更1号", **BUREAU)
    with later(office, 2):
        act(office, "repair", **own, text="更1号有误")
        assert office.counts() == "repaired"
        office.step("market", case, "annulled", text="材料虚假")
    with later(office, 3):
        told = refused(office, "repair", **own, text="再次登记")
        assert "编号，不是文书的文号" in told
        assert office.counts() is None


@ON_SQLITE
def test_nor_does_a_suspension_that_the_review_ended(office, tmp_path):
    case, day = suspended(office), f"{clock.today()}"
    again = {"document_no": f"{case['id']}-5", "day": day} | BUREAU
    with later(office, 1):
        act(office, "suspension_end", "复1号", **BUREAU)
    with later(office, 2):
        act(office, "suspension", **again)
        assert office.counts() == "suspended"
        office.step("enterprise", case, "review_requested", text="档案与本企业无关")
        corrected(office, tmp_path)
        office.step("bureau", case, "review_decided", outcome="corrected", text="已更正")
        assert office.counts() is None
    with later(office, 3):
        assert "编号，不是文书的文号" in refused(office, "suspension", **again)
        assert office.counts() is None


@ON_SQLITE
def test_nor_where_another_of_its_kind_was_ended_since(office):
    """That end reaches what began before it, and ended nothing of what was over."""
    asked = {"record_id": office.record["record_id"], "text": "已履行", "performed_on": "2026-10-01"}
    case, day = office.post("enterprise", "/v1/repairs", 201, **asked, pledge=True), f"{clock.today()}"
    office.step("bureau", case, "admitted", provider="market", text="职责已划入该局")
    office.step("market", case, "decided", outcome="repaired", text="符合条件")
    office.step("market", case, "annulled", text="材料虚假")
    authority = {"by": "finding_authority", "body": MARKET}
    with later(office, 1):
        act(office, "repair", "修9号", **authority)
    with later(office, 2):
        act(office, "repair_annulment", "撤9号", **authority)
    with later(office, 3):
        own = authority | {"document_no": f"{case['id']}-3", "day": day}
        assert "编号，不是文书的文号" in refused(office, "repair", **own, text="撤9号有误")
        assert office.counts() is None


@ON_SQLITE
def test_one_decision_is_written_down_once_whatever_the_bureau_is_called(office):
    case, day = suspended(office), f"{clock.today()}"
    again = BUREAU | {"document_no": f"{case['id']}-5", "day": day}
    with later(office, 1):
        act(office, "suspension_end", "复1号", **BUREAU)
    with later(office, 2):
        for body in ("州发展和改革委员会", "国家发展和改革委员会"):
            told = refused(office, "suspension", **again | {"body": body})
            assert f"事项 {case['id']} 的决定由本部门作出：body 写“{PUBLISHED}”" in told
        act(office, "suspension", **again)
        for body in (PUBLISHED, ACCOUNT):
            told = refused(office, "suspension", 409, **again | {"body": body})
            assert "已经登记" in told


@ON_SQLITE
def test_the_number_of_a_case_is_written_as_it_is(office):
    case, day = suspended(office), f"{clock.today()}"
    number = f"{case['id']}-5"
    with later(office, 1):
        act(office, "suspension_end", "复1号", **BUREAU)
    with later(office, 2):
        for typed in (
            f"〔{number}〕",
            f"({number})",
            case["id"],
            f"{number}号",
            f"{number} 之一",
            number.upper(),
            f"“{number}”",
            f"第{number}号",
            f"No.{number}",
            f"事项编号：{number}",
        ):
            again = BUREAU | {"document_no": typed, "day": day}
            assert "编号，不是文书的文号" in refused(office, "suspension", **again)
        assert office.counts() is None


@ON_SQLITE
@pytest.mark.parametrize("typed", ["〔{}〕", "({})", "“{}”号", "第{}号", "{}"])
def test_nor_is_the_number_of_an_act_one_of_a_document(office, typed):
    made = act(office, "suspension", "裁1号")
    told = refused(office, "suspension", document_no=typed.format(made["id"]), day="2026-11-26", **COURT)
    assert "编号，不是文书的文号" in told


@ON_SQLITE
def test_what_was_examined_again_since_is_not_written_down_by_its_first_number(office, tmp_path):
    """An act ended the suspension, and the review found the record right then: nothing brings the first decision back."""
    case, day = suspended(office), f"{clock.today()}"
    again = {"document_no": f"{case['id']}-5", "day": day} | BUREAU
    with later(office, 1):
        act(office, "suspension_end", "复1号", **BUREAU)
    with later(office, 2):
        office.step("enterprise", case, "review_requested", text="档案与本企业无关")
        corrected(office, tmp_path)
        office.step("bureau", case, "review_decided", outcome="corrected", text="已更正")
        told = refused(office, "suspension", 409, **again)
        assert f"事项 {case['id']} 在“复1号”之后已继续办理（{clock.today()} 作出复核决定）" in told
        assert office.counts() is None


@ON_SQLITE
@pytest.mark.parametrize(
    ("who", "then"), [("bureau", ("review_decided", "rejected")), ("enterprise", ("retracted", None))]
)
def test_what_the_review_left_as_it_was_is_written_down_again(office, who, then):
    case, day = suspended(office), f"{clock.today()}"
    with later(office, 1):
        act(office, "suspension_end", "复1号", **BUREAU)
    with later(office, 2):
        office.step("enterprise", case, "review_requested", text="档案与本企业无关")
        step, outcome = then
        office.step(who, case, step, **({"outcome": outcome} if outcome else {}), text="仍无法核实")
        assert office.counts() is None
        act(office, "suspension", f"{case['id']}-5", **(BUREAU | {"day": day, "text": "复1号有误"}))
        assert office.counts() == "suspended"


@ON_SQLITE
def test_the_title_of_a_document_may_speak_of_a_case(office):
    case = suspended(office)
    made = act(office, "suspension", f"关于{case['id']}-5的函", by="court", body="州中级人民法院")
    assert made["lasts"]
