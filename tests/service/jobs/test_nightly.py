"""A night: step by step, gone on with after a kill, not done twice, and what failed keeps only its own from being done."""

import threading
from datetime import date, timedelta

import pytest

from service import clock
from service.errors import StateError
from service.jobs import nightly as nightly_module
from service.jobs import runner
from service.jobs.doing import Stopping
from service.jobs.inbox import Inbox
from service.jobs.nightly import nightly
from service.jobs.register import listed
from service.jobs.steps import STEPS, Planned, Step
from service.publications.publication import all_published
from tests.service.jobs.deliveries import deliver
from tests.service.jobs.kinds import Killed

DAY = date(2026, 11, 20)


def _night(place, steps=STEPS, day=DAY):
    return nightly(place, day=day, stop=threading.Event(), steps=steps)


def _ends(found):
    return {one.step.name: one.ended for one in found}


def _jobs(place):
    with place.database.reading() as connection:
        return [(job.kind, job.state) for job in listed(connection)][::-1]


@pytest.fixture
def small(place):
    """Steps that load: quick ones."""
    deliver(place.settings.inbox_folder, "one", 1)
    deliver(place.settings.inbox_folder, "two", 2)
    return place


LOAD = tuple(one for one in STEPS if one.name == "ingest")


def _fails(*_):
    raise StateError("坏了")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_night_loads_evaluates_publishes_and_another_one_does_nothing(full_place):
    deliver(full_place.settings.inbox_folder, "one", 1)
    day = clock.today()
    first = _night(full_place, day=day)
    rest = {"settle": "nothing", "tell": "nothing", "deliver": "nothing"}
    assert _ends(first) == {"ingest": "done", "evaluate": "done", "publish": "done"} | rest, first
    run = first[2].jobs[0].result
    assert (run["as_of"], run["known_at"], run["actionable"]) == (f"{day}", f"{day}", True)
    with full_place.database.reading() as connection:
        (found,) = all_published(connection)
    assert (found.run, found.published_by) == (run["run"], "shouxin nightly")
    again = _night(full_place, day=day)
    assert _ends(again) == {"ingest": "nothing", "evaluate": "done", "publish": "done"} | rest
    assert [one.jobs for one in again[2:]] == [one.jobs for one in first[2:]]
    assert _jobs(full_place) == [("ingest", "done"), ("evaluate", "done"), ("publish", "done")]
    deliver(full_place.settings.inbox_folder, "two", 2)
    third = _night(full_place, day=day)
    assert _ends(third) == {"ingest": "done", "evaluate": "done", "publish": "done"} | rest
    assert third[2].jobs[0].result["data_version"] > run["data_version"]
    assert len(_jobs(full_place)) == 6


def test_a_night_that_was_killed_goes_on_where_it_was(small, dying):
    dying(Inbox, "move", after=True)
    with pytest.raises(Killed):
        _night(small, LOAD)
    assert _jobs(small) == [("ingest", "running"), ("ingest", "queued")]
    deliver(small.settings.inbox_folder, "three", 3)
    assert _ends(_night(small, LOAD)) == {"ingest": "done"}
    assert _jobs(small) == [("ingest", "done")] * 3
    assert sum(load.rows for load in small.home.store.loads()) == 3


def test_a_job_that_was_killed_when_all_was_done_but_told_is_ended_by_the_night(small, dying):
    (small.settings.inbox_folder / "two").rename(small.settings.inbox_folder.parent / "later")
    dying(Inbox, "move", after=True)
    with pytest.raises(Killed):
        _night(small, LOAD)
    assert Inbox(small.settings.inbox_folder).waiting() == []
    assert _jobs(small) == [("ingest", "running")]
    assert _ends(_night(small, LOAD)) == {"ingest": "nothing"}
    assert _jobs(small) == [("ingest", "done")]


def test_the_next_night_takes_over_what_the_last_one_left(small, dying):
    dying(Inbox, "move", after=False)
    with pytest.raises(Killed):
        _night(small, LOAD)
    (step,) = _night(small, LOAD, day=DAY + timedelta(days=1))
    assert (step.ended, len(step.jobs)) == ("done", 2)
    assert _jobs(small) == [("ingest", "done")] * 2


def test_one_that_failed_is_done_anew_the_same_day(small):
    mended = small.settings.inbox_folder / "one" / "honours-1.csv"
    content = mended.read_bytes()
    mended.write_bytes(b"")
    (step,) = _night(small, LOAD)
    assert step.ended == "failed"
    assert "“one”有 1 个文件读不了" in step.why
    assert [job.state for job in step.jobs] == ["failed", "done"]
    first = step.jobs[0].id
    (step,) = _night(small, LOAD)
    assert (step.ended, len(step.jobs)) == ("failed", 1)
    assert step.jobs[0].id != first
    mended.write_bytes(content)
    (step,) = _night(small, LOAD)
    assert (step.ended, [job.state for job in step.jobs]) == ("done", ["done"])


def test_what_failed_keeps_only_those_from_being_done_that_need_it(small):
    steps = (
        Step("first", "甲", _fails),
        Step("needs", "乙", lambda *_: [], needs=("first",)),
        Step("needs_too", "丙", lambda *_: [], needs=("needs",)),
        *LOAD,
        Step("last", "丁", lambda _place, _day, before: _last(before)),
    )
    found = _night(small, steps)
    assert _ends(found) == {
        "first": "failed",
        "needs": "left_out",
        "needs_too": "left_out",
        "ingest": "done",
        "last": "nothing",
    }
    assert [one.why for one in found[:3]] == ["坏了", "“甲”没有完成", "“乙”没有完成"]


def _last(before):
    assert [job.state for job in before["ingest"]] == ["done", "done"]
    return []


def test_what_another_process_does_is_waited_for(small, monkeypatch):
    """The other one ends while the night waits on its event."""
    real, held = runner.alone, []

    def taken(database, what, *, told):
        if held:
            return real(database, what, told=told)
        held.append(real(database, what, told=told))
        held[0].__enter__()
        return real(database, what, told=told)

    monkeypatch.setattr(runner, "alone", taken)

    class Stop(threading.Event):
        def wait(self, timeout=None):
            held[0].__exit__(None, None, None)
            return False

    (step,) = nightly(small, day=DAY, stop=Stop(), steps=LOAD)
    assert step.ended == "done"


def test_a_night_that_is_stopped_says_so(small):
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopping):
        nightly(small, day=DAY, stop=stop, steps=LOAD)
    assert _ends(_night(small, LOAD)) == {"ingest": "done"}


def test_a_cancelled_one_is_named_and_done_anew_by_the_next_night(small, cancelling, monkeypatch):
    real = nightly_module.run_next

    def cancelled_first(place, kind, *, stop):
        with place.database.reading() as connection:
            cancelling(listed(connection)[0])
        return real(place, kind, stop=stop)

    one = (Step("one", "载入", lambda *_: [Planned("ingest", {"delivery": "one"}, "mark")]),)
    with monkeypatch.context() as patch:
        patch.setattr(nightly_module, "run_next", cancelled_first)
        (step,) = _night(small, one)
    (job,) = step.jobs
    assert (step.ended, step.why) == ("failed", f"任务 {job.id} 已由 测试 取消")
    (step,) = _night(small, one)
    assert (step.ended, step.jobs[0].idempotency_key) == ("done", f"{DAY}-ingest-mark.2")
