"""What was written down in a case by mistake and corrected: what is open again to be decided, by whom and from when."""

import io
from datetime import timedelta

import docx

from service import clock
from tests.service.cases.test_beside import ON_SQLITE, act, came
from tests.service.cases.test_on_paper import lines_of, paper
from tests.service.cases.test_undone import BUREAU, MARKET, later, suspended, untold


def repaired_on_paper(office):
    """A repair whose decision the bureau wrote down from a paper."""
    asked = {"record_id": office.record["record_id"], "text": "已履行", "performed_on": "2026-10-01"}
    case = office.post("enterprise", "/v1/repairs", 201, **asked, pledge=True)
    office.step("bureau", case, "admitted", provider="market", text="职责已划入该局")
    office.step("bureau", case, "decided", outcome="repaired", text="符合条件", **paper("修1号"))
    return case


def decided_on_paper(office):
    """The same, and the end of publicity after it."""
    case = repaired_on_paper(office)
    office.step("market", case, "publicity_ended")
    return case


def test_a_decision_typed_into_a_case_by_mistake_is_open_to_be_made(office):
    """The paper refused: it is written down as it is, and nobody has to apply anew."""
    case = decided_on_paper(office)
    with later(office, 1):
        made = act(office, "repair_annulment", "更1号", **BUREAU | {"text": "修1号不予修复"})
        assert office.counts() is None
        told = office.get("bureau", f"/v1/cases/{case['id']}")
        assert (told["state"], told["since"], told["outcome"]) == ("admitted", f"{clock.today()}", None)
        assert [(one["what"], one["who"]) for one in told["dues"]] == [("decide", "finding_authority")]
        assert told["pending"]
        (listed,) = office.get("bureau", "/v1/cases", pending=True)["cases"]
        assert listed["id"] == case["id"]
        assert ("decided", "repaired") in [(one["step"], one["outcome"]) for one in told["held_steps"]]
        why = office.step("market", case, "decided", 409, outcome="repaired", text="x")["detail"]
        assert "同日开始的不起作用" in why
        asked = {"record_id": office.record["record_id"], "text": "再次", "performed_on": "2026-10-01"}
        why = office.post("enterprise", "/v1/repairs", 409, **asked, pledge=True)["detail"]
        assert "同一记录另有一件信用修复（已受理，待认定单位决定" in why
        path = f"/v1/acts/{made['id']}/letter"
        answer = office.served.client.get(path, headers=office.served.as_party("enterprise"))
        lines = [one.text for one in docx.Document(io.BytesIO(answer.content)).paragraphs]
        assert "你单位的修复申请恢复为已受理、待认定单位决定，不需要另行提出。" in "\n".join(lines)
    with later(office, 60):
        (late,) = office.get("bureau", "/v1/cases", overdue=True)["cases"]
        assert [(one["what"], one["overdue"]) for one in late["dues"]] == [("decide", True)]
        assert untold(office) == 1
        done = office.step("bureau", case, "decided", outcome="refused", text="未缴清", **paper("修1号之二"))
        assert (done["state"], done["record"]["counts"]) == ("refused", True)
        lines = "\n".join(lines_of(office, case, 5))
        assert "不予修复" in lines
        assert "本部门以“更1号”更正登记：上述修复决定登记有误，不是认定单位作出的决定。" in lines
        own = {"by": "finding_authority", "body": MARKET}
        day = next(one["day"] for one in done["steps"] if one["step"] == "decided")
        asked = {"uscc": office.uscc, "record_id": office.record["record_id"], "who": "张三", "day": day}
        number = f"{case['id']}-3"
        told = office.post(
            "bureau", "/v1/acts", 409, event="repair", document_no=number, text="再次", **own, **asked
        )["detail"]
        assert f"事项 {case['id']} 在“更1号”之后已继续办理（{clock.today()} 作出修复决定）" in told


def corrected_and_told_of(office, folder):
    """The same, corrected after some days; on the day after a file tells of an annulment between decision and correction."""
    case, between = decided_on_paper(office), clock.today() + timedelta(days=1)
    with later(office, 3):
        act(office, "repair_annulment", "更1号", **BUREAU)
    with later(office, 4):
        came(office, folder, "repair_annulment", between)
    return case


def test_what_nobody_decided_no_file_annuls(office, tmp_path):
    case = corrected_and_told_of(office, tmp_path)
    with later(office, 4):
        told = office.get("bureau", f"/v1/cases/{case['id']}")
        assert (told["state"], told["held_steps"]) == ("admitted", [])
        numbers = [one["document_no"] for one in told["record"]["events"]]
        assert numbers == ["撤〔2026〕8号", "更1号"], "what the file told stands with the record"
        office.step("enterprise", case, "supplemented", text="补交收据")
        office.step("bureau", case, "redirected", body="州交通运输局", text="职责已划转")
    with later(office, 5):
        done = office.step("bureau", case, "decided", outcome="repaired", text="符合条件", **paper("交1号"))
        assert (done["state"], done["record"]["reason"]) == ("repaired", "repaired")
        assert office.step("bureau", case, "publicity_ended", **paper("停1号"))["state"] == "publicity_ended"


@ON_SQLITE
def test_who_waits_for_what_is_open_again_does_not_wait_for_good(office, tmp_path):
    case = corrected_and_told_of(office, tmp_path)
    asked = {"record_id": office.record["record_id"], "text": "再次", "performed_on": "2026-10-01"}
    with later(office, 4):
        why = office.post("enterprise", "/v1/repairs", 409, **asked, pledge=True)["detail"]
        assert "同一记录另有一件信用修复（已受理，待认定单位决定" in why
        office.step("enterprise", case, "retracted")
        office.post("enterprise", "/v1/repairs", 201, **asked, pledge=True)


@ON_SQLITE
def test_a_correction_opens_no_other_case_again(office, tmp_path):
    """What only a file had annulled is no decision that the bureau typed by mistake, although it was over by then."""
    first = decided_on_paper(office)
    with later(office, 1):
        came(office, tmp_path, "repair_annulment", clock.today())
    with later(office, 2):
        second = repaired_on_paper(office)
    with later(office, 3):
        act(office, "repair_annulment", "更1号", **BUREAU)
        (listed,) = office.get("bureau", "/v1/cases", pending=True)["cases"]
        assert (listed["id"], listed["state"]) == (second["id"], "admitted")
        assert office.get("bureau", f"/v1/cases/{first['id']}")["state"] == "publicity_ended"
    with later(office, 4):
        office.step("bureau", second, "decided", outcome="repaired", text="符合条件", **paper("修1号之二"))


@ON_SQLITE
def test_a_supplement_is_told_behind_the_correction_before_it(office):
    case = decided_on_paper(office)
    with later(office, 1):
        act(office, "repair_annulment", "更1号", **BUREAU)
        office.step("enterprise", case, "supplemented", text="补交收据")
        office.step("enterprise", case, "supplemented", text="再交收据")
    with later(office, 2):
        office.step("market", case, "decided", outcome="refused", text="未缴清")
        told = "\n".join(lines_of(office, case, 7))
        words = ("（修1号", "各处已停止公示", "以“更1号”更正登记", "补交收据", "再交收据")
        assert sorted(words, key=told.index) == list(words)
        assert told.count("更1号") == 1


@ON_SQLITE
def test_a_decision_stays_with_the_body_that_had_the_case_then(office):
    """The correction is of what lay with the first body, whoever has the case since: no repair is left over by it."""
    case = decided_on_paper(office)
    authority = {"by": "finding_authority", "body": MARKET}
    with later(office, 1):
        act(office, "repair", "另修1号", **authority)
        act(office, "repair_annulment", "更1号", ends=[f"{case['id']}-3"], **BUREAU)
        office.step("enterprise", case, "supplemented", text="补交收据")
        office.step("bureau", case, "redirected", body="州交通运输局", text="职责已划转")
        over = act(office, "repair_annulment", "撤另1号", **authority)
        assert ([one["name"] for one in over["ends"]], over["still_lasting"]) == (["另修1号"], [])
        assert office.counts() is None
    with later(office, 2):
        office.step("bureau", case, "decided", outcome="refused", text="未缴清", **paper("交1号"))
        lines = "\n".join(lines_of(office, case, 7))
        assert f"{MARKET}作出决定（修1号，" in lines
        assert "州交通运输局作出决定（修1号" not in lines


@ON_SQLITE
def test_what_the_enterprise_adds_leaves_the_first_decision_to_be_written_down_again(office):
    case, day = decided_on_paper(office), f"{clock.today()}"
    with later(office, 1):
        act(office, "repair_annulment", "更1号", **BUREAU)
        office.step("enterprise", case, "supplemented", text="补交收据")
    with later(office, 2):
        own = {"by": "finding_authority", "body": MARKET, "day": day}
        act(office, "repair", f"{case['id']}-3", text="更1号有误", **own)
        assert (office.counts(), office.get("bureau", f"/v1/cases/{case['id']}")["state"]) == (
            "repaired",
            "publicity_ended",
        )
        office.step("market", case, "annulled", text="材料虚假")
        assert "登记有误" not in "\n".join(lines_of(office, case, 6)), "it was decided after all"


@ON_SQLITE
def test_what_its_authority_annulled_is_annulled_once_more_where_it_was_written_down_again(office):
    """A correction by the bureau would say that nobody had decided."""
    case, day = decided_on_paper(office), f"{clock.today()}"
    own = {"by": "finding_authority", "body": MARKET}
    with later(office, 1):
        act(office, "repair_annulment", "撤1号", **own)
    with later(office, 2):
        act(office, "repair", f"{case['id']}-3", day=day, text="撤1号有误", **own)
        asked = {"uscc": office.uscc, "record_id": office.record["record_id"], "who": "张三"}
        asked |= {"event": "repair_annulment", "document_no": "更1号", "day": f"{clock.today()}"}
        told = office.post("bureau", "/v1/acts", 409, **asked, **BUREAU)["detail"]
        assert "它曾由“撤1号”" in told
        assert "再次登记有误的，请再次登记“撤1号”" in told
        over = clock.today() - timedelta(days=1)
        act(office, "repair_annulment", "撤1号", day=f"{over}", text="撤1号没有误", **own)
        assert (office.counts(), office.get("bureau", f"/v1/cases/{case['id']}")["state"]) == (None, "ended")


@ON_SQLITE
def test_it_is_granted_by_the_day_on_which_it_was(office):
    """The second decision lasts by its own number, is annulled in the case, and what was before is told with it."""
    case = decided_on_paper(office)
    with later(office, 1):
        act(office, "repair_annulment", "更1号", **BUREAU)
    with later(office, 2):
        done = office.step("market", case, "decided", outcome="repaired", text="符合条件")
        assert (done["state"], done["record"]["reason"]) == ("repaired", "repaired")
        assert [one["overdue"] for one in done["dues"]] == [False]
        assert "修复" in "\n".join(lines_of(office, case, 5))
    with later(office, 3):
        act(office, "repair_annulment", "撤1号", by="finding_authority", body=MARKET)
        assert office.get("bureau", f"/v1/cases/{case['id']}")["state"] == "ended"
        assert office.counts() is None


@ON_SQLITE
def test_a_suspension_that_was_ended_by_mistake_lasts_through_the_review(office):
    case, day = suspended(office), f"{clock.today()}"
    with later(office, 1):
        act(office, "suspension_end", "复1号", **BUREAU)
    with later(office, 2):
        again = BUREAU | {"body": "自治州发展改革部门"}
        act(office, "suspension", f"{case['id']}-5", day=day, **again)
        office.step("enterprise", case, "review_requested", text="档案与本企业无关")
        done = office.step("bureau", case, "review_decided", outcome="rejected", text="仍无法核实")
        assert done["record"]["reason"] == "suspended"
        assert "五、此后：该记录继续停止使用。" in "\n".join(lines_of(office, case, 7))
