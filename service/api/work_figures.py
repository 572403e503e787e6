"""Figures of what is done beside the answers: jobs by kind, what waits and for how long, notices that are due."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import Connection, func, select

from service.database.tables import deliveries, jobs, reconsiderations, subscriptions
from service.jobs.kinds import KINDS
from service.notices.register import counted
from service.notices.subscriptions import served

FAILED_WITHIN: Final = timedelta(days=1)
"""For how long a job that failed is counted: an alarm ends by itself once what failed was done anew."""
_STATES: Final = ("queued", "running", "failed")


def figures(connection: Connection, *, now: datetime) -> Iterator[Metric]:
    """Those of one moment."""
    yield from _jobs(connection, now)
    yield from _changes(connection, now)
    yield from _notices(connection, now)


def _jobs(connection: Connection, now: datetime) -> Iterator[Metric]:
    counted_now = jobs.c.state.in_(("queued", "running")) | (
        (jobs.c.state == "failed") & (jobs.c.finished_at > now - FAILED_WITHIN)
    )
    query = select(jobs.c.kind, jobs.c.state, func.count(), func.min(jobs.c.created_at)).where(counted_now)
    rows = {
        (kind, state): (count, oldest)
        for kind, state, count, oldest in connection.execute(query.group_by(jobs.c.kind, jobs.c.state))
    }
    count = GaugeMetricFamily(
        "shouxin_jobs", "Jobs that wait, run, or failed within a day", labels=["kind", "state"]
    )
    age = GaugeMetricFamily(
        "shouxin_job_waiting_seconds", "Since the oldest job that waits was asked for", labels=["kind"]
    )
    for kind in KINDS:
        for state in _STATES:
            count.add_metric([kind, state], rows.get((kind, state), (0, None))[0])
        age.add_metric([kind], _since(rows.get((kind, "queued"), (0, None))[1], now))
    yield count
    yield age


def _changes(connection: Connection, now: datetime) -> Iterator[Metric]:
    waits = reconsiderations.c.done_at.is_(None)
    row = connection.execute(select(func.count(), func.min(reconsiderations.c.at)).where(waits)).one()
    yield GaugeMetricFamily("shouxin_record_changes", "Changes of records not brought about yet", row[0])
    yield GaugeMetricFamily(
        "shouxin_record_change_waiting_seconds", "Since the oldest of them came", _since(row[1], now)
    )


def _notices(connection: Connection, now: datetime) -> Iterator[Metric]:
    found = GaugeMetricFamily("shouxin_notices", "Notices that are not delivered", labels=["state"])
    for state, count in counted(connection).items():
        found.add_metric([state], count)
    yield found
    due = select(func.count(), func.min(deliveries.c.next_at)).join(
        subscriptions, subscriptions.c.id == deliveries.c.subscription
    )
    due = due.where(deliveries.c.state == "waiting", deliveries.c.next_at <= now, served(now))
    row = connection.execute(due).one()
    yield GaugeMetricFamily("shouxin_notices_due", "Notices that could be sent now", row[0])
    yield GaugeMetricFamily(
        "shouxin_notice_due_seconds", "Since the oldest of them was due", _since(row[1], now)
    )


def _since(at: datetime | None, now: datetime) -> float:
    """Seconds; 0 where nothing waits."""
    return 0.0 if at is None else max(0.0, (now - at).total_seconds())
