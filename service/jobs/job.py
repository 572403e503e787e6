"""One job: what was asked for, where it stands, and what came of it."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from features.store import ZONE
from service.jobs.states import OPEN, State


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it is kept.

    Attributes:
        request: what is to be done; `settled`: the same with what it left open, once it was begun.
        party: the party of the API that asked, empty where it was asked for at the machine; `asked_by`: it, or the account.
        done, total: pieces of the present attempt; total is null while nobody knows.
        attempts: how often it was begun. `cancel_by`: who asked to cancel it.
        error: why it failed.
    """

    id: str
    kind: str
    request: Mapping[str, Any]
    settled: Mapping[str, Any] | None
    state: State
    party: str
    asked_by: str
    idempotency_key: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    done: int
    total: int | None
    attempts: int
    cancel_by: str | None
    result: Mapping[str, Any] | None
    error: str | None

    @property
    def open(self) -> bool:
        """Whether anything may still come of it."""
        return self.state in OPEN


def new_id(now: datetime) -> str:
    """A name for a job that no other has, beginning with its time, as loads are named: the load of a job has its name."""
    return f"{now.astimezone(ZONE):%Y%m%dT%H%M%S}-{secrets.token_hex(6)}"


def job_of(row: Row[Any]) -> Job:
    """A job out of its row."""
    content = row._asdict()
    for name in ("request", "settled", "result"):
        content[name] = None if content[name] is None else json.loads(content[name])
    return Job(**content)
