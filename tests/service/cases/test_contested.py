"""Whoever contests an effect in writing within the time to state has not been silent: the effect waits for a decision."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import polars as pl
import pytest

from service import clock
from service.administration import Installation
from service.cases.contested import contested, state_contested
from service.jobs.chores import TELL, to_tell
from service.jobs.requests import TellRequest
from service.procedures import ledger
from service.procedures.acting import acting_run_of, proceedings_of
from service.procedures.steps import take
from service.runs.kept import Runs
from tests.command import shouxin
from tests.service.cases.test_loops import ON_SQLITE
from tests.service.cases.test_on_paper import paper

AFTER = timedelta(days=12)
"""Beyond each time in which somebody may state his case, whatever holidays are in it."""


@pytest.fixture
def two(office):
    """Two enterprises with a D by score alone."""
    run = Runs(office.served.running.home.runs).latest("public")
    by_score = (pl.col("grade") == "D") & (pl.col("score_grade") == "D")
    return run.collect(run.table("decisions").filter(by_score).sort("uscc"))["uscc"].to_list()[-2:]


def _told(office, uscc, effect="scored_d"):
    now = clock.now()
    home = office.served.running.home
    take(home, uscc, effect, "notified", day=clock.today(), text="直接送达", who="李工", at=now)


def _state(office, uscc, effect="scored_d"):
    home = office.served.running.home
    found = proceedings_of(home, acting_run_of(home, uscc), uscc, on=clock.today())
    return next(one.standing.state for one in found if one.id == effect)


def _disputes(office, uscc, **about):
    asked = {"uscc": uscc, "text": "按得分定为 D 的事实有误"} | (about or {"effect": "scored_d"})
    return office.post("bureau", "/v1/objections", 201, **asked, **paper("收7号"))


def _grade(office, uscc):
    return office.get("bureau", f"/v1/enterprises/{uscc}/rating")["standing"]["grade_in_effect"]


def test_an_objection_within_the_time_to_state_keeps_silence_from_acting(office, two):
    contested, silent = two
    for uscc in two:
        _told(office, uscc)
    case = _disputes(office, contested)
    assert (_state(office, contested), _state(office, silent)) == ("stated", "notified")
    with clock.standing_at(clock.now() + AFTER):
        office.served.tokens.clear()
        assert (_state(office, contested), _state(office, silent)) == ("ready", "acting")
        assert (_grade(office, contested), _grade(office, silent)) == (None, "D")
        home = office.served.running.home
        shown = shouxin(home.root, "procedure", "show", contested, "--json").json["proceedings"]
        assert f"已就此提出异议（事项 {case['id']}）：按得分定为 D 的事实有误" in str(shown)


@ON_SQLITE
def test_an_objection_to_a_record_on_which_it_rests_is_one_too(office):
    run = Runs(office.served.running.home.runs).latest("public")
    home, found = office.served.running.home, None
    for row in run.collect(run.table("evidence").sort("uscc", "record_id")).iter_rows(named=True):
        of_it = proceedings_of(home, run, row["uscc"], on=clock.today())
        found = next(
            (one for one in of_it if one.standing.state == "due" and one.terms.notice == "full"), None
        )
        if found is not None and found.effect.records and found.kind != "scored_d":
            break
    uscc, effect, (record, *_) = found.uscc, found.id, found.effect.records
    _told(office, uscc, effect)
    assert _state(office, uscc, effect) == "notified"
    _disputes(office, uscc, record_id=record)
    assert _state(office, uscc, effect) == "stated"


@ON_SQLITE
def test_what_came_in_on_paper_in_time_and_is_written_down_later_goes_by_its_day(office, two):
    uscc, began = two[0], clock.now()
    _told(office, uscc)
    with clock.standing_at(began + AFTER):
        office.served.tokens.clear()
        assert _state(office, uscc) == "acting"
        received = f"{began.date()}"
        office.post(
            "bureau",
            "/v1/objections",
            201,
            uscc=uscc,
            text="事实有误",
            effect="scored_d",
            paper="收8号",
            paper_day=received,
            received_on=received,
        )
        assert _state(office, uscc) == "ready"


@ON_SQLITE
def test_one_after_the_time_to_state_is_an_objection_alone(office, two):
    uscc = two[0]
    _told(office, uscc)
    with clock.standing_at(clock.now() + AFTER):
        office.served.tokens.clear()
        _disputes(office, uscc)
        assert _state(office, uscc) == "acting"


@ON_SQLITE
def test_an_objection_that_is_under_way_when_the_enterprise_is_told_counts_too(office, two):
    contested, silent = two
    _disputes(office, contested)
    home, url = office.served.running.home, office.served.running.database.url
    for uscc in two:
        told = shouxin(
            home.root,
            "procedure",
            "notify",
            uscc,
            "scored_d",
            "--by",
            "直接送达",
            "--who",
            "李工",
            env={"SHOUXIN_DATABASE": url.render_as_string(hide_password=False)},
        )
        assert told.code == 0, told.err
    assert (_state(office, contested), _state(office, silent)) == ("stated", "notified")


@ON_SQLITE
def test_a_filing_does_not_depend_on_the_ledger_and_the_night_makes_up_for_it(office, two):
    for uscc in two:
        _told(office, uscc)
    running, kept = office.served.running, office.served.running.home.root / "procedures.jsonl"
    whole = kept.read_bytes()
    kept.write_bytes(whole.replace("直接送达".encode(), "邮寄".encode(), 1))
    _disputes(office, two[0])
    kept.write_bytes(whole)
    assert _state(office, two[0]) == "notified"
    place = Installation(running.settings, running.home, running.database, running.keyring)
    assert to_tell(place)
    doing = SimpleNamespace(job=SimpleNamespace(asked_by="夜间"))
    TELL.work(place, TellRequest(), doing)
    assert (_state(office, two[0]), _state(office, two[1])) == ("stated", "notified")
    assert contested(running.database, running.home) == []


@ON_SQLITE
def test_a_clock_that_ran_ahead_for_another_takes_nobodys_right(office, two):
    uscc, other = two
    _told(office, uscc)
    with clock.standing_at(clock.now() + AFTER):
        _told(office, other)
    _disputes(office, uscc)
    assert _state(office, uscc) == "stated"


@ON_SQLITE
def test_what_was_stated_or_decided_already_hinders_no_filing(office, two):
    uscc, began = two[0], clock.now()
    _told(office, uscc)
    home = office.served.running.home
    with clock.standing_at(began + timedelta(days=1)):
        office.served.tokens.clear()
        day = clock.today()
        take(home, uscc, "scored_d", "stated", day=day, text="口头陈述", who="李工", at=clock.now())
        received = f"{began.date()}"
        paper_of_then = {"paper": "收8号", "paper_day": received, "received_on": received}
        asked = {"uscc": uscc, "text": "事实有误", "effect": "scored_d"}
        office.post("bureau", "/v1/objections", 201, **asked, **paper_of_then)
        assert _state(office, uscc) == "stated"


def test_objections_filed_at_once_are_all_kept_and_all_stated(office):
    run = Runs(office.served.running.home.runs).latest("public")
    by_score = (pl.col("grade") == "D") & (pl.col("score_grade") == "D")
    found = run.collect(run.table("decisions").filter(by_score).sort("uscc"))["uscc"].to_list()[-4:]
    for uscc in found:
        _told(office, uscc)
    office.served.as_party("bureau")
    with ThreadPoolExecutor(len(found)) as many:
        list(many.map(lambda uscc: _disputes(office, uscc), found))
    assert [_state(office, uscc) for uscc in found] == ["stated"] * len(found)


@pytest.mark.parametrize(("came", "told"), [(-1, 0), (0, 0), (3, 3)])
@ON_SQLITE
def test_a_notice_written_down_later_goes_by_when_each_came(office, two, came, told):
    """Told on day 0, written down on day 5: filed before and under way, on the day, or behind it."""
    uscc, began = two[0], clock.now()
    with clock.standing_at(began + timedelta(days=came)):
        office.served.tokens.clear()
        _disputes(office, uscc)
    with clock.standing_at(began + timedelta(days=5)):
        day, home = began.date(), office.served.running.home
        take(home, uscc, "scored_d", "notified", day=day, text="直接送达", who="李工", at=clock.now())
        assert state_contested(office.served.running.database, home, of=uscc)
    last = ledger.read(home.root)[uscc][-1].step
    assert (last.kind, last.day) == ("stated", day + timedelta(days=told))


@ON_SQLITE
def test_one_that_was_over_before_the_notice_is_none(office, two):
    uscc = two[0]
    case = _disputes(office, uscc)
    office.step("bureau", case, "retracted", **paper("撤回书"))
    with clock.standing_at(clock.now() + timedelta(days=1)):
        _told(office, uscc)
        running = office.served.running
        assert not state_contested(running.database, running.home)
        assert _state(office, uscc) == "notified"
