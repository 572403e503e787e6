"""The register of jobs: ask for one, look it up, ask to cancel it. What a person changes is put into the log by who calls."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, insert, select, update

from service.administration import changed_in
from service.database.alone import in_turn
from service.database.engine import Database
from service.database.tables import jobs
from service.errors import AlreadyThere, Conflict, NotFound
from service.jobs.job import Job, job_of, new_id
from service.jobs.states import OPEN, STATES, State
from service.runs.canonical import canonical

_C: Final = jobs.c
LONGEST_KEY: Final = 64
"""Letters of an idempotency key at most."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for, and by whom.

    Attributes:
        party: the party of the API; empty at the machine itself. `asked_by`: the same, or the account.
        key: idempotency key: asked again under it, the same job is meant. Each party has keys of its own, of all kinds together.
    """

    kind: str
    request: Mapping[str, Any]
    asked_by: str
    party: str = ""
    key: str | None = None


Log = Callable[[Connection, str, str, Mapping[str, Any]], None]
"""Writes a line of a change into the audit log within its transaction: what was done, to which job, details."""


class Asked(NamedTuple):
    """The job that was asked for; `new`: whether it is there only since."""

    job: Job
    new: bool


def asked_for(database: Database, wanted: Wanted, log: Log, *, now: datetime) -> Asked:
    """Ask for a job in a transaction of its own, with the line that `log` writes of a new one; `Conflict` as `ask`."""
    for last in (False, True):
        try:
            with database.writing() as connection:
                if wanted.key is not None:
                    in_turn(database, connection, "job-keys")
                made = ask(connection, wanted, now=now)
                if made.new:
                    log(connection, "job_asked", made.job.id, {"kind": wanted.kind, "key": wanted.key})
                return made
        except AlreadyThere:  # another asked under the same key this moment: the next look finds it
            if last:
                raise
    raise AssertionError


def open_same(connection: Connection, kind: str, request: Mapping[str, Any]) -> Job | None:
    """The oldest job that has not ended and is to do the very same, whoever asked for it."""
    same = _C.request == canonical(dict(request)).decode()
    query = select(jobs).where(_C.kind == kind, same, _C.state.in_(OPEN)).order_by(_C.created_at, _C.id)
    row = connection.execute(query.limit(1)).first()
    return None if row is None else job_of(row)


def logged_here(database: Database) -> Log:
    """Changes that are made at the machine itself."""

    def log(connection: Connection, action: str, subject: str, details: Mapping[str, Any]) -> None:
        changed_in(database, connection, action, subject=subject, details=details)

    return log


def ask(connection: Connection, wanted: Wanted, *, now: datetime) -> Asked:
    """Put a job behind those that wait; the one of its idempotency key where there is one.

    `Conflict` where something else was asked for under the key, `AlreadyThere` where another asks under it this moment.
    """
    text = canonical(dict(wanted.request)).decode()
    before = None if wanted.key is None else of_key(connection, wanted.party, wanted.key)
    if before is not None:
        if (before.kind, canonical(dict(before.request)).decode()) != (wanted.kind, text):
            raise Conflict(
                f"幂等键“{wanted.key}”已用于另一个任务（{before.id}）；新的任务请换一个新的键",
                english=f"Idempotency-Key '{wanted.key}' was used for another job ({before.id}); take a new key for a new job",
            )
        return Asked(before, new=False)
    number = new_id(now)
    row = {"id": number, "kind": wanted.kind, "request": text, "state": "queued", "created_at": now}
    row |= {"party": wanted.party, "asked_by": wanted.asked_by, "idempotency_key": wanted.key}
    connection.execute(insert(jobs).values(row))
    return Asked(found(connection, number), new=True)


def found(connection: Connection, number: str) -> Job:
    """One job, or `NotFound`."""
    row = connection.execute(select(jobs).where(_C.id == number)).first()
    if row is None:
        raise NotFound(f"没有编号为 {number} 的任务", english=f"there is no job {number}")
    return job_of(row)


def listed(
    connection: Connection,
    *,
    kind: str | None = None,
    states: Sequence[State] = (),
    before: str | None = None,
    limit: int | None = None,
) -> list[Job]:
    """Jobs, the newest first: of a kind, in one of some states, asked for before one (`before`: its id), so many."""
    query = select(jobs).order_by(_C.created_at.desc(), _C.id.desc()).limit(limit)
    if kind is not None:
        query = query.where(_C.kind == kind)
    if states:
        query = query.where(_C.state.in_(states))
    if before is not None:
        one = found(connection, before)
        earlier = (_C.created_at < one.created_at) | ((_C.created_at == one.created_at) & (_C.id < one.id))
        query = query.where(earlier)
    return [job_of(row) for row in connection.execute(query)]


def of_key(connection: Connection, party: str, key: str) -> Job | None:
    """The job that a party asked for under a key."""
    query = select(jobs).where(_C.party == party, _C.idempotency_key == key).order_by(_C.created_at, _C.id)
    row = connection.execute(query.limit(1)).first()
    return None if row is None else job_of(row)


def cancelled(database: Database, number: str, log: Log, *, by: str, now: datetime) -> Job:
    """Cancel a job in a transaction of its own, with the line of it; raises as `cancel`."""
    with database.writing() as connection:
        job = cancel(connection, number, by=by, now=now)
        log(connection, "job_cancelled", job.id, {"kind": job.kind, "state": job.state})
    return job


def cancel(connection: Connection, number: str, *, by: str, now: datetime) -> Job:
    """Cancel a job that waits at once; ask the one that runs to end. Raises `NotFound`, or `Conflict` where it is too late.

    One that runs ends between two pieces of its work, unless what it does has happened by then: it says which.
    """
    waits = update(jobs).where(_C.id == number, _C.state == "queued")
    if connection.execute(waits.values(state="cancelled", cancel_by=by, finished_at=now)).rowcount:
        return found(connection, number)
    runs = update(jobs).where(_C.id == number, _C.state == "running", _C.cancel_by.is_(None))
    if connection.execute(runs.values(cancel_by=by)).rowcount:
        return found(connection, number)
    job = found(connection, number)
    if job.open:
        raise Conflict(
            f"任务 {number} 已由 {job.cancel_by} 要求取消",
            english=f"job {number} was asked to be cancelled already, by {job.cancel_by}",
        )
    raise Conflict(
        f"任务 {number} 已是“{STATES[job.state]}”，不能取消",
        english=f"job {number} is {job.state} already and cannot be cancelled",
    )
