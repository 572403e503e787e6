"""Of several restructurings of an enterprise each reaches the records by its own day, and its end is of it alone."""

from datetime import timedelta

from service import clock
from service.notices.letters.wording import day_in_words
from tests.command import shouxin
from tests.service.cases.test_beside import told_of
from tests.service.cases.test_ends import COURT, letter, names, shown
from tests.service.cases.test_late_acts import stored_plans
from tests.service.cases.test_loops import ON_SQLITE


def act(office, event, number, day, code=201, **more):
    told = {"uscc": office.uscc, "event": event, "document_no": number, "day": f"{day}", "who": "张三"}
    return office.post("bureau", "/v1/acts", code, **COURT, **(told | more))


def decision(office):
    return office.get("enterprise", f"/v1/enterprises/{office.uscc}/decision")["decision_id"]


@ON_SQLITE
def test_the_end_of_one_gives_back_at_once_what_only_that_one_reached(office):
    ruled, today = office.record["occurred_on"], clock.today()
    first = act(office, "restructuring", "破1号", ruled - timedelta(days=5))
    assert office.counts() is None
    second = act(office, "restructuring", "破2号", ruled + timedelta(days=5))
    assert office.counts() == "suspended"
    case = office.objection()
    (before,) = told_of(office, case)["events"]
    assert (before["document_no"], told_of(office, case)["counts"]) == ("破2号", False)

    stood = decision(office)
    told = act(office, "restructuring_end", "终2号", today, 409)["detail"]
    assert "“破1号”" in told
    assert "“破2号”" in told
    over = act(office, "restructuring_end", "终2号", today, ends=["破2号"])
    assert office.counts() is None
    assert (names(over["ends"]), names(over["still_lasting"])) == (["破2号"], ["破1号"])
    assert (len(over["evaluations"]), over["evaluations"][0]["decision_id"]) == (1, decision(office))
    assert decision(office) != stood
    seen = told_of(office, case)
    assert (seen["counts"], seen["events"][0]) == (True, before)
    assert [(one["event"], one["document_no"], one["ends"]) for one in seen["events"]] == [
        ("restructuring", "破2号", None),
        ("restructuring_end", "终2号", ["破2号"]),
    ]
    lines = letter(office, over)
    reached = day_in_words(ruled - timedelta(days=5)), day_in_words(ruled + timedelta(days=5))
    assert f"{reached[0]}及以前对你单位不利的记录继续暂停使用，其后至{reached[1]}的，" in lines
    assert f"所涉的是：\n{reached[1]}及以前对你单位不利的各项记录。" in lines
    assert "评价不变" not in lines
    records = office.get("enterprise", f"/v1/enterprises/{office.uscc}/records")
    assert "终2号" not in f"{records}", "a ruling is no document of the enterprise"
    lasts = [shown(office, one)["lasts"] for one in (first, second)]
    assert (lasts, shown(office, second)["ended_by"]["id"]) == ([True, False], over["id"])
    last = act(office, "restructuring_end", "终1号", today)
    assert (names(last["ends"]), last["still_lasting"]) == (["破1号"], [])


@ON_SQLITE
def test_two_of_one_day_are_two_and_one_document_may_end_several(office):
    ruled, today = office.record["occurred_on"] + timedelta(days=5), clock.today()
    for number in ("破1号", "破2号", "破3号"):
        act(office, "restructuring", number, ruled)
    assert all(stored_plans(office, number) for number in ("破1号", "破2号", "破3号"))
    act(office, "restructuring_end", "终1号", today, ends=["破3号"])
    assert office.counts() == "suspended"
    over = act(office, "restructuring_end", "终2号", today, ends=["破1号", "破2号"])
    assert (names(over["ends"]), office.counts()) == (["破1号", "破2号"], None)
    case = office.objection()
    told = [(one["document_no"], one["ends"]) for one in told_of(office, case)["events"][3:]]
    assert told == [("终1号", ["破3号"]), ("终2号", ["破1号", "破2号"])]


@ON_SQLITE
def test_the_late_end_of_one_names_the_other_that_outlasted_it(office):
    ruled, today = office.record["occurred_on"] + timedelta(days=5), clock.today()
    act(office, "restructuring", "破1号", ruled)
    act(office, "restructuring", "破2号", ruled + timedelta(days=1))
    longer = today - timedelta(days=2)
    act(office, "restructuring_end", "终2号", longer, ends=["破2号"])
    late = act(office, "restructuring_end", "终1号", today - timedelta(days=9))
    (still,) = late["still_lasting"]
    assert (still["name"], still["over_on"], late["ends"][0]["over_on"]) == ("破2号", f"{longer}", None)
    reached = day_in_words(ruled + timedelta(days=1))
    whole = day_in_words(ruled)
    named = f"其中{whole}及以前的，因州中级人民法院{reached}的“破2号”（重整计划、和解协议获准）"
    over = day_in_words(longer)
    assert f"{named}到{over}才终止，自{over}起恢复使用；据此" in letter(office, late)
    assert office.counts() is None
    running = office.served.running
    env = {"SHOUXIN_DATABASE": str(running.database.url), "COLUMNS": "240"}
    told = shouxin(running.home.root, "act", "show", late["id"], env=env).err.replace("\n", "")
    assert f"重整计划、和解协议获准），到 {longer} 终止" in told


@ON_SQLITE
def test_of_several_that_outlasted_it_each_record_has_the_day_of_the_last(office):
    ruled, today = office.record["occurred_on"] + timedelta(days=5), clock.today()
    # Of the others: how many days after the first each was ruled, and how many ago it was over.
    days = {"破2号": (1, 6), "破3号": (2, 4), "破4号": (3, 4), "破5号": (4, 2)}
    act(office, "restructuring", "破1号", ruled)
    for number, (after, _) in days.items():
        act(office, "restructuring", number, ruled + timedelta(days=after))
    for number, (_, ago) in days.items():
        act(office, "restructuring_end", f"终{number}", today - timedelta(days=ago), ends=[number])
    lines = letter(office, act(office, "restructuring_end", "终1号", today - timedelta(days=9)))
    assert lines.count("才终止，自") == 1
    last, over = (day_in_words(one) for one in (ruled + timedelta(days=4), today - timedelta(days=2)))
    assert f"其中{day_in_words(ruled)}及以前的，因州中级人民法院{last}的“破5号”" in lines
    assert f"到{over}才终止，自{over}起恢复使用" in lines


@ON_SQLITE
def test_of_several_that_outlasted_it_the_earlier_reaches_no_further_than_its_ruling(office):
    ruled, today = office.record["occurred_on"] + timedelta(days=5), clock.today()
    act(office, "restructuring", "破1号", ruled)
    for number, before, ago in (("破2号", 2, 2), ("破3号", 1, 4)):
        act(office, "restructuring", number, ruled - timedelta(days=before))
        act(office, "restructuring_end", f"终{number}", today - timedelta(days=ago), ends=[number])
    lines = letter(office, act(office, "restructuring_end", "终1号", today - timedelta(days=9)))
    first, second = (day_in_words(ruled - timedelta(days=one)) for one in (2, 1))
    assert f"其中{first}及以前的，因州中级人民法院{first}的“破2号”" in lines
    assert f"其后至{second}的，因州中级人民法院{second}的“破3号”" in lines
