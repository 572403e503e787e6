"""What comes in late, or on the day on which its like ended, is written down with its own day and acts from the day after."""

from datetime import timedelta

from service import clock
from tests.command import shouxin
from tests.service.cases.test_beside import under_way
from tests.service.cases.test_ends import BUREAU, COURT, act, letter, names, shown, stored
from tests.service.cases.test_loops import ON_SQLITE
from tests.service.cases.test_on_paper import paper

OURS = BUREAU | {"body": "自治州发展改革部门"}
"""As the policy calls the bureau."""


def stored_plans(office, number):
    """What the record store was told of a document on the enterprise as a whole."""
    home = office.served.running.home
    rows = home.store.known(clock.now()).rows("event", as_of=clock.today())
    return rows.filter(rows["document_no"] == number, rows["target_kind"].is_null()).to_dicts()


@ON_SQLITE
def test_the_end_of_what_one_body_did_swallows_no_order_of_another(office):
    act(office, "suspension", "停1号", 20)
    over = act(office, "suspension_end", "复1号", 22)
    late = act(office, "suspension", "裁1号", 21, **COURT)
    assert (late["day"], late["effective_on"], late["lasts"]) == ("2026-11-21", "2026-11-23", True)
    assert office.counts() == "suspended"
    lines = letter(office, late)
    assert "于2026年11月21日以“裁1号”作出：暂停使用" in lines
    assert "同类的处理已于2026年11月22日终止，当日及以前开始的随之终止" in lines
    assert "该记录自2026年11月23日起暂停使用" in lines
    assert "已经登记" in act(office, "suspension", "裁1号", 21, 409, **COURT)["detail"]
    early = act(office, "suspension_end", "裁2号", 21, **COURT)
    assert (early["day"], early["effective_on"], office.counts()) == ("2026-11-21", "2026-11-23", None)
    told = act(office, "suspension", "停1号", 20, 400)["detail"]
    assert "“暂停使用”（停1号）登记过，已由“复1号”（州市场监督管理局，2026-11-22）终止" in told
    again = act(office, "suspension", "停1号", 20, text="复1号录错记录")
    assert [one["name"] for one in again["ends"]] == ["复1号"]
    lines = letter(office, again)
    assert (
        "该项曾登记为已由州市场监督管理局2026年11月22日的“复1号”（恢复使用）终止，现予更正。理由：复1号录错记录。"
        in lines
    )
    assert "该记录自2026年11月24日起暂停使用" in lines
    assert (again["effective_on"], office.counts()) == ("2026-11-24", "suspended")
    first = next(one for one in office.get("enterprise", "/v1/acts")["acts"] if one["document_no"] == "停1号")
    assert first["id"] == again["id"]
    assert shown(office, late)["ended_by"]["id"] == early["id"] != over["id"]


@ON_SQLITE
def test_an_end_that_was_corrected_ends_nothing_later_either(office):
    act(office, "suspension", "停1号", 20, **COURT)
    act(office, "suspension", "停2号", 21)
    act(office, "suspension_end", "解1号", 24, ends=["停1号"], **COURT)
    again = act(office, "suspension", "停1号", 20, text="解1号录错记录", **COURT)
    lines = letter(office, again)
    assert "所更正的终止自2026年11月24日起作用，更正自其次日起作用；" in lines
    assert "同类的处理已" not in lines
    late = act(office, "suspension_end", "解2号", 22, ends=["停2号"])
    assert (late["effective_on"], [one["name"] for one in late["still_lasting"]]) == ("2026-11-22", ["停1号"])
    lines = letter(office, late)
    assert "仍在持续的有州中级人民法院2026年11月20日的“停1号”（暂停使用），该记录继续暂停使用" in lines
    assert "同类各项" not in lines
    assert (stored(office), office.counts()) == ([], "suspended")


@ON_SQLITE
def test_an_end_that_was_corrected_is_shown_so_and_taken_again_where_it_was_right(office):
    running = office.served.running
    env = {"SHOUXIN_DATABASE": str(running.database.url), "COLUMNS": "240"}
    act(office, "suspension", "停1号", 20, **COURT)
    act(office, "suspension", "停2号", 20, **COURT)
    both = {"ends": ["停1号", "停2号"]} | COURT
    over = act(office, "suspension_end", "解1号", 22, **both)
    assert over["corrected_by"] == []
    again = act(office, "suspension", "停1号", 20, text="解1号录错记录", **COURT)
    assert "已经登记" in act(office, "suspension_end", "解1号", 22, 409, **both)["detail"], "停2号 is over"
    told = {"id": again["id"], "document_no": "停1号", "body": COURT["body"], "day": "2026-11-20"}
    assert shown(office, over)["corrected_by"] == [told]
    assert (shown(office, over)["ended_by"], shown(office, again)["corrected_by"]) == (None, [])
    line = f"“停1号”的终止有误，已由 {again['id']} 更正"
    assert line in shouxin(running.home.root, "act", "show", over["id"], env=env).err.replace("\n", "")
    assert "终止 停1号、终止 停2号（已更正）" in shouxin(running.home.root, "act", "list", env=env).out
    right = act(office, "suspension_end", "解1号", 22, ends=["停1号"], **COURT)
    assert (right["effective_on"], office.counts()) == ("2026-11-23", None)
    assert "已经登记" in act(office, "suspension_end", "解1号", 22, 409, ends=["停1号"], **COURT)["detail"]
    assert shown(office, again)["ended_by"]["id"] == right["id"]


@ON_SQLITE
def test_what_ended_today_begins_again_from_tomorrow_on_with_its_own_day(office):
    today = clock.today()
    act(office, "suspension", "停1号", 20)
    act(office, "suspension_end", "复1号", today.day)
    told = act(office, "suspension", "裁1号", today.day, 409, **COURT)["detail"]
    tomorrow = today + timedelta(days=1)
    assert f"请自 {tomorrow} 起登记，日期仍写文书的日期 {today}" in told
    assert office.counts() is None
    with clock.standing_at(clock.now() + timedelta(days=1)):
        office.served.tokens.clear()
        made = act(office, "suspension", "裁1号", today.day, **COURT)
        assert (made["day"], made["effective_on"], made["lasts"]) == (f"{today}", f"{tomorrow}", True)
        assert office.counts() == "suspended"


@ON_SQLITE
def test_what_a_mistaken_reinstatement_ended_comes_back_by_its_own_document(office):
    first = act(office, "annulment", "撤1号", 20)
    assert "已经登记" in act(office, "annulment", "撤1号", 20, 409)["detail"]
    mistaken = act(office, "reinstatement", "更1号", 22, text="误以为该决定已被变更", **BUREAU)
    assert office.counts() is None
    again = act(office, "annulment", "撤1号", 20, text="该决定没有变更")
    assert office.counts() == "annulled"
    assert (again["day"], again["effective_on"]) == (first["day"], first["effective_on"])
    assert (again["lasts"], shown(office, again)["ended_by"]) == (True, None)
    assert shown(office, first)["ended_by"]["id"] == mistaken["id"]
    assert [one["id"] for one in shown(office, mistaken)["corrected_by"]] == [again["id"]]


@ON_SQLITE
def test_so_it_does_where_its_day_was_typed_wrongly_and_the_end_may_be_right_after_all(office):
    """By which day a document is makes what is void no other: the end is corrected, and can be taken again."""
    act(office, "withdrawal", "撤1号", 20, by="provider")
    mistaken = act(office, "reinstatement", "复1号", 22, text="误", **BUREAU)
    again = act(office, "withdrawal", "撤1号", 19, by="provider", text="复1号有误")
    assert [one["id"] for one in shown(office, mistaken)["corrected_by"]] == [again["id"]]
    right = act(office, "reinstatement", "复1号", 22, text="没有误", **BUREAU)
    assert (shown(office, again)["ended_by"]["id"], office.counts()) == (right["id"], None)


@ON_SQLITE
def test_what_a_case_decided_comes_back_by_its_number_where_an_act_ended_it(office):
    case, today = under_way(office, "wrong"), clock.today()
    office.step("bureau", case, "decided", outcome="withdrawn_record", text="撤回")
    own = f"{case['id']}-5"
    assert (
        "编号，不是文书的文号" in act(office, "withdrawal", own, today.day, 400, text="误", **OURS)["detail"]
    )
    act(office, "reinstatement", "再1号", today.day, **COURT)
    assert office.counts() is None
    with clock.standing_at(clock.now() + timedelta(days=1)):
        office.served.tokens.clear()
        for more in (
            {"event": "annulment"},
            {"number": f"{case['id']}-4"},
            {"day": today.day - 1},
            {"by": "provider", "body": "县发展改革局"},
        ):
            asked = {"event": "withdrawal", "number": own, "day": today.day, "text": "误"} | OURS | more
            assert "编号，不是文书的文号" in act(office, code=400, **asked)["detail"]
        asked = ("withdrawal", own, today.day)
        assert f"（{own}）登记过，已由“再1号”" in act(office, *asked, 400, **OURS)["detail"]
        again = act(office, *asked, text="再1号录错记录", **OURS)
        assert (names(again["ends"]), again["lasts"], office.counts()) == (["再1号"], True, "annulled")
        lines = letter(office, again)
        made = f"于{today.year}年{today.month}月{today.day}日作出对你单位异议（{case['id']}）的决定（撤回）。"
        assert f"{OURS['body']}（发展改革部门）{made}该项曾登记为已由" in lines
        assert own not in lines
        assert "已经登记" in act(office, *asked, 409, text="误", **OURS)["detail"]


@ON_SQLITE
def test_what_a_case_ended_itself_is_not_written_down_again(office):
    asked = {"record_id": office.record["record_id"], "performed_on": "2026-10-01", "pledge": True}
    case = office.post("enterprise", "/v1/repairs", 201, text="已缴清", **asked)
    office.step("bureau", case, "admitted", text="一并办理")
    office.step("bureau", case, "decided", outcome="repaired", text="符合条件", **paper())
    body, own, today = office.record["issuing_body"], f"{case['id']}-3", clock.today()
    office.step("bureau", case, "annulled", text="材料虚假", **paper())
    told = act(office, "repair", own, today.day, 400, body=body, text="误")["detail"]
    assert "编号，不是文书的文号" in told


@ON_SQLITE
def test_an_annulment_that_comes_in_late_keeps_its_own_day_and_is_ended_by_what_is_of_later(office):
    act(office, "annulment", "撤1号", 14, **COURT)
    act(office, "reinstatement", "再1号", 20, **COURT)
    late = act(office, "annulment", "撤2号", 15, **COURT)
    case = office.objection()
    told = case["record"]["events"]
    days = {one["document_no"]: one["decided_on"] for one in told}
    assert days == {"撤1号": "2026-11-14", "再1号": "2026-11-20", "撤2号": "2026-11-15"}
    told = act(office, "reinstatement", "再0号", 14, 409, **COURT)["detail"]
    assert "到 2026-11-14，没有仍在持续的" in told
    over = act(office, "reinstatement", "再2号", 18, **COURT)
    assert (over["day"], over["effective_on"], office.counts()) == ("2026-11-18", "2026-11-21", None)
    assert [(one["name"], one["day"]) for one in over["ends"]] == [("撤2号", "2026-11-15")]
    assert "由此终止的是州中级人民法院2026年11月15日的“撤2号”（决定被撤销）" in letter(office, over)
    assert "所终止的一项较晚登记，因此其终止自2026年11月21日起作用；该记录" in letter(office, over)
    by = shown(office, late)["ended_by"]
    assert (by["id"], by["day"]) == (over["id"], "2026-11-18")
    again = act(office, "annulment", "撤3号", 21, **COURT)
    assert (again["lasts"], office.counts()) == (True, "annulled"), "decided after the day of the last end"


@ON_SQLITE
def test_a_restructuring_that_acts_late_reaches_what_was_dated_by_its_own_day(office):
    whole = COURT | {"record_id": None}
    act(office, "restructuring", "破1号", 16, **whole)
    act(office, "restructuring_end", "破1号终", 20, **whole)
    other = act(office, "restructuring", "破2号", 15, **whole)
    assert (other["day"], other["effective_on"]) == ("2026-11-15", "2026-11-15"), (
        "it was not over by that end"
    )
    act(office, "restructuring_end", "破2号终", 20, **whole)
    late = act(office, "restructuring", "破1号", 16, text="执行没有终结", **whole)
    assert (late["day"], late["effective_on"], office.counts()) == ("2026-11-16", "2026-11-21", "suspended")
    rows = stored_plans(office, "破1号")
    assert {(f"{row['occurred_on']}", f"{row['effective_on']}") for row in rows} == {
        ("2026-11-16", "2026-11-16"),
        ("2026-11-16", "2026-11-21"),
    }
    assert "2026年11月16日及以前对你单位不利的记录，自2026年11月21日起，在执行期间" in letter(office, late)
    over = act(office, "restructuring_end", "破1号又终", 22, **whole)
    assert "所涉的是：\n2026年11月16日及以前对你单位不利的各项记录。" in letter(office, over)


@ON_SQLITE
def test_the_letters_say_what_else_keeps_the_record_out_of_use(office):
    act(office, "suspension", "停1号", 20)
    second = act(office, "suspension", "裁1号", 21, **COURT)
    by_market = "仍在持续的另有州市场监督管理局2026年11月20日的“停1号”（暂停使用）"
    assert f"此前已使该记录停止使用、{by_market}" in letter(office, second)
    act(office, "suspension_end", "裁2号", 22, ends=["裁1号"], **COURT)
    act(office, "annulment", "撤1号", 22, **COURT)
    third = act(office, "annulment", "撤0号", 21)
    lines = letter(office, third)
    assert f"此前已使该记录停止使用、{by_market}" in lines
    by_court = "州中级人民法院2026年11月22日的“撤1号”（决定被撤销）"
    assert f"其后（自2026年11月22日起）使该记录停止使用、仍在持续的另有{by_court}" in lines
    some = act(office, "reinstatement", "再0号", 22, ends=["撤0号"])
    assert [one["name"] for one in some["still_lasting"]] == ["撤1号"]
    assert "使该记录不使用的另有州市场监督管理局2026年11月20日的“停1号”（暂停使用），评价不变" in letter(
        office, some
    )
    last = act(office, "suspension_end", "复1号", 23)
    lines = letter(office, last)
    assert "仍在持续的另有州中级人民法院2026年11月22日的“撤1号”（决定被撤销），因此该记录仍不使用" in lines
    act(office, "reinstatement", "再1号", 24, **COURT)
    act(office, "restructuring", "破1号", 24, record_id=None, **COURT)
    act(office, "suspension", "停2号", 24)
    under = letter(office, act(office, "suspension_end", "复2号", 25))
    assert "仍在持续的另有州中级人民法院2026年11月24日的“破1号”" in under
    assert "恢复使用" not in under.partition("三、此后：")[2].partition("四、")[0]
