"""The worker does what waits, kind by kind, waits without a loop, and ends when it is told to."""

import os
import re
import shutil
import signal
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from scoring.compiler.loader import PACKAGED
from service import clock
from service.database.alone import alone
from service.database.tables import authorisations
from service.home import Home
from service.jobs import working
from service.jobs.chores import over_untold
from service.jobs.kinds import KINDS
from service.jobs.nightly import nightly
from service.jobs.steps import STEPS
from service.jobs.working import stopped_by_signals, work
from service.parties.registry import add_party, party_from
from tests.service.jobs.deliveries import deliver
from tests.service.jobs.kinds import Trial, asked, now_of


@pytest.fixture
def over(place):
    """An authorisation whose term is over, and of whose end nobody was told."""
    day = clock.today() - timedelta(days=1)
    row = {
        "id": "a-1",
        "uscc": "91632899MA75T5T191",
        "bank": "bank",
        "scope": "rating",
        "purpose": "贷前审查",
    }
    row |= {"from_day": day, "until_day": day, "granted_at": clock.now(), "paper": "档 1", "receipt": ""}
    bank = {"id": "bank", "role": "bank", "name": "某银行", "scope": {"purposes": ["贷前审查"]}}
    with place.database.writing() as connection:
        add_party(connection, party_from(bank), now=clock.now())
        connection.execute(insert(authorisations).values(row))
    return place


def test_a_worker_tells_of_terms_that_are_over_without_being_asked(over):
    assert over_untold(over) == 1
    work(over, stop=threading.Event(), once=True)
    assert over_untold(over) == 0


def test_the_night_tells_of_terms_that_are_over(over):
    steps = [one for one in STEPS if one.name == "tell"]
    (step,) = nightly(over, day=clock.today(), stop=threading.Event(), steps=steps)
    assert (step.ended, step.jobs[0].result) == ("done", {"ended": 1, "in_effect": 0, "overdue": 0})
    (step,) = nightly(over, day=clock.today(), stop=threading.Event(), steps=steps)
    assert step.ended == "nothing"


@pytest.fixture
def two_kinds(place, monkeypatch):
    """Two kinds, of which each job begun is noted."""
    trial = Trial(place)
    monkeypatch.setattr(working, "KINDS", {"numbered": trial.kind, "ingest": KINDS["ingest"]})
    return trial


def test_everything_that_waits_is_done_once(place, two_kinds):
    deliver(place.settings.inbox_folder, "one", 1)
    found = [two_kinds.ask(1), asked(place, "ingest", {"delivery": "one"}), two_kinds.ask(2)]
    assert work(place, stop=threading.Event(), once=True) == 3
    assert [now_of(place, job).state for job in found] == ["done"] * 3
    assert work(place, stop=threading.Event(), once=True) == 0


def test_the_oldest_is_done_first_whatever_its_kind(place, two_kinds):
    for name in ("one", "two"):
        deliver(place.settings.inbox_folder, name, 1)
    found = [
        asked(place, "ingest", {"delivery": "one"}),
        asked(place, "ingest", {"delivery": "two"}),
        two_kinds.ask(1),
    ]
    assert work(place, stop=threading.Event(), once=True) == 3
    begun = [now_of(place, job).started_at for job in found]
    assert begun == sorted(begun)


def test_what_another_does_is_left_to_it_and_the_rest_is_done(place, two_kinds):
    first = two_kinds.ask(1)
    deliver(place.settings.inbox_folder, "one", 1)
    second = asked(place, "ingest", {"delivery": "one"})
    with alone(place.database, "job-numbered", told=""):
        assert work(place, stop=threading.Event(), once=True) == 1
    assert (now_of(place, first).state, now_of(place, second).state) == ("queued", "done")


def test_a_kind_of_another_program_is_left_alone(place):
    job = asked(place, "of_tomorrow", {})
    assert work(place, stop=threading.Event(), once=True) == 0
    assert now_of(place, job).state == "queued"


def test_it_waits_for_new_jobs_until_it_is_told_to_end(place, two_kinds, monkeypatch):
    """Between two looks it waits on the very event that ends it."""
    looks = []

    class Stop(threading.Event):
        def wait(self, timeout=None):
            looks.append(timeout)
            if len(looks) == 1:
                two_kinds.ask()
            else:
                self.set()
            return self.is_set()

    assert work(place, stop=Stop(), once=False) == 1
    assert looks == [working.PAUSE] * 2


def test_a_signal_ends_it_and_the_job_goes_on_later(place, two_kinds):
    job = two_kinds.ask()

    def end(doing):
        os.kill(os.getpid(), signal.SIGTERM)
        doing.progress(1, 2)
        return {}

    two_kinds.work = end
    before = signal.getsignal(signal.SIGTERM)
    with stopped_by_signals() as stop:
        assert work(place, stop=stop, once=False) == 0
        assert signal.getsignal(signal.SIGTERM) == before
    assert now_of(place, job).state == "queued"
    two_kinds.work = lambda doing: {"again": doing.again}
    assert work(place, stop=threading.Event(), once=True) == 1
    assert now_of(place, job).result == {"again": True}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_policy_that_is_changed_meanwhile_is_that_of_the_next_job(place, monkeypatch, tmp_path):
    """A worker goes on for weeks: what a job reads of the home is read for it."""
    folder = Path(shutil.copytree(PACKAGED, tmp_path / "policy"))
    place = replace(place, home=Home(place.home.root, folder))
    seen, trial = [], Trial(place)
    kind = replace(
        trial.kind, work=lambda given, _request, _doing: seen.append(given.home.policy().settings.title) or {}
    )
    monkeypatch.setattr(working, "KINDS", {"numbered": kind})
    for title in ("第一版", "第二版"):
        text = (folder / "policy.yaml").read_text()
        (folder / "policy.yaml").write_text(re.sub(r"(?m)^title: .*$", f"title: {title}", text))
        trial.ask()
        work(place, stop=threading.Event(), once=True)
    assert seen == ["第一版", "第二版"]
