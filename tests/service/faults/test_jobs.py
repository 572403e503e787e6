"""Workers and nights are killed at any moment, and two work at once: each job happens once, whole, and goes on after the kill."""

import random
from collections import Counter

import pytest
from sqlalchemy import func, select

from service import clock
from service.audit.log import lines
from service.database.tables import decisions
from service.home import Home
from service.jobs.register import Wanted, asked_for, listed, logged_here
from service.keys.keyring import USES
from service.publications.publication import all_published
from service.runs.kept import Runs
from tests.command import shouxin
from tests.endurance import ENDURE, long_or
from tests.features.builders import code, example, write_csv
from tests.homes import copied
from tests.processes import SECONDS, started
from tests.service.databases import KINDS
from tests.service.faults.place import Place
from tests.service.jobs.deliveries import deliver

NIGHTS = long_or(1, 10)
NIGHTS_ON = long_or(("sqlite",), KINDS)
WORKERS = long_or(2, 15)
"""Kills of a night (which reads the champion out of MLflow: seconds for each process), and of one of two workers."""
TOO_LATE = 4
"""So many rounds for each kill at most: on some machines a process is often done before its moment comes."""
FIRST = 5
"""Enterprises that are there from the beginning."""


@pytest.fixture
def place(sample_home, database_url, tmp_path):
    """With the sample's champion and few enterprises: they are evaluated in no time."""
    home = copied(
        sample_home, tmp_path / "home", without=("store", "originals", "quarantine", "profiles", "runs")
    )
    found = Place(home, database_url)
    for use in USES:
        found.keyring.new(use, now=clock.now())
    found.anchored()
    rows = [example("registry") | {"统一社会信用代码": code(number)} for number in range(FIRST)]
    first = write_csv(tmp_path / "registry.csv", "registry", *rows)
    found.run("ingest", first, "--layout", "registry")
    return found


def command(home, url, *arguments):
    """What a process does."""
    answer = shouxin(home, *arguments, env={"SHOUXIN_DATABASE": url})
    assert answer.code == 0, answer.err + answer.out


class Watched:
    """A place whose jobs are watched, and what was delivered to it."""

    def __init__(self, place, database, seed):
        self.place, self.home, self.database = place, Home(place.home), database
        self.delivered = 0
        self.chosen = random.Random(seed)  # noqa: S311 - moments, no secrets
        self.rounds = self.kills = 0

    def round_for(self, kills):
        """Whether another round is due until so many were killed; a round whose kill came too late was one without a kill."""
        if self.kills >= kills:
            return False
        assert self.rounds < TOO_LATE * kills, f"{self.kills} kills in {self.rounds} rounds"
        self.rounds += 1
        return True

    def deliver(self, count):
        names = []
        for _ in range(count):
            self.delivered += 1
            names.append(f"n{self.delivered}")
            deliver(self.place.home / "inbox", names[-1], 2 * self.delivered, 2 * self.delivered + 1)
        return names

    def jobs(self):
        with self.database.reading() as connection:
            return listed(connection)

    def changes(self):
        """How often a job was begun or ended."""
        return sum(job.attempts + (not job.open) for job in self.jobs())

    def begin(self, *arguments):
        return started(command, self.place.home, self.place.url, *arguments)

    def kill_at_some_change(self, process, most):
        """Kill it some time after so many more jobs were begun or ended."""
        wanted = self.changes() + self.chosen.randrange(most)
        while self.changes() < wanted and process.is_alive():
            process.join(0.02)
        process.join(self.chosen.uniform(0, 0.4))
        self.kills += process.is_alive()
        process.kill()
        process.join()

    def require_whole(self):
        """Whatever is seen is whole and there once, also while something is unfinished."""
        names = Counter(file.name for load in self.home.store.loads() for file in load.files)
        assert set(names.values()) <= {1}
        runs = {run.folder.name: run for run in Runs(self.home.runs).all()}
        with self.database.reading() as connection:
            published = all_published(connection)
            for one in published:
                count = select(func.count()).where(decisions.c.publication == one.number)
                assert connection.execute(count).scalar_one() == one.enterprises
            told = [one.event.subject for one in lines(connection) if one.event.action == "publish"]
        for run in runs.values():
            run.require_ground()
        assert sorted(told) == sorted(one.run for one in published)
        assert len(set(told)) == len(told)
        assert set(told) <= set(runs)

    def require_done(self):
        assert [job for job in self.jobs() if job.state != "done"] == []
        assert sum(load.rows for load in self.home.store.loads()) == 2 * self.delivered + FIRST
        moved = [one.name.split("-")[-1] for one in (self.place.home / "inbox-done").iterdir()]
        assert sorted(moved) == sorted(f"n{number + 1}" for number in range(self.delivered))
        assert [one for one in self.home.runs.iterdir() if one.name.startswith(".latest")] == []
        self.place.anchored()
        self.place.verified()


@pytest.mark.parametrize("database_url", NIGHTS_ON, indirect=True)
def test_a_night_that_is_killed_goes_on_and_does_nothing_twice(place, database):
    watched = Watched(place, database, 7)
    while watched.round_for(NIGHTS):
        watched.deliver(2)
        watched.kill_at_some_change(watched.begin("nightly"), 5)
        watched.require_whole()
        command(place.home, place.url, "nightly")
        watched.require_whole()
        watched.require_done()
        assert max(job.attempts for job in watched.jobs()) <= 2


def test_of_two_workers_one_is_killed_and_everything_is_done_once(place, database):
    watched = Watched(place, database, 11)
    while watched.round_for(WORKERS):
        for name in watched.deliver(3):
            _ask(database, "ingest", {"delivery": name})
        _ask(database, "evaluate", {"rule_book": "thousand_base"})
        if ENDURE:
            _ask(database, "simulate", {"rule_book": "thousand_base"})
        both = [watched.begin("work", "--once") for _ in range(2)]
        watched.kill_at_some_change(both[0], 5)
        watched.require_whole()
        both[1].join(SECONDS)
        assert both[1].exitcode == 0
        command(place.home, place.url, "work", "--once")
        watched.require_whole()
        watched.require_done()
        simulated = [job.id for job in watched.jobs() if job.kind == "simulate"]
        assert sorted(one.name for one in watched.home.simulations.glob("*")) == sorted(simulated)


def _ask(database, kind, request):
    asked_for(database, Wanted(kind, request, "测试"), logged_here(database), now=clock.now())
