"""Figures of jobs, changes of records and notices: how many, by kind, and since when the oldest waits; nothing of anybody."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from service import clock
from service.amendments import register as reconsidered
from service.api.app import create_app
from service.database.tables import deliveries, jobs, subscriptions
from service.jobs import register
from service.jobs.register import Wanted
from service.notices.notice import Notice
from service.notices.outbox import put
from service.notices.subscriptions import subscribe
from service.settings import Settings
from tests.service.api.conftest import join
from tests.service.client import TestClient

USCC = "91632899MA75T5T191"
PARTY = {"id": "enterprise", "role": "enterprise", "name": "某企业", "scope": {"uscc": USCC}}


@pytest.fixture
def told(empty):
    """Name with labels → figure, as the server tells them now."""
    client = TestClient(create_app(empty.running), client=("127.0.0.1", 40000))

    def now():
        lines = client.get("/metrics").text.splitlines()
        found = {
            name: float(value)
            for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")
        }
        assert USCC not in "".join(found)
        return found

    return now


def test_jobs_by_kind_and_state_and_since_when_the_oldest_waits(empty, told):
    assert told()['shouxin_jobs{kind="evaluate",state="queued"}'] == 0
    now = clock.now()
    with empty.running.database.writing() as connection:
        for age, state in ((7200, "queued"), (60, "queued"), (50, "failed"), (90_000, "failed"), (9, "done")):
            at = now - timedelta(seconds=age)
            made = register.ask(connection, Wanted("evaluate", {}, "测试"), now=at).job
            ended = {"finished_at": at} if state in {"failed", "done"} else {}
            connection.execute(update(jobs).where(jobs.c.id == made.id).values(state=state, **ended))
    found = told()
    assert found['shouxin_jobs{kind="evaluate",state="queued"}'] == 2
    assert found['shouxin_jobs{kind="evaluate",state="failed"}'] == 1  # the other is older than a day
    assert found['shouxin_jobs{kind="publish",state="queued"}'] == 0
    assert 7200 <= found['shouxin_job_waiting_seconds{kind="evaluate"}'] < 7300


def test_changes_of_records_that_wait(empty, told):
    at = clock.now() - timedelta(seconds=900)
    with empty.running.database.writing() as connection:
        reconsidered.put(connection, USCC, "act:1", now=at)
    found = told()
    assert found["shouxin_record_changes"] == 1
    assert 900 <= found["shouxin_record_change_waiting_seconds"] < 1000


def test_notices_that_are_due_are_those_that_could_be_sent_now(empty, told):
    join(empty, PARTY)
    at = clock.now() - timedelta(seconds=700)
    with empty.running.database.writing() as connection:
        subscribe(connection, "enterprise", "https://receiver.example/", Settings(), now=at)
        said = {"as_of": "2026-10-31", "decision_id": "ab" * 32}
        put(connection, [Notice("grade_changed", USCC, f"publication:{one}", at, said) for one in (1, 2, 3)])
        dead = deliveries.c.id == 1
        connection.execute(update(deliveries).where(dead).values(state="dead"))
    found = told()
    assert (found["shouxin_notices_due"], found['shouxin_notices{state="dead"}']) == (2, 1)
    assert 700 <= found["shouxin_notice_due_seconds"] < 800
    with empty.running.database.writing() as connection:
        connection.execute(update(subscriptions).values(paused_at=at))
    assert told()["shouxin_notices_due"] == 0
