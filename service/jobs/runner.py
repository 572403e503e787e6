"""Doing jobs: the oldest of a kind is taken while nobody else has that kind, and told of what became of it.

The lock of a kind dies with its process. A job that is `running` while the lock is free was left by a process that died:
it is taken up again before any other.
"""

import sys
import threading
import traceback
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, select, update

from features.system_reasons import said_by_system
from service import clock
from service.administration import Installation
from service.database.alone import alone
from service.database.tables import jobs
from service.errors import EXPECTED, DatabaseFault
from service.jobs.doing import Cancelled, Doing, Stopping, TakenOver
from service.jobs.job import Job, job_of
from service.jobs.kind import Kind
from service.jobs.states import MOST_ATTEMPTS, OPEN
from service.runs.canonical import canonical

_C: Final = jobs.c
GIVEN_UP: Final = (
    f"处理这一任务的进程已中断 {MOST_ATTEMPTS} 次（被终止、断电或内存不足），不再重试；请查明原因后重新下达"
)
DEFECT: Final = "程序内部错误，请把工作进程日志中的内容报告给维护者"


class _Taken(NamedTuple):
    job: Job
    again: bool


def run_next(place: Installation, kind: Kind, *, stop: threading.Event) -> bool:
    """Do the oldest job of a kind that waits, to its end; whether there was one.

    `Conflict` where another process is at that kind. `DatabaseFault` where what became of the job cannot be written: it
    is taken up again, as after a crash.
    """
    with alone(place.database, f"job-{kind.name}", told=f"另一个进程正在处理“{kind.label}”任务"):
        taken = _take(place, kind)
        if taken is None:
            return False
        _do(place, kind, Doing(place.database, taken.job, again=taken.again, stop=stop))
        return True


def waiting(connection: Connection) -> list[str]:
    """Kinds of which a job waits, or was left behind by a process that died or still runs; by the age of the oldest."""
    query = select(_C.kind).where(_C.state.in_(OPEN)).order_by(_C.created_at, _C.id)
    return list(dict.fromkeys(connection.execute(query).scalars()))


def _take(place: Installation, kind: Kind) -> _Taken | None:
    """The job to do next, as running; those whose processes died too often are given up."""
    with place.database.writing() as connection:
        while (row := _next(connection, kind.name)) is not None:
            job = job_of(row)
            if job.state == "running" and job.attempts >= MOST_ATTEMPTS:
                _ended(connection, job, state="failed", error=GIVEN_UP)
                continue
            now = clock.now()
            begun = {"state": "running", "attempts": job.attempts + 1, "done": 0, "total": None}
            begun["started_at"] = job.started_at or now
            connection.execute(update(jobs).where(_C.id == job.id).values(begun))
            again = job.started_at is not None
            return _Taken(replace(job, state="running", attempts=job.attempts + 1), again)
    return None


def _next(connection: Connection, kind: str) -> Row[Any] | None:
    """What the dead left comes before what waits."""
    for state in ("running", "queued"):
        query = select(jobs).where(_C.kind == kind, _C.state == state)
        row = connection.execute(query.order_by(_C.created_at, _C.id).limit(1).with_for_update()).first()
        if row is not None:
            return row
    return None


def _ended(connection: Connection, job: Job, **values: object) -> None:
    connection.execute(update(jobs).where(_C.id == job.id).values(finished_at=clock.now(), **values))


def _do(place: Installation, kind: Kind, doing: Doing) -> None:
    """Do it, and write what became of it."""
    became: Mapping[str, object]
    try:
        request = kind.requested(doing.job.settled or doing.job.request)
        result = kind.work(place, request, doing)
        became = {"state": "done", "result": canonical(dict(result)).decode()}
    except Cancelled:
        became = {"state": "cancelled"}
    except TakenOver:
        return
    except (Stopping, KeyboardInterrupt):
        _released(place, doing)
        raise
    except DatabaseFault as error:
        became = _tried_again(doing, error)
    except (*EXPECTED, OSError) as error:
        became = {"state": "failed", "error": said_by_system(error)}
    except Exception:  # noqa: BLE001 - one defect must not keep the jobs behind it from being done
        traceback.print_exc(file=sys.stderr)
        became = {"state": "failed", "error": DEFECT}
    ended = {} if became["state"] == "queued" else {"finished_at": clock.now()}
    _written(place, doing, {**became, **ended})


def _tried_again(doing: Doing, error: DatabaseFault) -> Mapping[str, object]:
    """The database may be there again by the next attempt; of which there are so many."""
    if doing.job.attempts < MOST_ATTEMPTS:
        return {"state": "queued"}
    return {"state": "failed", "error": str(error)}


def _released(place: Installation, doing: Doing) -> None:
    """Back to those that wait; that the worker ended is no attempt that failed."""
    _written(place, doing, {"state": "queued", "attempts": doing.job.attempts - 1})


def _written(place: Installation, doing: Doing, values: Mapping[str, object]) -> None:
    try:
        with place.database.writing() as connection:
            doing.written(connection, **values)
    except TakenOver:
        return
