"""Whatever is asked for, cancelled, stopped and killed in whatever order: each job has its effect once or not at all."""

import threading

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, func, select

from service.database.tables import jobs
from service.errors import Conflict
from service.jobs import register
from service.jobs.doing import Stopping
from service.jobs.states import MOST_ATTEMPTS
from tests.endurance import long_or
from tests.service.jobs.kinds import Killed, Trial

EXAMPLES = {"sqlite": long_or(12, 400), "postgresql": long_or(2, 100)}
"""PostgreSQL takes six times as long."""
STEPS = long_or(20, 60)
PIECES = 3
MOMENTS = st.sampled_from(["whole", "killed before", "killed after", "stopped", "cancelled", "rival"])


class Interleaved(RuleBasedStateMachine):
    """A kind of job as the real ones are: pieces of work, then an effect at once, which a later attempt finds."""

    trial: Trial

    def __init__(self):
        super().__init__()
        self.effects, self.crashes, self.keys = {}, {}, {}
        self.asked, self.cancelled = [], set()
        with self.trial.place.database.writing() as connection:
            connection.execute(delete(jobs))

    @rule(key=st.none() | st.sampled_from("abc"))
    def ask(self, key):
        job = self.trial.ask(0, key)
        if key is not None:
            assert self.keys.setdefault(key, job.id) == job.id
        if job.id not in self.asked:
            self.asked.append(job.id)

    @rule(which=st.integers(0, 50))
    def cancel(self, which):
        if not self.asked:
            return
        job = self._found(self.asked[which % len(self.asked)])
        try:
            self.trial.cancel(job)
        except Conflict:
            assert not job.open or job.cancel_by is not None
        else:
            assert job.open
            self.cancelled.add(job.id)

    @rule(moment=MOMENTS, piece=st.integers(0, PIECES - 1))
    def run(self, moment, piece):
        self.trial.stop = threading.Event()
        self.trial.work = lambda doing: self._work(doing, moment, piece)
        try:
            self.trial.run()
        except Killed:
            begun = self.trial.begun[-1]
            self.crashes[begun] = self.crashes.get(begun, 0) + 1
        except Stopping:
            assert moment == "stopped"

    def _work(self, doing, moment, piece):
        doing._every = 0
        number = doing.job.id
        assert doing.again or number not in self.effects
        if number in self.effects:
            return {}
        for done in range(PIECES):
            if done == piece:
                self._meanwhile(doing, moment)
            doing.progress(done, PIECES)
        self.effects[number] = self.effects.get(number, 0) + 1
        if moment == "killed after":
            raise Killed
        return {}

    def _meanwhile(self, doing, moment):
        match moment:
            case "killed before":
                raise Killed
            case "stopped":
                self.trial.stop.set()
            case "rival":
                with pytest.raises(Conflict):
                    self.trial.run()
            case "cancelled" if doing.job.cancel_by is None and doing.job.id not in self.cancelled:
                self.trial.cancel(doing.job)
                self.cancelled.add(doing.job.id)

    @invariant()
    def each_has_its_effect_once_or_not_at_all(self):
        assert all(count == 1 for count in self.effects.values())
        for number in self.asked:
            job = self._found(number)
            match job.state:
                case "done":
                    assert self.effects[number] == 1
                case "cancelled":
                    assert number not in self.effects
                    assert number in self.cancelled
                case "failed":
                    assert self.crashes[number] == MOST_ATTEMPTS
                case "queued":
                    assert number not in self.effects
            assert job.attempts <= MOST_ATTEMPTS
            assert (job.finished_at is None) == job.open

    @invariant()
    def one_at_most_is_running(self):
        running = select(func.count()).where(jobs.c.state == "running")
        with self.trial.place.database.reading() as connection:
            assert connection.execute(running).scalar_one() <= 1

    def teardown(self):
        """In the end everything is done: nothing is lost, nothing left."""
        self.trial.stop, self.trial.work = threading.Event(), lambda doing: self._work(doing, "whole", 0)
        while self.trial.run():
            pass
        self.each_has_its_effect_once_or_not_at_all()
        with self.trial.place.database.reading() as connection:
            assert register.listed(connection, states=("queued", "running")) == []

    def _found(self, number):
        with self.trial.place.database.reading() as connection:
            return register.found(connection, number)


def test_each_job_happens_once_or_not_at_all(trial):
    machine = type("Here", (Interleaved,), {"trial": trial})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES[trial.place.database.engine.dialect.name],
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
