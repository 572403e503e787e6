"""`shouxin procedure …` from notice to decision, beside the decision, and out of it again."""

import datetime as dt
import re
import shutil
from pathlib import Path

import docx
import pytest

from scoring.compiler.loader import PACKAGED
from scoring.procedure.standing import Step
from service import clock
from service.home import Home
from service.procedures import ledger
from service.procedures.ledger import Entry
from tests.command import done, shouxin
from tests.homes import copied
from tests.service.procedures.test_ledger import terms

RUN_DAY = dt.date(2026, 10, 31)


TODAY = dt.date(2026, 11, 25)


@pytest.fixture
def home(copied_home, monkeypatch):
    """A home of the sample, some weeks after its run."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return copied_home


@pytest.fixture(scope="module")
def due(sample_home):
    """What is due after the run of the sample, before anything was done about it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "today", lambda: TODAY)
        return done(sample_home, "procedure", "list", "--json").json["proceedings"]


@pytest.fixture(scope="module")
def effect(due):
    """One restriction that a general clause founds: enterprise and measure."""
    one = next(one for one in due if one["kind"] == "duty_to_check")
    return one["uscc"], one["effect"]


@pytest.fixture(scope="module")
def untouched(sample_home, tmp_path_factory):
    """A home for commands that must write nothing to it."""
    return copied(sample_home, tmp_path_factory.mktemp("untouched") / "home")


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
    assert _without_standing(before) == _without_standing(after)
    assert "告知程序（2026-11-25）" in done(home, "show", uscc).out


def _without_standing(document):
    """The decision itself, whatever is shown beside its effects."""
    rules = [*document["overrides"], *document["measures"]]
    return (
        document
        | {"rules": [{k: v for k, v in one.items() if k != "standing"} for one in rules]}
        | dict.fromkeys(("overrides", "measures"))
    )


def _entry(uscc, effect, kind, text, *, day, grounds=(), of="duty_to_check"):
    step = Step(kind, dt.date.fromisoformat(f"2026-{day}"), text)
    return Entry(
        uscc=uscc,
        effect=effect,
        kind=of,
        step=step,
        terms=terms(of, step),
        grounds=tuple(grounds),
        decision_id="d",
        as_of=RUN_DAY,
        who="李工",
        at=dt.datetime(2026, 11, 2, tzinfo=dt.UTC),
    )


def test_a_ground_that_ended_is_written_down_by_the_next_evaluation(home, effect):
    uscc, name = effect
    gone = _entry(uscc, name, "notified", "邮寄", day="11-02", grounds=["a-record-repaired-since"])
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


def test_an_evaluation_of_an_earlier_day_ends_no_matter(home, effect):
    done(home, "procedure", "notify", *effect, "--by", "邮寄", "--on", "2026-11-24", "--who", "李工")
    before = done(home, "procedure", "list", "--json").json
    told = done(home, "evaluate", "--as-of", "2026-03-02", "--json").json
    assert (told["actionable"], told["latest"]) == (True, False)
    assert [entry.step.kind for entry in ledger.read(home)[effect[0]]] == ["notified"]
    assert done(home, "procedure", "list", "--json").json == before


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
        (["decide", "{uscc}", "{effect}", "--apply", "--drop", "--why", "x"], 2, "只写一个"),
        (["decide", "{uscc}", "{effect}", "--drop", "--apply", "--why", "x"], 2, "只写一个"),
        (["notice", "{uscc}", "{effect}", "--kind", "letter"], 2, "应为 advance"),
        (["notice", "{uscc}", "{effect}", "--kind", "ended"], 3, "不能出“不再适用通知”"),
        (["notice", "{uscc}", "{effect}", "--kind", "effect"], 3, "不用“执行告知书”"),
    ],
)
def test_what_is_wrong_is_told_and_writes_nothing(untouched, effect, arguments, code, words, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    asked = [text.format(uscc=effect[0], effect=effect[1]) for text in arguments]
    answer = shouxin(untouched, "procedure", *asked)
    assert (answer.code, words in answer.err) == (code, True), answer.err
    assert ledger.read(Home(untouched).root) == {}


def test_what_is_told_names_the_records_and_keeps_their_ids(home, effect):
    shown = one(home, *effect)
    (record, *_) = shown["grounds"]
    assert len(record["record_id"]) == 32
    page = done(home, "procedure", "show", effect[0]).out
    for part in (record["document_no"], record["occurred_on"], record["issuing_body"]):
        assert part in page
    assert record["record_id"] not in page
    listed = done(home, "procedure", "list").out
    assert record["document_no"] in listed
    lines = page.splitlines()
    (treated,) = (number for number, line in enumerate(lines) if "级对待" in line)
    detail = max(number for number, line in enumerate(lines) if line.startswith(f"{effect[1]} "))
    assert treated < detail


def test_a_changed_policy_leaves_what_was_notified_as_it_was(home, effect, tmp_path):
    done(home, "procedure", "notify", *effect, "--by", "邮寄", "--on", "2026-11-20", "--who", "李工")
    before = one(home, *effect)
    folder = Path(shutil.copytree(PACKAGED, tmp_path / "policy"))
    for name, old, new in (
        ("procedures.yaml", "statement: {days: 5, calendar", "statement: {days: 15, calendar"),
        ("holidays.yaml", "2026-10-01,", "2026-10-01, 2026-11-23, 2026-11-24,"),
    ):
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new))
    env = {"SHOUXIN_POLICY": str(folder)}
    shown = shouxin(home, "procedure", "show", effect[0], "--json", env=env).json["proceedings"]
    assert next(entry for entry in shown if entry["effect"] == effect[1]) == before
    assert (before["procedure"]["statement"], before["statement_until"]) == ("5个工作日", "2026-11-27")
    listed = shouxin(home, "procedure", "list", "--json", env=env).json
    assert listed["counts"]["notified"] == 1
    others = [
        entry
        for entry in listed["proceedings"]
        if entry["state"] == "due" and entry["procedure"]["statement"]
    ]
    assert {entry["procedure"]["statement"] for entry in others} == {"15个工作日"}


def test_a_faulty_matter_is_listed_and_stops_nothing_else(home, effect):
    uscc, name = effect
    (told, decided) = (("notified", "11-02"), ("decided_to_apply", "11-03"))
    grounds = [record["record_id"] for record in one(home, *effect)["grounds"]]
    wrong = [_entry(uscc, name, kind, "有误", day=day, grounds=grounds) for kind, day in (told, decided)]
    ledger.append(home, lambda _: wrong)
    listed = done(home, "procedure", "list", "--json").json
    assert (listed["counts"]["faulty"], listed["counts"]["acting"]) == (1, 0)
    assert "步骤前后不合" in done(home, "procedure", "list", "--state", "faulty").out
    shown = shouxin(home, "procedure", "show", uscc, "--json")
    (entry,) = (entry for entry in shown.json["proceedings"] if entry["effect"] == name)
    assert (shown.code, entry["acting"], "2026-11-03 不能记“决定采取”" in entry["fault"]) == (4, False, True)
    notice = shouxin(home, "procedure", "notice", uscc, name)
    assert (notice.code, "不能出文书" in notice.err) == (3, True)
    again = shouxin(home, "procedure", "state", uscc, name, "--what", "已付清")
    assert (again.code, "decide --drop" in again.err) == (3, True)
    assert done(home, "show", uscc, "--json").json["standing"]["effects"]
    done(home, "procedure", "decide", uscc, name, "--drop", "--why", "登记有误", "--who", "王工")
    assert one(home, uscc, name)["state"] == "dropped"


def test_a_d_by_score_states_what_took_points_with_its_records(home, due):
    uscc = next(one["uscc"] for one in due if one["effect"] == "scored_d")
    text = done(home, "procedure", "notice", uscc, "scored_d").out
    reasons = done(home, "show", uscc, "--json").json["reasons"]
    costly = [one for one in reasons if one["points"] < 0]
    assert re.search(r"得分 \d+，为基准分 \d+ 与各项分值之和；按公布的等级分界，低于 \d+ 分的为 D", text)
    for one in costly:
        assert f"）{one['label']}：" in text
        assert f"减 {-one['points']} 分" in text
    worst = next(line for line in text.splitlines() if f"）{costly[0]['label']}：" in line)
    assert re.search(r"所依记录：.+（?\d{4}-\d\d-\d\d", worst)


def test_a_decision_against_it_has_a_text_of_its_own(home, effect):
    done(home, "procedure", "notify", *effect, "--by", "邮寄", "--on", "2026-11-02", "--who", "李工")
    done(
        home,
        "procedure",
        "decide",
        *effect,
        "--drop",
        "--why",
        "已付清工资",
        "--on",
        "2026-11-10",
        "--who",
        "王工",
    )
    text = done(home, "procedure", "notice", *effect).out
    assert "不予采取决定书" in text
    assert "于 2026-11-10 决定对你单位不采取" in text
    assert "已付清工资" in text
    assert "决定不采取（已付清工资）" in one(home, *effect)["note"]
    ended = shouxin(home, "procedure", "notice", *effect, "--kind", "ended")
    assert (ended.code, "可出“不予采取决定书”" in ended.err) == (3, True)


def test_what_the_calendar_does_not_reach_is_refused_with_file_and_year(home, effect, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 12, 28))
    refused = shouxin(home, "procedure", "notify", *effect, "--by", "邮寄", "--who", "李工")
    assert (refused.code, "请在 holidays.yaml 补入 2027 年" in refused.err) == (3, True)
    assert ledger.read(home) == {}
    assert one(home, *effect)["earliest"] is None


def test_a_day_before_the_run_is_not_answered_with_what_stands_now(home, effect):
    for asked in (["list"], ["show", effect[0]]):
        early = shouxin(home, "procedure", *asked, "--as-of", "2026-10-30")
        assert (early.code, "基准日是 2026-10-31" in early.err) == (2, True)
    done(home, "procedure", "notify", *effect, "--by", "邮寄", "--on", "2026-11-10", "--who", "李工")
    states = [
        next(
            entry["state"]
            for entry in done(home, "procedure", "show", effect[0], "--as-of", day, "--json").json[
                "proceedings"
            ]
            if entry["effect"] == effect[1]
        )
        for day in ("2026-11-09", "2026-11-10")
    ]
    assert states == ["due", "notified"]
