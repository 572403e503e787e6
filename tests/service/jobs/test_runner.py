"""A job is done once, its progress is seen, it ends where it is told to, and what a dead process left is taken up."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from service.database.alone import alone
from service.database.tables import jobs
from service.errors import AlreadyThere, Conflict, DatabaseFault, StateError
from service.jobs.doing import Stopping
from service.jobs.runner import DEFECT, GIVEN_UP
from service.jobs.states import MOST_ATTEMPTS
from tests.service.jobs.kinds import Killed


def test_jobs_are_done_in_the_order_they_were_asked_for(trial):
    asked = [trial.ask(number) for number in range(3)]
    trial.work = lambda doing: {"seen": doing.job.request["number"]}
    while trial.run():
        pass
    assert trial.begun == [job.id for job in asked]
    for number, job in enumerate(map(trial.now, asked)):
        assert (job.state, job.result, job.attempts) == ("done", {"seen": number}, 1)
        assert job.created_at <= job.started_at <= job.finished_at


def test_progress_is_seen_by_others_at_most_once_a_second(trial):
    job, seen, ticks = trial.ask(), [], [0.0]

    def work(doing):
        doing._ticks = lambda: ticks[0]
        for done in range(6):
            ticks[0] += 0.4
            doing.progress(done, 6)
            seen.append(trial.now(job).done)
        doing.progress(6, 6)
        return {}

    trial.work = work
    trial.run()
    assert seen == [0, 0, 0, 3, 3, 3]
    assert (trial.now(job).done, trial.now(job).total) == (6, 6)


def test_one_that_runs_ends_between_its_pieces_when_it_is_cancelled(trial):
    job, pieces = trial.ask(), []

    def work(doing):
        doing._every = 0
        for done in range(9):
            doing.progress(done, 9)
            pieces.append(done)
            if done == 2:
                assert trial.cancel(job).state == "running"
                with pytest.raises(Conflict, match="已由 测试 要求取消"):
                    trial.cancel(job)
        return {}

    trial.work = work
    assert trial.run()
    assert pieces == [0, 1, 2]
    found = trial.now(job)
    assert (found.state, found.result, found.error) == ("cancelled", None, None)


def test_what_has_happened_is_not_cancelled_any_more(trial):
    job = trial.ask()

    def work(doing):
        trial.cancel(job)
        return {"effect": True}

    trial.work = work
    trial.run()
    assert (trial.now(job).state, trial.now(job).cancel_by) == ("done", "测试")


@pytest.mark.parametrize(
    ("error", "told"), [(StateError("坏了"), "坏了"), (OSError("满了"), "满了"), (ValueError("x"), DEFECT)]
)
def test_what_cannot_be_done_says_why_and_the_next_one_is_done(trial, error, told, capsys):
    first, second = trial.ask(1), trial.ask(2)

    def work(doing):
        if doing.job.id == first.id:
            raise error
        return {}

    trial.work = work
    assert trial.run()
    assert trial.run()
    assert (trial.now(first).state, trial.now(first).error) == ("failed", told)
    assert trial.now(second).state == "done"
    assert ("ValueError" in capsys.readouterr().err) == (told == DEFECT)


def test_a_request_that_this_program_cannot_read_fails(trial):
    job = trial.ask()
    with trial.place.database.writing() as connection:
        connection.execute(update(jobs).values(request='{"other": 1}'))
    trial.run()
    assert "“计数”的参数不对：other：没有这一项" in trial.now(job).error
    assert trial.begun == []


def test_what_a_dead_process_left_is_taken_up_before_what_waits_and_given_up_at_last(trial):
    left, behind = trial.ask(1), trial.ask(2)
    again = []

    def die(doing):
        again.append(doing.again)
        raise Killed

    trial.work = die
    for attempt in range(MOST_ATTEMPTS):
        with pytest.raises(Killed):
            trial.run()
        assert (trial.now(left).state, trial.now(left).attempts) == ("running", attempt + 1)
    assert again == [False, True, True]
    trial.work = lambda _: {}
    assert trial.run()
    assert (trial.now(left).state, trial.now(left).error) == ("failed", GIVEN_UP)
    assert (trial.now(behind).state, trial.begun) == ("done", [left.id] * MOST_ATTEMPTS + [behind.id])


def test_each_attempt_has_what_the_first_one_settled(trial):
    job, seen = trial.ask(), []

    def work(doing):
        seen.append(doing.job.settled)
        if not doing.again:
            doing.settled({"number": 7})
            raise Killed
        return {}

    trial.work = work
    with pytest.raises(Killed):
        trial.run()
    trial.run()
    assert seen == [None, {"number": 7}]
    assert trial.now(job).request == {"number": 0}


def test_a_worker_that_is_to_end_puts_its_job_back(trial):
    job = trial.ask()

    def work(doing):
        trial.stop.set()
        doing.progress(1, 2)
        return {}

    trial.work = work
    for _ in range(MOST_ATTEMPTS + 1):  # that a worker ended is no attempt that failed
        trial.stop.clear()
        with pytest.raises(Stopping):
            trial.run()
        assert (trial.now(job).state, trial.now(job).attempts) == ("queued", 0)
    trial.stop.clear()
    trial.work = lambda doing: {"again": doing.again}
    trial.run()
    assert trial.now(job).result == {"again": True}


def test_a_fault_of_the_database_is_tried_again_so_often(trial):
    job = trial.ask()

    def work(_doing):
        raise DatabaseFault("断了")

    trial.work = work
    states = []
    while trial.run():
        states.append((trial.now(job).state, trial.now(job).attempts))
    assert states == [("queued", 1), ("queued", 2), ("failed", 3)]
    assert trial.now(job).error == "断了"


def test_of_a_kind_one_is_at_work_at_a_time(trial):
    asked = [trial.ask(number) for number in range(4)]
    at_work, both = threading.Semaphore(1), threading.Barrier(2)

    def work(_doing):
        assert at_work.acquire(blocking=False), "two at once"
        at_work.release()
        return {}

    def worker(_):
        both.wait()
        told = set()
        while any(trial.now(job).open for job in asked):
            try:
                trial.run()
            except Conflict as error:
                told.add(str(error))
        return told

    trial.work = work
    with ThreadPoolExecutor(2) as threads:
        told = set.union(*threads.map(worker, range(2)))
    assert told <= {"另一个进程正在处理“计数”任务"}
    assert trial.begun == [job.id for job in asked]


def test_who_lost_its_lock_and_its_job_writes_nothing_of_it(trial):
    """On PostgreSQL the lock goes with its connection while the work goes on: the next worker takes the job for left."""
    job, other = trial.ask(), []

    def taken_over(_doing):
        return {"by": "second"}

    def work(doing):
        trial.work = taken_over
        with trial.place.database.writing() as connection:  # as the second worker finds it
            connection.execute(update(jobs).values(attempts=2))
        other.append(trial.now(job).attempts)
        doing.progress(1, 2)
        raise AssertionError("goes on")

    trial.work = work
    trial.run()
    assert (trial.now(job).state, trial.now(job).attempts) == ("running", 2)


def test_the_database_itself_refuses_two_that_run(trial):
    trial.ask(1)
    trial.ask(2)
    with pytest.raises(AlreadyThere), trial.place.database.writing() as connection:
        connection.execute(update(jobs).values(state="running"))


def test_the_lock_of_another_kind_is_in_nobodys_way(trial):
    trial.ask()
    with alone(trial.place.database, "job-other", told=""):
        assert trial.run()
