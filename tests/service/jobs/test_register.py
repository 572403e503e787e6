"""Jobs are asked for once under a key, are found and listed, and are cancelled while it is not too late."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from service.audit.log import lines
from service.errors import Conflict, NotFound
from service.jobs import register


def _log(trial):
    with trial.place.database.reading() as connection:
        return [(one.event.action, one.event.subject) for one in lines(connection)]


def test_a_job_is_asked_for_with_its_line(trial):
    job = trial.ask(1)
    assert (job.state, job.request, job.asked_by, job.attempts) == ("queued", {"number": 1}, "测试", 0)
    assert _log(trial) == [("job_asked", job.id)]


def test_under_one_key_there_is_one_job_for_each_party(trial):
    first = trial.ask(1, "k")
    assert trial.ask(1, "k").id == first.id
    assert trial.ask(1).id != first.id
    assert trial.ask(1, "k", party="bureau").id != first.id
    with pytest.raises(Conflict, match="已用于另一个任务"):
        trial.ask(2, "k")
    assert [action for action, _ in _log(trial)] == ["job_asked"] * 3


def test_of_many_who_ask_at_once_under_a_key_one_is_first(trial):
    with ThreadPoolExecutor(8) as threads:
        found = {job.id for job in threads.map(lambda _: trial.ask(1, "k"), range(8))}
    assert len(found) == 1
    assert len(_log(trial)) == 1


def test_jobs_are_listed_the_newest_first_in_portions(trial):
    asked = [trial.ask(number).id for number in range(5)]
    trial.run()
    with trial.place.database.reading() as connection:
        every = [one.id for one in register.listed(connection)]
        rest = [one.id for one in register.listed(connection, before=every[1], limit=2)]
        waiting = [one.id for one in register.listed(connection, states=("queued",))]
        others = register.listed(connection, kind="evaluate")
        with pytest.raises(NotFound, match="没有编号为 none 的任务"):
            register.found(connection, "none")
    assert every == asked[::-1]
    assert rest == every[2:4]
    assert waiting == asked[:0:-1]
    assert others == []


def test_one_that_waits_is_cancelled_at_once_and_never_begun(trial):
    job = trial.ask()
    cancelled = trial.cancel(job)
    assert (cancelled.state, cancelled.cancel_by) == ("cancelled", "测试")
    assert cancelled.finished_at is not None
    assert not trial.run()
    assert trial.begun == []
    with pytest.raises(Conflict, match="已是“已取消”，不能取消"):
        trial.cancel(job)
    assert _log(trial) == [("job_asked", job.id), ("job_cancelled", job.id)]


def test_one_that_is_done_cannot_be_cancelled(trial):
    job = trial.ask()
    assert trial.run()
    with pytest.raises(Conflict, match="已是“完成”"):
        trial.cancel(job)
    with pytest.raises(NotFound):
        register.cancelled(trial.place.database, "none", lambda *_: None, by="x", now=job.created_at)
    assert trial.now(job).cancel_by is None
