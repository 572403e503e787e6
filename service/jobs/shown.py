"""A job as it is shown to people and programs."""

from datetime import datetime
from typing import Any

from features.store import ZONE
from service.jobs.job import Job
from service.jobs.kinds import label_of
from service.jobs.states import STATES


def document(job: Job) -> dict[str, Any]:
    """A job as plain data; instants of Asia/Shanghai to the second."""
    return {
        "id": job.id,
        "kind": job.kind,
        "kind_label": label_of(job.kind),
        "request": dict(job.request),
        "state": job.state,
        "state_label": STATES[job.state],
        "asked_by": job.asked_by,
        "idempotency_key": job.idempotency_key,
        "created_at": _shown(job.created_at),
        "started_at": _shown(job.started_at),
        "finished_at": _shown(job.finished_at),
        "progress": {"done": job.done, "total": job.total},
        "attempts": job.attempts,
        "cancel_asked_by": job.cancel_by,
        "result": None if job.result is None else dict(job.result),
        "error": job.error,
    }


def _shown(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(ZONE).isoformat(timespec="seconds")
