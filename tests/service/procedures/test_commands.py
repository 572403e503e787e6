"""`shouxin procedure …` from notice to decision, beside the decision, and out of it again."""

import datetime as dt

import docx
import pytest

from scoring.procedure.standing import Step
from service import clock
from service.home import Home
from service.procedures import ledger
from service.procedures.ledger import Entry
from tests.command import done, shouxin
from tests.service.procedures.test_ledger import terms

RUN_DAY = dt.date(2026, 10, 31)


@pytest.fixture
def home(copied_home, monkeypatch):
    """A home of the sample, some weeks after its run."""
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 11, 25))
    return copied_home


@pytest.fixture
def effect(home):
    """One restriction that a general clause founds: enterprise and measure."""
    listed = done(home, "procedure", "list", "--json").json["proceedings"]
    one = next(one for one in listed if one["kind"] == "duty_to_check")
    return one["uscc"], one["effect"]


def one(home, uscc, effect):
    shown = done(home, "procedure", "show", uscc, "--json").json["proceedings"]
    return next(entry for entry in shown if entry["effect"] == effect)


def test_from_notice_to_decision(home, effect):
    uscc, _ = effect
    assert one(home, *effect)["state"] == "due"
    notified = done(
        home, "procedure", "notify", *effect, "--by", "直接送达", "--on", "2026-11-02", "--who", "李工"
    )
    assert "尚在告知程序中" in notified.err
    assert one(home, *effect)["state"] == "ready"
    early = shouxin(home, "procedure", "decide", *effect, "--apply", "--why", "属实", "--on", "2026-11-05")
    assert (early.code, "期限到 2026-11-09" in early.err) == (3, True)
    refused = shouxin(home, "procedure", "notice", *effect, "--kind", "decision")
    assert (refused.code, "不能出“决定书”" in refused.err) == (3, True)
    done(
        home,
        "procedure",
        "decide",
        *effect,
        "--apply",
        "--why",
        "核查属实",
        "--on",
        "2026-11-10",
        "--who",
        "王工",
    )
    found = one(home, *effect)
    assert (found["state"], found["acting"], found["since"]) == ("acting", True, "2026-11-10")
    assert [(step["step"], step["who"]) for step in found["steps"]] == [
        ("notified", "李工"),
        ("decided_to_apply", "王工"),
    ]
    text = done(home, "procedure", "notice", *effect).out
    assert "决定书" in text
    assert "核查属实" in text
    counts = done(home, "procedure", "list", "--state", "acting", "--json").json
    assert (counts["counts"]["acting"], counts["total"]) == (1, 1)
    assert uscc in done(home, "procedure", "list", "--state", "acting").out


def test_the_standing_is_beside_the_decision_and_never_in_it(home, effect):
    uscc, name = effect
    before = done(home, "show", uscc, "--json").json
    done(home, "procedure", "notify", *effect, "--by", "邮寄", "--on", "2026-11-24", "--who", "李工")
    after = done(home, "show", uscc, "--json").json
    standing = {entry["effect"]: entry for entry in after.pop("standing")["effects"]}
    assert {entry["effect"]: entry["state"] for entry in before.pop("standing")["effects"]}[name] == "due"
    assert standing[name]["state"] == "notified"
    assert standing[name]["earliest"] == "2026-12-02"
    assert standing[name]["note"].startswith("尚在告知程序中（已告知，陈述期内），不得据以采取措施")
    assert before == after
    assert "告知程序（2026-11-25）" in done(home, "show", uscc).out


def test_a_ground_that_ended_is_written_down_by_the_next_evaluation(home, effect):
    uscc, name = effect
    gone = Entry(
        uscc=uscc,
        effect=name,
        kind="duty_to_check",
        step=(told := Step("notified", dt.date(2026, 11, 2), "邮寄")),
        terms=terms("duty_to_check", told),
        grounds=("a-record-repaired-since",),
        decision_id="d",
        as_of=RUN_DAY,
        who="李工",
        at=dt.datetime(2026, 11, 2, tzinfo=dt.UTC),
    )
    ledger.append(home, lambda _: [gone])
    shown = done(home, "procedure", "show", uscc, "--json").json["proceedings"]
    assert [entry["state"] for entry in shown if entry["effect"] == name] == ["dropped", "due"]
    done(home, "evaluate")
    done(home, "evaluate")
    steps = [entry.step for entry in ledger.read(home)[uscc]]
    assert [(step.kind, step.day) for step in steps] == [
        ("notified", dt.date(2026, 11, 2)),
        ("withdrawn", dt.date(2026, 11, 2)),
    ]
    assert one(home, uscc, name)["state"] == "due"


def test_notices_as_text_json_and_word(home, effect, tmp_path):
    text = done(home, "procedure", "notice", *effect).out
    found = done(home, "procedure", "notice", *effect, "--json").json
    assert all(part in text for part in found["paragraphs"])
    done(home, "procedure", "notice", *effect, "--out", tmp_path / "n.txt")
    assert (tmp_path / "n.txt").read_text() == text
    done(home, "procedure", "notice", *effect, "--out", tmp_path / "n.docx")
    written = [one.text for one in docx.Document(str(tmp_path / "n.docx")).paragraphs]
    assert set(found["paragraphs"]) <= set(written)
    assert shouxin(home, "procedure", "notice", *effect, "--out", tmp_path / "no" / "n.txt").code == 4


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["list", "--state", "x"], 2, "应为 due"),
        (["show", "123"], 2, "应为 18 位"),
        (["show", "91632899MA0000007G"], 1, "没有统一社会信用代码"),
        (["notify", "{uscc}", "{effect}"], 2, "请用 --by"),
        (["notify", "{uscc}", "XX-99", "--by", "邮寄"], 1, "没有不利效果“XX-99”"),
        (["notify", "{uscc}", "{effect}", "--by", "邮寄", "--on", "2026-11-26"], 2, "晚于今天"),
        (["notify", "{uscc}", "{effect}", "--by", "邮寄", "--on", "2026-10-30"], 2, "早于所依评价的基准日"),
        (["notify", "{uscc}", "{effect}", "--by", "邮寄", "--on", "昨天"], 2, "不是日期"),
        (["state", "{uscc}", "{effect}", "--what", "已付清"], 3, "状态是“待告知”"),
        (["hear", "{uscc}", "{effect}", "--held"], 2, "请用 --what"),
        (["hear", "{uscc}", "{effect}"], 3, "不能记“要求听证”"),
        (["decide", "{uscc}", "{effect}", "--why", "x"], 2, "--apply"),
        (["decide", "{uscc}", "{effect}", "--apply"], 2, "请用 --why"),
        (["notice", "{uscc}", "{effect}", "--kind", "letter"], 2, "应为 advance"),
        (["notice", "{uscc}", "{effect}", "--kind", "ended"], 3, "不能出“不再适用通知”"),
        (["notice", "{uscc}", "{effect}", "--kind", "effect"], 3, "不用“执行告知书”"),
    ],
)
def test_what_is_wrong_is_told_and_writes_nothing(home, effect, arguments, code, words):
    asked = [text.format(uscc=effect[0], effect=effect[1]) for text in arguments]
    answer = shouxin(home, "procedure", *asked)
    assert (answer.code, words in answer.err) == (code, True), answer.err
    assert ledger.read(Home(home).root) == {}
