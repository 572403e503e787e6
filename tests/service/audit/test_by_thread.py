"""The thread that writes the log of SQLite: before its loop where the system lets it, and at work where it does not."""

import asyncio
import errno
import os
import sys
import threading
from datetime import UTC, datetime

import pytest

from service.audit.chain import Event
from service.audit.writer import AuditWriter
from service.database.engine import Database
from service.database.upgrade import upgrade

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a thread has a niceness of its own on Linux")


@pytest.fixture
def database(tmp_path):
    made = Database(f"sqlite:///{tmp_path}/service.db")
    upgrade(made)
    yield made
    made.close()


def _write(writer):
    asyncio.run(writer.write(Event(at=datetime.now(UTC), action="a", status=200, request="r")))


def _may_go_first():
    found = []

    def tried():
        try:
            os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0) - 10)
        except PermissionError:
            return
        found.append(True)

    probe = threading.Thread(target=tried)
    probe.start()
    probe.join()
    return bool(found)


def test_it_goes_before_its_loop(database):
    if not _may_go_first():
        pytest.skip("this account may not make a thread less nice")
    own = os.getpriority(os.PRIO_PROCESS, 0)
    writer = AuditWriter(database)
    _write(writer)
    threads = {one.name: one.native_id for one in threading.enumerate()}
    assert os.getpriority(os.PRIO_PROCESS, threads["audit"]) == max(own - 10, -20)
    assert os.getpriority(os.PRIO_PROCESS, 0) == own
    writer.close()


@pytest.mark.parametrize("number", [errno.EPERM, errno.EACCES, errno.ENOSYS])
def test_it_writes_where_it_may_not(database, monkeypatch, number):
    def refused(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "setpriority", refused)
    writer = AuditWriter(database)
    _write(writer)
    writer.close()
    assert writer.lines == 1
