"""Which evaluation followed a step: of a record, and of an objection to the evaluation itself; why none did."""

from datetime import date

import polars as pl
import pytest

from service import clock
from service.administration import Installation
from service.amendments import settling
from service.amendments.record_event import RecordEvent, load_events
from service.amendments.settling import settle
from service.notices.letters.wording import day_in_words
from service.runs.amended import latest_of
from service.runs.kept import Runs
from tests.service.amendments.conftest import in_force_of
from tests.service.cases.test_beside import act
from tests.service.cases.test_loops import ON_SQLITE
from tests.service.cases.test_on_paper import lines_of, paper
from tests.service.cases.test_undone import later


@pytest.fixture
def disputed(office):
    """A record of an enterprise whose score gives D, an effect that the bureau answers for."""
    run = Runs(office.served.running.home.runs).latest("public")
    rated = run.table("decisions").filter(pl.col("score_grade") == "D").select("uscc")
    of_kind = pl.col("kind").is_in(["serious_dishonesty", "abnormal_operation"])
    counted = run.table("evidence").filter(of_kind, pl.col("document_no").is_not_null())
    return run.collect(counted.join(rated, on="uscc", how="semi").sort("uscc", "record_id")).row(
        0, named=True
    )


def objection(office, record):
    """Filed on paper and admitted."""
    asked = {"uscc": record["uscc"], "effect": "scored_d", "text": "评价有误"}
    case = office.post("bureau", "/v1/objections", 201, **asked, **paper("收1号"))
    return office.step("bureau", case, "admitted")


def decision_id(office, uscc):
    return office.get("bureau", f"/v1/enterprises/{uscc}/decision")["decision_id"]


def corrects(office, case, **more):
    return office.step("bureau", case, "decided", outcome="corrected", text="记录已由提供单位更正", **more)


@ON_SQLITE
def test_which_evaluation_is_disputed_is_told_in_the_case_and_its_letters(office, disputed):
    now = office.get("bureau", f"/v1/enterprises/{disputed['uscc']}/decision")
    case = objection(office, disputed)
    assert {one["label"]: one["value"] for one in case["about"]["facts"]} == {
        "评价基准日": now["as_of"],
        "得分": f"{now['score']}分",
        "等级": now["grade"],
    }
    admission = lines_of(office, case, 2)
    told = (
        f"对你单位的评价（按得分定为 D），评价决定编号：{now['decision_id']}。",
        f"评价载明：评价基准日：{day_in_words(date.fromisoformat(now['as_of']))}；得分：{now['score']}分；等级：{now['grade']}。",
    )
    assert set(told) <= set("\n".join(admission).splitlines())
    annul(office, disputed)
    corrects(office, case)
    assert lines_of(office, case, 2) == admission  # whatever is in force since


@ON_SQLITE
def test_of_an_effect_of_a_record_that_record_is_told(office):
    run = Runs(office.served.running.home.runs).latest("public")
    by_record = (pl.col("grade") == "D") & (pl.col("score_grade") != "D")
    of_it = run.table("evidence").join(run.table("decisions").filter(by_record), on="uscc", how="semi")
    rows = run.collect(of_it.filter(pl.col("document_no").is_not_null())).sort("uscc", "record_id")
    asked = {"uscc": rows["uscc"][0], "effect": "direct_d", "text": "评价有误"} | paper("收1号")
    case = office.step("bureau", office.post("bureau", "/v1/objections", 201, **asked), "admitted")
    (told,) = [one["value"] for one in case["about"]["facts"] if one["label"] == "所据的记录"]
    letter = "\n".join(lines_of(office, case, 2))
    ours = rows.filter(pl.col("uscc") == asked["uscc"]).iter_rows(named=True)
    behind = [one for one in ours if f"“{one['document_no']}”（{one['occurred_on']}）" in told]
    assert behind
    assert all(f"“{one['document_no']}”（{day_in_words(one['occurred_on'])}）" in letter for one in behind)


def annul(office, record):
    """What its provider tells the store, which nobody has acted on yet."""
    day = clock.today()
    event = RecordEvent(
        uscc=record["uscc"],
        event_type="annulment",
        target_kind=record["kind"],
        target_document_no=record["document_no"],
        document_no="撤1号",
        effective_on=record["occurred_on"],
        occurred_on=day,
    )
    assert load_events(office.served.running.home, [event], now=clock.now()) == {}


def test_an_evaluation_that_is_corrected_is_made_again_at_once(office, disputed):
    case = objection(office, disputed)
    assert case["evaluations"] == []
    before = decision_id(office, disputed["uscc"])
    former = office.get("bureau", f"/v1/enterprises/{disputed['uscc']}/decision")
    was = former["grade"], former["score"]
    annul(office, disputed)
    done = corrects(office, case)
    after = decision_id(office, disputed["uscc"])
    assert after != before
    (told,) = done["evaluations"]
    assert (told["seq"], told["decision_id"], told["as_of"]) == (3, after, f"{clock.today()}")
    assert told["told"].startswith("已重新评价")
    assert done["brought_about"]
    rating = office.get("bureau", f"/v1/enterprises/{disputed['uscc']}/decision")
    assert (told["grade"], told["score"]) == (rating["grade"], rating["score"])
    assert (told["former_grade"], told["former_score"]) == was
    points = f"得分由{was[1]}分改为{told['score']}分"
    assert points in "\n".join(lines_of(office, case, 3))
    assert office.get("bureau", f"/v1/cases/{case['id']}")["evaluations"] == [told]


@ON_SQLITE
def test_where_nothing_was_corrected_it_comes_to_the_same_and_that_is_told(office, disputed):
    first = objection(office, disputed)
    corrects(office, first)  # evaluated as of today
    before, again = decision_id(office, disputed["uscc"]), objection(office, disputed)
    done = corrects(office, again)
    (told,) = done["evaluations"]
    assert (told["decision_id"], told["as_of"]) == (None, None)
    assert "结果与现行决定相同，没有作出新的决定" in told["told"]
    assert told["told"].endswith("可以对该记录提出异议，记录更正并报来之后随之重新评价")
    letter = "\n".join(lines_of(office, again, 3))
    assert "异议成立，按现有的记录和规则重新评价。" in letter
    assert "结果与现行评价相同，得分和等级没有变化，现行评价不变" in letter
    assert "予以更正" not in letter
    label = "异议成立，按现有的记录和规则重新评价"
    assert (done["outcome_label"], done["steps"][-1]["outcome_label"]) == (label, label)
    assert done["brought_about"]
    assert decision_id(office, disputed["uscc"]) == before


@ON_SQLITE
def test_an_evaluation_that_is_not_corrected_is_not_made_again(office, disputed):
    case = objection(office, disputed)
    before = decision_id(office, disputed["uscc"])
    annul(office, disputed)
    done = office.step("bureau", case, "decided", outcome="rejected", text="评价无误")
    assert (done["evaluations"], decision_id(office, disputed["uscc"])) == ([], before)
    office.step("bureau", case, "review_requested", text="另有证据", **paper("申请书"))
    over = office.step("bureau", case, "review_decided", outcome="corrected", text="确有错误")
    assert [one["seq"] for one in over["evaluations"]] == [5]
    assert decision_id(office, disputed["uscc"]) == over["evaluations"][0]["decision_id"] != before


@ON_SQLITE
@pytest.mark.parametrize("day", ["2024-05-01", "2026-10-30"])
def test_no_paper_objects_to_an_evaluation_before_there_was_one(office, disputed, day):
    """Its clocks never ran where the year lies before every calendar."""
    asked = {"uscc": disputed["uscc"], "effect": "scored_d", "text": "评价有误"}
    on_paper = {"paper": "收1号", "paper_day": day, "received_on": day}
    refused = office.post("bureau", "/v1/objections", 400, **asked, **on_paper)
    assert f"（paper_day）{day} 应不早于首次公布的评价的基准日 2026-10-31、不晚于今天" in refused["detail"]


def test_of_one_effect_one_objection_is_examined_at_a_time(office, disputed):
    case = objection(office, disputed)
    asked = {"uscc": disputed["uscc"], "effect": "scored_d", "text": "仍有误"} | paper("收2号")
    why = office.post("bureau", "/v1/objections", 409, **asked)["detail"]
    assert "同一效果另有一件异议（已受理，待办理，自" in why
    assert "请在那一件中补充事实，或者待其办结" in why
    office.step("bureau", case, "decided", outcome="rejected", text="评价无误")
    office.post("bureau", "/v1/objections", 201, **asked)
    why = office.step("bureau", case, "review_requested", 409, text="另有证据", **paper("申请书"))["detail"]
    assert "同一效果另有一件异议（待受理，自" in why
    assert why.endswith("仍要申请复核的，先撤回那一件：申请复核的期限不因它延长")
    seen = office.get("bureau", f"/v1/cases/{case['id']}")
    assert (seen["open_steps"], [one["step"] for one in seen["held_steps"]]) == ([], ["review_requested"])


@ON_SQLITE
def test_a_step_on_a_record_tells_the_decision_that_followed(office):
    case = office.objection()
    first = office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded", provider="market")
    office.step("market", case, "answered", outcome="wrong", text="录入有误")
    done = office.step("bureau", case, "decided", outcome="withdrawn_record", text="记录有误")
    now = decision_id(office, office.uscc)
    assert [(one["seq"], one["decision_id"]) for one in done["evaluations"]] == [
        (2, first["evaluations"][0]["decision_id"]),
        (5, now),
    ]
    assert first["evaluations"][0]["decision_id"] != now
    points = ("former_score", "score", "former_grade", "grade")
    assert None not in [done["evaluations"][0][name] for name in points]
    (seen, _) = office.get("market", f"/v1/cases/{case['id']}")["evaluations"]
    assert [seen[name] for name in points] == [None] * 4, "who has the case may not ask for the rating"
    (own, _) = office.get("enterprise", f"/v1/cases/{case['id']}")["evaluations"]
    assert own == done["evaluations"][0]


@ON_SQLITE
def test_what_is_not_brought_about_yet_is_told_as_that(office, disputed, monkeypatch):
    case = objection(office, disputed)

    def broken(*_arguments, **_named):
        raise OSError("磁盘已满")

    with monkeypatch.context() as patch:
        patch.setattr(settling, "evaluate_again", broken)
        done = corrects(office, case)
    (told,) = done["evaluations"]
    assert (done["brought_about"], told["decision_id"]) == (False, None)
    assert told["told"] == "尚未重新评价：磁盘已满"
    refused = office.get("bureau", f"/v1/cases/{case['id']}/steps/3/letter", 404)
    assert "评价还没有完成（磁盘已满）；完成之后再取" in refused["detail"]


@ON_SQLITE
def test_who_dies_behind_the_amendment_leaves_its_number(office, disputed, monkeypatch):
    case, running = objection(office, disputed), office.served.running
    place = Installation(running.settings, running.home, running.database, running.keyring)
    real = settling.reissue
    monkeypatch.setattr("service.api.case_changes.settle", lambda *_, **__: None)
    corrects(office, case)

    def dies(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(settling, "reissue", dies)
    with pytest.raises(KeyboardInterrupt):
        settle(place, who="测试")
    monkeypatch.setattr(settling, "reissue", real)
    part, _ = in_force_of(place, disputed["uscc"])
    assert settle(place, who="测试").amended == {disputed["uscc"]: part.publication.number}
    (told,) = office.get("bureau", f"/v1/cases/{case['id']}")["evaluations"]
    assert told["decision_id"] == decision_id(office, disputed["uscc"])


@ON_SQLITE
def test_what_a_clock_ahead_made_is_no_enterprises_last_word_once_it_is_right_again(office):
    """Its run is of a day to come: that of what was told since is the one that speaks of the enterprise, as what is published is."""
    with later(office, 2):
        act(office, "suspension", "停1号")
    whole = Runs(office.served.running.home.runs).latest("public")
    assert latest_of(office.served.running.home.runs, office.uscc, "public").folder == whole.folder
    act(office, "annulment", "撤1号")
    run = latest_of(office.served.running.home.runs, office.uscc, "public")
    assert run.manifest.as_of == clock.today()
    assert run.document(office.uscc)["decision_id"] == decision_id(office, office.uscc)
    assert office.counts() == "annulled"
