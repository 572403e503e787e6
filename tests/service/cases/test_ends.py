"""An act that ends something says of which document; the rest goes on, and the record store is told once all is over."""

import io
from datetime import date

import docx
import pytest
from sqlalchemy import select

from service import clock
from service.amendments.record_event import FEED
from service.database.tables import notices
from service.notices.subscriptions import subscribe
from tests.command import shouxin
from tests.service.cases.test_beside import came, told_of, under_way
from tests.service.cases.test_loops import ON_SQLITE
from tests.service.cases.test_on_paper import lines_of, paper

COURT = {"by": "court", "body": "州中级人民法院"}
MARKET = {"by": "finding_authority", "body": "州市场监督管理局"}
BUREAU = {"by": "bureau", "body": "自治州发展和改革委员会"}


def act(office, event, number, day, code=201, **asked):
    told = {"uscc": office.uscc, "record_id": office.record["record_id"], "who": "张三"} | MARKET | asked
    on = f"2026-11-{day}" if isinstance(day, int) else f"{day}"
    body = told | {"event": event, "document_no": number, "day": on}
    return office.post("bureau", "/v1/acts", code, **body)


def shown(office, made, party="enterprise"):
    return office.get(party, f"/v1/acts/{made['id']}")


def names(documents):
    return [one["name"] for one in documents]


def letter(office, made):
    headers = office.served.as_party("enterprise")
    answer = office.served.client.get(f"/v1/acts/{made['id']}/letter", headers=headers)
    return "\n".join(one.text for one in docx.Document(io.BytesIO(answer.content)).paragraphs)


def stored(office):
    """The ends of suspensions that the record store was told of."""
    home = office.served.running.home
    rows = home.store.known(clock.now()).rows("event", as_of=clock.today())
    ours = rows.filter(rows["source"] == FEED, rows["event_type"] == "suspension_end")
    return [f"{one}" for one in ours["effective_on"]]


def test_of_two_suspensions_one_is_lifted_and_the_record_stays_out_of_use(office):
    running = office.served.running
    with running.database.writing() as connection:
        for party in ("enterprise", "market"):
            subscribe(connection, party, f"https://{party}.example/", running.settings, now=clock.now())
    by_court = act(office, "suspension", "裁〔2026〕1号", 20, **COURT)
    by_market = act(office, "suspension", "停〔2026〕2号", 21)
    decision = office.get("enterprise", f"/v1/enterprises/{office.uscc}/decision")["decision_id"]

    told = act(office, "suspension_end", "复〔2026〕2号", 22, 409)["detail"]
    assert (
        "“裁〔2026〕1号”（州中级人民法院，2026-11-20）、“停〔2026〕2号”（州市场监督管理局，2026-11-21）"
        in told
    )
    some = act(office, "suspension_end", "复〔2026〕2号", 22, ends=["停[2026]2号"])
    assert office.counts() == "suspended"
    assert (names(some["ends"]), names(some["still_lasting"])) == (["停〔2026〕2号"], ["裁〔2026〕1号"])
    assert (some["brought_about"], some["evaluations"], some["lasts"]) == (True, [], None)
    assert office.get("enterprise", f"/v1/enterprises/{office.uscc}/decision")["decision_id"] == decision
    assert stored(office) == []
    ended = {"id": some["id"], "document_no": "复〔2026〕2号", "body": MARKET["body"], "day": "2026-11-22"}
    seen = shown(office, by_market, "market")
    assert (seen["lasts"], seen["ended_by"]) == (False, ended)
    seen = shown(office, by_court)
    assert (seen["lasts"], seen["ended_by"]) == (True, None)
    lines = letter(office, some)
    assert "由此终止的是州市场监督管理局2026年11月21日的“停〔2026〕2号”（暂停使用）" in lines
    assert (
        "仍在持续的有州中级人民法院2026年11月20日的“裁〔2026〕1号”（暂停使用），该记录继续暂停使用" in lines
    )

    twice = act(office, "suspension_end", "复〔2026〕2号", 22, 409, ends=["停〔2026〕2号"])["detail"]
    assert "已经登记" in twice
    gone = act(office, "suspension_end", "复〔2026〕3号", 22, 409, ends=["停〔2026〕2号"])["detail"]
    assert "它已由“复〔2026〕2号”（州市场监督管理局，2026-11-22）终止" in gone
    last = act(office, "suspension_end", "裁〔2026〕9号", 21, **COURT)
    assert office.counts() is None
    assert last["effective_on"] == "2026-11-22", "all was over with the other one"
    assert stored(office) == ["2026-11-22"]
    assert (names(last["ends"]), last["still_lasting"]) == (["裁〔2026〕1号"], [])
    by_last = shown(office, by_court)["ended_by"]
    assert (by_last["id"], by_last["day"]) == (last["id"], "2026-11-21"), "its own day"
    assert "同类各项的终止到2026年11月22日才全部起作用；该记录自2026年11月22日起" in letter(office, last)
    listed = office.get("enterprise", "/v1/acts")["acts"]
    assert [one["id"] for one in listed] == [one["id"] for one in (last, some, by_market, by_court)]
    assert [one["ended_by"] and one["ended_by"]["id"] for one in listed] == [
        None,
        None,
        some["id"],
        last["id"],
    ]
    with running.database.reading() as connection:
        sent = connection.execute(select(notices.c.party, notices.c.content)).all()
    assert {one.party for one in sent if one.content.get("act") == some["id"]} == {"enterprise", "market"}
    act(office, "suspension", "停〔2026〕4号", 23)
    act(office, "suspension_end", "复〔2026〕4号", 24)
    assert office.counts() is None, "of what was over before nobody needs to say so"


@ON_SQLITE
def test_of_two_annulments_the_mistaken_one_is_reinstated_alone(office):
    act(office, "annulment", "误1号", 20)
    act(office, "annulment", "真2号", 21, **COURT)
    told = act(office, "reinstatement", "更1号", 22, 409, **BUREAU)["detail"]
    assert "“误1号”（州市场监督管理局，2026-11-20）、“真2号”（州中级人民法院，2026-11-21）" in told
    told = act(office, "reinstatement", "更1号", 22, 400, ends=["误1号"], **BUREAU)["detail"]
    assert "更正的是“误1号”（州市场监督管理局，2026-11-20），不是本部门作出的：请在 text 写明" in told
    act(office, "reinstatement", "更1号", 22, 400, ends=["误1号"], text=" ", **BUREAU)
    some = act(office, "reinstatement", "更1号", 22, ends=["误1号"], text="录错企业", **BUREAU)
    assert office.counts() == "annulled"
    assert "该记录仍自始不作为评价的依据" in letter(office, some)
    assert "该项登记有误，予以更正。理由：录错企业。" in letter(office, some)
    assert some["text"] == "录错企业"
    last = act(office, "reinstatement", "再2号", 23, **COURT)
    assert office.counts() is None
    assert "由此终止的是州中级人民法院2026年11月21日的“真2号”（决定被撤销）" in letter(office, last)


@ON_SQLITE
def test_what_one_did_another_does_not_end(office):
    act(office, "suspension", "裁〔2026〕1号", 20, **COURT)
    told = act(office, "suspension_end", "复1号", 21, 409)["detail"]
    assert "不能由认定单位作出：“裁〔2026〕1号”（州中级人民法院，2026-11-20）由人民法院作出" in told
    assert told.endswith("可以终止它的是：人民法院；登记有误的，由发展改革部门更正")
    act(office, "suspension", "停2号", 21)
    act(office, "suspension_end", "复2号", 22, 409, ends=["裁〔2026〕1号", "停2号"])
    act(office, "suspension_end", "裁〔2026〕3号", 22, ends=["裁〔2026〕1号", "停2号"], **COURT)
    assert office.counts() is None


@ON_SQLITE
def test_whose_doing_another_body_ended_is_told_and_may_read_it(office):
    running = office.served.running
    with running.database.writing() as connection:
        subscribe(connection, "market", "https://market.example/", running.settings, now=clock.now())
    other = {"by": "finding_authority", "body": "州消防救援支队"}
    first = act(office, "suspension", "停1号", 20)
    made = act(office, "suspension_end", "复1号", 21, **other)
    assert made["differs"] == "所终止的由“州市场监督管理局”作出，终止的是“州消防救援支队”：请核对由谁终止"
    assert "请核对由谁终止" not in letter(office, made)
    assert shown(office, first, "market")["ended_by"]["id"] == made["id"]
    assert shown(office, made, "market")["differs"] == made["differs"]
    assert [one["id"] for one in office.get("market", "/v1/acts")["acts"]] == [made["id"], first["id"]]
    office.get("finance", f"/v1/acts/{made['id']}", 404)
    with running.database.reading() as connection:
        sent = connection.execute(select(notices.c.content).where(notices.c.party == "market")).scalars()
        assert {one["act"] for one in sent} == {first["id"], made["id"]}
    env = {"SHOUXIN_DATABASE": str(running.database.url), "COLUMNS": "240"}
    told = shouxin(running.home.root, "act", "show", made["id"], env=env).err
    assert f"请注意：{made['differs']}" in told.replace("\n", "")
    act(office, "suspension", "停2号", 22)
    assert act(office, "suspension_end", "复2号", 23, **COURT)["differs"] is None
    act(office, "suspension", "停3号", 24)
    same = act(office, "suspension_end", "复3号", 25, body="州市场 监督管理局")
    assert same["differs"] is None


@ON_SQLITE
def test_only_an_end_names_what_it_ends(office):
    told = act(office, "suspension", "停1号", 20, 400, ends=["停0号"])
    assert "ends 只在终止一项变动时写明" in told["detail"]
    act(office, "suspension", "停1号", 20)
    told = act(office, "suspension_end", "复1号", 21, 409, ends=["停0号"])["detail"]
    assert "不能终止“停0号”：没有以它作出的同类处理；到 2026-11-21 仍在持续的有“停1号”" in told
    act(office, "suspension_end", "复1号", 21, 400, ends=[])


@ON_SQLITE
def test_what_a_file_began_and_ended_is_known(office, tmp_path):
    today = clock.today()
    came(office, tmp_path, "suspension", date(2026, 11, 23), "")
    ours = act(office, "suspension", "停1号", 24)
    nameless = f"未写文号〔{today}〕"
    told = act(office, "suspension_end", "复1号", today, 409)["detail"]
    assert f"“{nameless}”（州司法局" in told
    some = act(office, "suspension_end", "复1号", today, ends=["停1号"])
    assert (names(some["still_lasting"]), office.counts()) == ([nameless], "suspended")
    assert shown(office, ours)["ended_by"]["id"] == some["id"]
    again = act(office, "suspension", "停2号", today)
    came(office, tmp_path, "suspension_end", today, "复〔2026〕8号")
    seen = shown(office, again)
    assert (seen["lasts"], seen["ended_by"]["id"]) == (False, None)
    assert (seen["ended_by"]["document_no"], seen["ended_by"]["body"]) == ("复〔2026〕8号", "州司法局")
    (listed,) = (one for one in office.get("enterprise", "/v1/acts")["acts"] if one["id"] == again["id"])
    assert (listed["lasts"], listed["ended_by"]) == (None, None)


@ON_SQLITE
def test_the_end_by_a_case_ends_its_own_alone(office):
    """A court suspended the record meanwhile: that goes on, and the letter says so."""
    case = under_way(office)
    office.step("bureau", case, "decided", outcome="unverifiable", text="无法核实")
    by_court = act(office, "suspension", "裁〔2026〕1号", 26, **COURT)
    asked = {"record_id": office.record["record_id"], "performed_on": "2026-10-01", "pledge": True}
    repair = office.post("enterprise", "/v1/repairs", 201, text="已缴清", **asked)
    office.step("bureau", repair, "admitted", text="一并办理")
    office.step("bureau", repair, "decided", outcome="repaired", text="符合条件", **paper())
    by_market = act(office, "repair", "修1号", clock.today())
    over = office.step("bureau", repair, "annulled", text="材料虚假", **paper())
    assert (over["state"], over["brought_about"]) == ("annulled", True)
    assert shown(office, by_market)["lasts"]
    lines = "\n".join(lines_of(office, repair, 4))
    assert "该记录已经修复（州市场监督管理局，修1号）" in lines
    assert [one["event"] for one in told_of(office, case)["events"]] == [
        "suspension",
        "repair",
        "repair",
        "repair_annulment",
    ]
    act(office, "repair_annulment", "撤修1号", clock.today())
    assert office.counts() == "suspended"
    told = act(office, "suspension_end", "复1号", clock.today(), 409, **BUREAU)["detail"]
    own = f"{case['id']}-5"
    assert f"“{own}”（发展改革部门，" in told
    told = act(office, "suspension_end", "复1号", clock.today(), 400, ends=[own], **BUREAU)["detail"]
    assert f"“恢复使用”终止的是“{own}”（发展改革部门，" in told
    assert "由发展改革部门终止的，请在 text 写明理由" in told
    why = {"text": "企业另交的材料已核实"}
    some = act(office, "suspension_end", "复1号", clock.today(), ends=[own], **BUREAU, **why)
    assert "理由：企业另交的材料已核实。" in letter(office, some)
    assert names(some["still_lasting"]) == ["裁〔2026〕1号"]
    assert f"日对你单位异议（{case['id']}）的决定（暂停使用）" in letter(office, some)
    assert own not in letter(office, some)
    assert shown(office, by_court)["lasts"]


@ON_SQLITE
def test_what_a_case_made_void_takes_no_suspension(office):
    case = under_way(office, "wrong")
    by_court = act(office, "suspension", "裁〔2026〕1号", 26, **COURT)
    done = office.step("bureau", case, "decided", outcome="withdrawn_record", text="撤回")
    assert done["brought_about"]
    assert shown(office, by_court)["lasts"]
    last = act(office, "suspension", "停9号", clock.today(), 409)["detail"]
    assert f"该记录因“{case['id']}-5”（发展改革部门，{clock.today()}）的“撤回”自始不使用" in last


@ON_SQLITE
@pytest.mark.parametrize(
    ("first", "events"),
    [
        ("withdrawal", ("removal", "suspension", "repair", "publicity_change")),
        ("removal", ("suspension", "publicity_change")),
    ],
)
def test_an_act_on_what_is_out_of_use_for_good_is_refused(office, first, events):
    act(office, first, "先1号", 21)
    for event in events:
        moved = {"publicity_until": "2027-01-31"} if event == "publicity_change" else {}
        told = act(office, event, "后1号", 22, 409, **moved)["detail"]
        assert "不起作用：该记录因“先1号”（州市场监督管理局，2026-11-21）的" in told
        assert "届时再凭该文书登记" in told
    act(office, "annulment", "撤1号", 22, **COURT)


@ON_SQLITE
def test_what_acts_ended_is_told_at_the_machine(office):
    running = office.served.running
    env = {"SHOUXIN_DATABASE": str(running.database.url), "COLUMNS": "240"}

    def run(*arguments):
        return shouxin(running.home.root, "act", *arguments, env=env)

    assert "没有登记过处理" in run("list").out + run("list").err
    first = act(office, "suspension", "裁〔2026〕1号", 20, **COURT)
    act(office, "suspension", "停2号", 21)
    some = act(office, "suspension_end", "复2号", 22, ends=["停2号"], text="隐患已排除")
    table = run("list").out
    for told in (office.record["document_no"], "裁〔2026〕1号", "终止 停2号", f"2026-11-22 由 {some['id']}"):
        assert told in table
    told = run("show", some["id"]).err.replace("\n", "")
    assert "理由：隐患已排除" in told
    assert "终止：停2号（州市场监督管理局，2026-11-21，暂停使用）" in told
    assert "仍在持续：裁〔2026〕1号（州中级人民法院，2026-11-20，暂停使用）" in told
    assert "今天仍在持续" in run("show", first["id"]).err


@ON_SQLITE
def test_of_one_number_that_two_bodies_used_each_ends_its_own(office):
    by_court = act(office, "suspension", "同号1", 20, **COURT)
    by_market = act(office, "suspension", "同号1", 20)
    told = act(office, "suspension_end", "复1号", 21, 409)["detail"]
    assert "“同号1”（州中级人民法院，2026-11-20）、“同号1”（州市场监督管理局，2026-11-20）" in told
    assert "已经登记" in act(office, "suspension", "同号1", 20, 409)["detail"]
    some = act(office, "suspension_end", "同复1号", 21, ends=["同号1"], **COURT)
    assert [one["body"] for one in some["ends"]] == ["州中级人民法院"]
    assert [one["body"] for one in some["still_lasting"]] == ["州市场监督管理局"]
    assert (shown(office, by_court)["lasts"], shown(office, by_market)["lasts"]) == (False, True)
    twice = act(office, "suspension_end", "同复1号", 21, 409, ends=["同号1"], **COURT)["detail"]
    assert "已经登记" in twice
    gone = act(office, "suspension_end", "同复2号", 21, 409, ends=["同号1"], **COURT)["detail"]
    assert "它已由“同复1号”（州中级人民法院，2026-11-21）终止" in gone
    last = act(office, "suspension_end", "同复1号", 21, ends=["同号1"])
    assert ([one["body"] for one in last["ends"]], last["still_lasting"]) == (["州市场监督管理局"], [])
    assert office.counts() is None


@ON_SQLITE
def test_what_is_not_told_apart_by_its_number_is_named_by_its_act(office, tmp_path):
    other = {"by": "finding_authority", "body": "州消防救援支队"}
    by_market = act(office, "suspension", "同号1", 20)
    by_other = act(office, "suspension", "同号1", 20, **other)
    came(office, tmp_path, "suspension", date(2026, 11, 22), "同号1")
    told = act(office, "suspension_end", "裁1号", 23, 409, ends=["同号1"], **COURT)["detail"]
    for who, name in (
        ("州市场监督管理局，2026-11-20", by_market["id"]),
        ("州消防救援支队，2026-11-20", by_other["id"]),
        (f"州司法局，{clock.today()}", "州司法局，同号1"),
    ):
        assert f"“同号1”（{who}），写作“{name}”" in told
    some = act(office, "suspension_end", "裁1号", 23, ends=[by_other["id"]], **COURT)
    assert [one["body"] for one in some["ends"]] == ["州消防救援支队"]
    some = act(office, "suspension_end", "裁2号", 23, ends=["州司法局，同号1"], **COURT)
    assert [one["body"] for one in some["ends"]] == ["州司法局"]
    last = act(office, "suspension_end", "裁3号", 23, ends=["同号1"], **COURT)
    assert ([one["body"] for one in last["ends"]], office.counts()) == (["州市场监督管理局"], None)


@ON_SQLITE
def test_a_number_of_a_case_or_an_act_is_no_number_of_a_document(office):
    case = under_way(office)
    office.step("bureau", case, "decided", outcome="unverifiable", text="无法核实")
    made = act(office, "suspension", "停1号", 20)
    for number in (f"{case['id']}-5", f"{case['id']}-11".upper(), made["id"]):
        told = act(office, "suspension", number, clock.today(), 400, **COURT)["detail"]
        assert f"文号“{number}”是本部门事项、登记的编号，不是文书的文号" in told


@ON_SQLITE
@pytest.mark.parametrize(
    ("begins", "ending", "who"),
    [
        ("suspension", "suspension_end", COURT),
        ("removal", "removal_annulment", MARKET),
        ("repair", "repair_annulment", MARKET),
        ("restructuring", "restructuring_end", COURT),
    ],
)
def test_what_was_written_down_by_mistake_the_bureau_corrects_with_the_reason(office, begins, ending, who):
    whole = {"record_id": None} if begins == "restructuring" else {}
    made = act(office, begins, "误1号", 20, **who, **whole)
    assert office.counts() is not None
    told = act(office, ending, "更1号", 21, 400, **BUREAU, **whole)["detail"]
    assert "不是本部门作出的：请在 text 写明登记有误在哪里、凭什么更正" in told
    some = act(office, ending, "更1号", 21, text="录错企业", **BUREAU, **whole)
    assert office.counts() is None
    assert shown(office, made)["ended_by"]["id"] == some["id"]
    lines = letter(office, some)
    assert "于2026年11月21日以“更1号”更正登记。由此终止的是" in lines
    assert "的“误1号”" in lines
    assert "该项登记有误，予以更正。理由：录错企业。" in lines
    assert "由本部门重新审查" in lines


def repaired(office, by, **more):
    """A repair that was decided, by whom it was passed on to or on its paper."""
    asked = {"record_id": office.record["record_id"], "performed_on": "2026-10-01", "pledge": True}
    repair = office.post("enterprise", "/v1/repairs", 201, text="已缴清", **asked)
    sent = {} if by == "bureau" else {"provider": by, "text": "与作出单位合署办公"}
    office.step("bureau", repair, "admitted", **{"text": "一并办理"} | sent)
    office.step(by, repair, "decided", outcome="repaired", text="符合条件", **more)
    return repair


@ON_SQLITE
def test_what_another_decided_in_a_case_himself_the_bureau_does_not_correct_by_an_act(office):
    repair = repaired(office, "market")
    told = act(office, "repair_annulment", "更1号", clock.today(), 409, text="误", **BUREAU)["detail"]
    assert f"它是作出决定的单位自己在事项 {repair['id']} 中办理的，不是凭文书登记的" in told


@ON_SQLITE
def test_what_was_written_down_in_a_case_from_a_paper_the_bureau_corrects_with_the_reason(office):
    repair = repaired(office, "bureau", **paper())
    assert office.counts() == "repaired"
    today = clock.today()
    asked = ("repair_annulment", "更1号", today.day)
    assert "请在 text 写明登记有误在哪里" in act(office, *asked, 400, **BUREAU)["detail"]
    made = act(office, *asked, text="修1号不予修复", **BUREAU)
    assert (office.counts(), made["brought_about"]) == (None, True)
    lines = letter(office, made)
    assert f"对你单位信用修复（{repair['id']}）的决定（信用修复）。该项登记有误，予以更正。" in lines
    assert "理由：修1号不予修复。" in lines
