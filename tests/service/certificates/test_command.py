"""`certificate issue` hands a certificate over or registers none."""

import os
import signal
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from service.cli.interrupts import INTERRUPTED
from service.database.alone import in_turn
from service.database.engine import Database
from service.errors import DatabaseFault
from tests.service.pipes import ended_in_time, full_pipe, wait_until_it_waits_at

ROOT = Path(__file__).parents[3]
TELLING = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the tests run in the background
from service.database import engine
import service.audit.log as log

def telling(asked):
    def told(*arguments):
        print("waits", file=sys.stderr, flush=True)
        return asked(*arguments)
    return told

engine._begun = telling(engine._begun)
log.in_turn = telling(log.in_turn)
from service.cli.start import run
from tests import present
present.begin()
run()
"""
"""The command, which says when it is about to wait for the database."""


@pytest.mark.parametrize("installation", ["sqlite"], indirect=True)
def test_where_the_file_cannot_be_written_no_certificate_is_registered(installation):
    uscc, folder = installation.changed.better, installation.folder

    def issue(out):
        return installation("certificate", "issue", uscc, "--purpose", "申请贷款", "--out", out)

    def registered():
        return len(installation.done("certificate", "list", "--json").json)

    for out in (folder / "absent" / "c.jws", folder, folder / ("x" * 300)):
        answer = issue(out)
        assert (answer.code, registered()) == (4, 0), out
        assert "写不出" in answer.err
    assert issue(folder / "c.jws").code == 0
    content = (folder / "c.jws").read_text()
    again = issue(folder / "c.jws")
    assert (again.code, registered(), (folder / "c.jws").read_text()) == (2, 1, content)
    assert "不覆盖" in again.err


@pytest.mark.parametrize("installation", ["sqlite"], indirect=True)
def test_what_a_device_does_not_take_is_registered_and_told_by_its_number(installation):
    asked = ("certificate", "issue", installation.changed.better, "--purpose", "x", "--out", "/dev/full")
    answer = installation(*asked)
    (one,) = installation.done("certificate", "list", "--json").json
    assert answer.code == 4
    assert f"不用的请吊销：shouxin certificate revoke {one['jti']}" in answer.err
    assert "已写入" not in answer.err


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, -signal.SIGTERM), (signal.SIGINT, INTERRUPTED)]
)
def test_who_waits_for_a_pipe_that_nobody_reads_can_be_stopped_and_holds_up_nobody(
    installation, number, code
):
    path = installation.folder / "pipe"
    asked = ("certificate", "issue", installation.changed.better, "--purpose", "x", "--out", str(path))
    with full_pipe(path) as (reader, full):
        process = _begun(installation, *asked)
        with ended_in_time(process):
            told = ""
            while "已出具" not in told:
                told = process.stderr.readline()
                assert told, "ended before"
            certificate = told.split()[-1]
            installation.done("certificate", "revoke", certificate, "--reason", "没有交出")
            wait_until_it_waits_at(process, path)
            process.send_signal(number)
            told = process.communicate()[1]
        assert (process.returncode, "已中断" in told) == (code, code == INTERRUPTED)
        assert len(os.read(reader, 2_000_000)) == full
    (one,) = installation.done("certificate", "list", "--json").json
    assert (one["jti"], one["status"]) == (certificate, "revoked")


@pytest.mark.parametrize("installation", ["sqlite"], indirect=True)
def test_where_it_cannot_be_registered_no_file_is_left(installation, monkeypatch):
    def failing(*_arguments, **_details):
        raise DatabaseFault("数据库未能完成")

    monkeypatch.setattr("service.cli.certificate.changed_in", failing)
    path = installation.folder / "c.jws"
    answer = installation(
        "certificate", "issue", installation.changed.better, "--purpose", "x", "--out", path
    )
    assert (answer.code, path.exists()) == (4, False)
    assert installation.done("certificate", "list", "--json").json == []


def test_who_is_stopped_while_it_waits_for_the_database_leaves_nothing(installation):
    path = installation.folder / "c.jws"
    asked = ("certificate", "issue", installation.changed.better, "--purpose", "x", "--out", str(path))
    with _locked(installation.url):
        process = _begun(installation, *asked)
        assert process.stderr.readline() == "waits\n"
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert (process.returncode, path.exists()) == (-signal.SIGTERM, False)
    assert installation.done("certificate", "list", "--json").json == []
    installation.done(*asked)
    assert path.exists()


def _begun(installation, *asked):
    return subprocess.Popen(
        [sys.executable, "-c", TELLING, *asked],
        cwd=ROOT,
        env={
            **os.environ,
            "SHOUXIN_HOME": str(installation.changed.home),
            "SHOUXIN_DATABASE": installation.url,
        },
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def _locked(url):
    """A database in which somebody else has the turn to write, and the turn of the log."""
    with closing(Database(url)) as database, database.writing() as connection:
        in_turn(database, connection, "audit")
        yield
