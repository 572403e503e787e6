"""What a case decided and an act ended: the case and its letters say what holds, and nothing is ended twice."""

from contextlib import contextmanager
from datetime import timedelta

from service import clock
from service.cases.overdue import untold_overdue
from service.notices.letters.wording import day_in_words
from service.notices.subscriptions import subscribe
from tests.service.cases.test_beside import ON_SQLITE, act, came
from tests.service.cases.test_on_paper import lines_of

MARKET = "州市场监督管理局"
BUREAU = {"by": "bureau", "body": "自治州发展和改革委员会", "text": "档案找到"}


@contextmanager
def later(office, days):
    """Some days on, with tokens of that day."""
    office.served.tokens.clear()
    with clock.standing_at(clock.now() + timedelta(days=days)):
        yield
    office.served.tokens.clear()


def suspended(office):
    """An objection that was decided: nobody can verify the record."""
    case = office.objection()
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded", provider="market")
    office.step("market", case, "answered", outcome="unverifiable", text="档案缺失")
    office.step("bureau", case, "decided", outcome="unverifiable", text="无法核实")
    return case


def lifted(office):
    """The same, and on the next day the bureau ended the suspension; the day after a review is asked for."""
    case = suspended(office)
    with later(office, 1):
        act(office, "suspension_end", "复1号", **BUREAU)
        assert office.counts() is None
    return case


def test_a_review_that_finds_it_unverifiable_suspends_anew_what_an_act_had_given_back(office):
    case = lifted(office)
    with later(office, 2):
        office.step("enterprise", case, "review_requested", text="档案与本企业无关")
        done = office.step("bureau", case, "review_decided", outcome="unverifiable", text="仍无法核实")
        assert (done["record"]["counts"], done["record"]["reason"]) == (False, "suspended")
        assert office.counts() == "suspended"
        assert [one["seq"] for one in done["evaluations"]][-1] == 7
        assert "五、此后：该记录自即日起停止使用；" in "\n".join(lines_of(office, case, 7))


@ON_SQLITE
def test_it_does_not_on_the_day_on_which_the_act_gave_it_back(office):
    """In the store the end of that day would stand."""
    case = lifted(office)
    with later(office, 1):
        office.step("enterprise", case, "review_requested", text="档案与本企业无关")
        seen = office.get("bureau", f"/v1/cases/{case['id']}")
        assert ("review_decided", "unverifiable") in [
            (one["step"], one["outcome"]) for one in seen["held_steps"]
        ]
        told = office.step("bureau", case, "review_decided", 409, outcome="unverifiable", text="x")["detail"]
        assert f"同一记录的前一事项或者变动在 {clock.today()} 终止" in told


@ON_SQLITE
def test_a_review_that_leaves_it_says_that_the_record_is_used_again(office):
    case = lifted(office)
    since = day_in_words(clock.today() + timedelta(days=1))
    with later(office, 2):
        office.step("enterprise", case, "review_requested", text="档案与本企业无关")
        done = office.step("bureau", case, "review_decided", outcome="rejected", text="档案属实")
        assert done["record"]["counts"]
        assert [one["seq"] for one in done["evaluations"]][-1] == 5
        lines = "\n".join(lines_of(office, case, 7))
        assert (
            f"五、此后：原处理决定的停止使用自{since}起已经终止（{BUREAU['body']}，复1号）；"
            "没有其他停止使用事由的，该记录继续用于评价。"
        ) in lines
        assert "继续停止使用" not in lines
        assert "恢复使用" not in lines, "another may have kept it out of use beyond that day"


@ON_SQLITE
def test_a_court_that_suspends_besides_hides_neither(office):
    """The end of the bureau's own is written down apart; after the court's own end the final decision of the bureau still holds."""
    case = suspended(office)
    with later(office, 1):
        act(office, "suspension", "裁1号")
        act(office, "suspension_end", "复1号", ends=[f"{case['id']}-5"], **BUREAU)
    with later(office, 2):
        office.step("enterprise", case, "review_requested", text="档案与本企业无关")
        office.step("bureau", case, "review_decided", outcome="unverifiable", text="仍无法核实")
        assert "五、此后：该记录继续停止使用；该记录另已暂停使用" in "\n".join(lines_of(office, case, 7))
    with later(office, 3):
        act(office, "suspension_end", "裁2号", ends=["裁1号"])
        assert office.counts() == "suspended"


@ON_SQLITE
def test_a_decision_that_nobody_ended_is_not_begun_twice(office):
    case = suspended(office)
    with later(office, 2):
        office.step("enterprise", case, "review_requested", text="档案与本企业无关")
        done = office.step("bureau", case, "review_decided", outcome="unverifiable", text="仍无法核实")
        assert [one["seq"] for one in done["evaluations"]] == [2, 5]
        assert "五、此后：该记录继续停止使用。" in "\n".join(lines_of(office, case, 7))


def untold(office):
    """How many notices of what is late wait to be put for an enterprise that listens."""
    running = office.served.running
    with running.database.writing() as connection:
        subscribe(connection, "enterprise", "https://enterprise.example/", running.settings, now=clock.now())
    return untold_overdue(running.place, now=clock.now() + timedelta(days=1))


def repaired(office):
    """A repair that its authority granted."""
    asked = {"record_id": office.record["record_id"], "text": "已履行", "performed_on": "2026-10-01"}
    case = office.post("enterprise", "/v1/repairs", 201, **asked, pledge=True)
    office.step("bureau", case, "admitted", provider="market", text="职责已划入该局")
    office.step("market", case, "decided", outcome="repaired", text="符合条件")
    return case


def test_what_an_act_annulled_is_over_in_its_case_too(office):
    case = repaired(office)
    with later(office, 1):
        act(office, "repair_annulment", "撤1号", by="finding_authority", body=MARKET)
        assert office.counts() is None
    with later(office, 30):
        told = office.get("bureau", f"/v1/cases/{case['id']}")
        (listed,) = office.get("bureau", "/v1/cases")["cases"]
        assert office.get("bureau", "/v1/cases", overdue=True)["cases"] == []
        for each in (told, listed):
            assert (each["state"], each["state_label"]) == ("ended", "修复已由其他处理终止")
            assert each["since"] == f"{clock.today() - timedelta(days=29)}"
            assert (each["outcome"], each["dues"], each["overdue"]) == (None, [], False)
            assert each["open_steps"] == each["held_steps"] == []
        assert told["record"]["counts"]
        for step in ("publicity_ended", "annulled"):
            why = office.step("market", case, step, 409, text="材料虚假")["detail"]
            day = clock.today() - timedelta(days=29)
            assert f"这一修复已由“撤1号”（{MARKET}，{day}）终止" in why
        assert untold(office) == 0


@ON_SQLITE
def test_what_nobody_annulled_is_due_and_late(office):
    case = repaired(office)
    with later(office, 30):
        (told,) = office.get("bureau", "/v1/cases", overdue=True)["cases"]
        assert (told["state"], told["id"]) == ("repaired", case["id"])
        assert untold(office) == 1
        office.step("market", case, "publicity_ended")


@ON_SQLITE
def test_what_a_file_annulled_is_not_annulled_once_more(office, tmp_path):
    case = repaired(office)
    came(office, tmp_path, "repair_annulment", clock.today())
    why = office.step("market", case, "annulled", 409, text="材料虚假")["detail"]
    assert "这一修复已由“撤〔2026〕8号”（州司法局" in why


@ON_SQLITE
def test_a_repair_that_was_annulled_by_mistake_goes_on_in_its_case(office):
    case, day = repaired(office), f"{clock.today()}"
    authority = {"by": "finding_authority", "body": MARKET}
    with later(office, 1):
        act(office, "repair_annulment", "撤1号", **authority)
        assert office.get("bureau", f"/v1/cases/{case['id']}")["state"] == "ended"
    with later(office, 2):
        again = act(office, "repair", f"{case['id']}-3", day=day, text="撤1号是另一企业的", **authority)
        events = office.get("bureau", f"/v1/cases/{case['id']}")["record"]["events"]
        assert [one["document_no"] for one in events] == ["撤1号", again["document_no"]]
        told = office.get("bureau", f"/v1/cases/{case['id']}")
        assert (told["state"], [one["what"] for one in told["dues"]]) == ("repaired", ["end_publicity"])
        done = office.step("market", case, "annulled", text="材料虚假")
        assert (done["state"], done["record"]["counts"]) == ("annulled", True)


@ON_SQLITE
def test_what_was_annulled_by_mistake_and_written_down_late_is_not_late_at_once(office):
    case, day = repaired(office), f"{clock.today()}"
    authority = {"by": "finding_authority", "body": MARKET}
    with later(office, 1):
        act(office, "repair_annulment", "撤1号", **authority)
    with later(office, 12):
        act(office, "repair", f"{case['id']}-3", day=day, text="撤1号是另一企业的", **authority)
        (due,) = office.get("bureau", f"/v1/cases/{case['id']}")["dues"]
        assert (due["what"], due["overdue"]) == ("end_publicity", False)
        assert due["until"] > f"{clock.today()}"
        assert untold(office) == 0
    with later(office, 30):
        assert office.get("bureau", f"/v1/cases/{case['id']}")["overdue"]
