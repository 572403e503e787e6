"""The commands `audit …` on a home of their own."""

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from service import clock
from service.cli import audit as audit_commands
from service.cli.interrupts import INTERRUPTED
from service.database.engine import Database
from service.database.tables import audit
from service.errors import DatabaseFault
from tests.command import done, shouxin
from tests.service.audit.tampering import tampering
from tests.service.pipes import ended_in_time, full_pipe, wait_until_it_waits_at

ROOT = Path(__file__).parents[3]
COMMAND = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the tests run in the background
from service.cli.start import run
from tests import present
present.begin()
run()
"""


@pytest.fixture
def place(tmp_path, database_url):
    """A home whose log has lines, a key, and the environment that names its database."""
    environment = {"SHOUXIN_DATABASE": database_url}

    def run(*arguments, code=0):
        answer = shouxin(tmp_path / "home", *arguments, env=environment)
        assert answer.code == code, answer.err + answer.out
        return answer

    (tmp_path / "home").mkdir()
    run("key", "new", "certificate")
    for name in ("one", "two", "three"):
        run("party", "add", name, "--role", "auditor", "--name", "审计")
    return run


@pytest.fixture
def database(database_url):
    found = Database(database_url)
    yield found
    found.close()


def test_a_log_is_anchored_verified_and_every_break_is_named(place, database, tmp_path):
    assert place("audit", "verify", "--json").json["lines"] == 4
    assert "没有锚点可对照" in place("audit", "verify").out
    kept = tmp_path / "kept.json"
    kept.write_text(place("audit", "anchor").out)
    good = place("audit", "verify", "--json", "--anchor", kept).json
    assert (good["ok"], good["anchors"], good["unsigned"]) == (True, 2, 0)
    assert "没有发现不符" in place("audit", "verify").out
    with tampering(database) as connection:
        connection.execute(update(audit).where(audit.c.seq == 2).values(subject="other"))
        connection.execute(delete(audit).where(audit.c.seq == 4))
    found = place("audit", "verify", "--json", code=1).json
    assert [(one["seq"], one["kind"]) for one in found["breaks"]] == [(2, "edited"), (4, "cut")]
    shown = place("audit", "verify", "--anchor", kept, code=1).out
    assert "改动" in shown
    assert "截去" in shown


def test_an_export_is_verified_by_itself(place, tmp_path):
    today, file = clock.today(), tmp_path / "audit.jsonl"
    foot = place("audit", "export", "--from", today, "--until", today, "--to", file, "--json").json
    assert (foot["first"], foot["last"], foot["lines"]) == (1, 4, 4)
    elsewhere = tmp_path / "elsewhere"  # no database there, no key
    found = done(elsewhere, "audit", "verify", "--file", file, "--json").json
    assert (found["ok"], found["signature"]) == (True, "unknown")
    assert place("audit", "verify", "--file", file, "--json").json["signature"] == "good"
    rows = file.read_text().splitlines()
    changed = json.loads(rows[2]) | {"subject": "other"}
    file.write_text("\n".join([*rows[:2], json.dumps(changed), *rows[3:]]) + "\n")
    told = shouxin(elsewhere, "audit", "verify", "--file", file)
    assert told.code == 1
    assert "内容被改动过" in told.out
    assert "--from" in place("audit", "verify", "--file", file, "--from", 2, code=2).err
    actions = [json.loads(row).get("action") for row in rows[1:-1]]
    assert actions == ["key_new", "party_add", "party_add", "party_add"]


def test_what_is_wrong_with_an_export_is_told_as_what_it_is(place, tmp_path):
    today, file = clock.today(), tmp_path / "audit.jsonl"
    place("audit", "export", "--from", today, "--until", today, "--to", file)
    head, one, two, three, four, foot = file.read_text().splitlines()

    def verified(*rows):
        file.write_text("\n".join(rows) + "\n")
        found = place("audit", "verify", "--file", file, "--json", code=1).json
        return found["signature"], [(broken["seq"], broken["kind"]) for broken in found["breaks"]]

    def counted(**changed):
        return json.dumps(json.loads(foot) | changed)

    assert verified(head, one, two, three, four) == ("cut", [(5, "cut")])
    shown = place("audit", "verify", "--file", file, code=1).out.replace("\n", "")
    assert "签名随文件尾部一起不见了" in shown
    assert "没有证书密钥" not in shown
    assert verified(head, one, two, two, three, four, foot) == ("good", [(2, "inserted")])
    assert verified(head, one, two, four, foot) == ("good", [(3, "gap")])
    assert verified(head, one, two, foot) == ("good", [(3, "cut")])
    assert verified(head, one, two, three, four, counted(last="x")) == ("wrong", [(4, "edited")] * 2)
    assert verified(head, one, two, three, four, counted(lines=3)) == (
        "wrong",
        [(4, "inserted"), (4, "edited")],
    )
    assert verified(head, one, two, three, four, counted(lines=5)) == ("wrong", [(4, "gap"), (4, "edited")])


def test_an_export_that_cannot_be_made_leaves_no_file_and_one_that_is_there_as_it_is(place, tmp_path):
    today, file = clock.today(), tmp_path / "audit.jsonl"
    tomorrow = today + timedelta(days=1)
    place("audit", "export", "--from", tomorrow, "--until", tomorrow, "--to", file, code=1)
    place("audit", "export", "--from", tomorrow, "--until", today, "--to", file, code=2)
    assert not file.exists()
    file.write_text("kept")
    told = place("audit", "export", "--from", today, "--until", today, "--to", file, code=2).err
    assert "文件已存在" in told
    assert file.read_text() == "kept"


def test_a_file_that_came_during_the_export_stays_and_the_log_knows_of_none(place, tmp_path, monkeypatch):
    today, file = clock.today(), tmp_path / "audit.jsonl"
    written = audit_commands.write_export

    def overtaken(*arguments, **details):
        foot = written(*arguments, **details)
        file.write_text("of another")
        return foot

    monkeypatch.setattr(audit_commands, "write_export", overtaken)
    told = place("audit", "export", "--from", today, "--until", today, "--to", file, code=2).err
    assert "文件已存在" in told
    assert file.read_text() == "of another"
    assert place("audit", "verify", "--json").json["lines"] == 4


def test_an_export_that_cannot_be_in_the_log_is_not_there_either(place, tmp_path, monkeypatch):
    def failing(*_arguments):
        raise DatabaseFault("数据库未能完成")

    today, file = clock.today(), tmp_path / "audit.jsonl"
    for name in ("append", "append_in"):
        monkeypatch.setattr(f"service.administration.{name}", failing)
    place("audit", "export", "--from", today, "--until", today, "--to", file, code=4)
    assert not any(one.name.endswith((".jsonl", ".partial")) for one in tmp_path.iterdir())
    monkeypatch.undo()
    place("audit", "export", "--from", today, "--until", today, "--to", file)
    actions = [json.loads(line).get("action") for line in file.read_text().splitlines()]
    assert "audit_export" not in actions
    assert place("audit", "verify", "--json").json["lines"] == 5


def test_an_export_to_a_pipe_that_nobody_reads_is_stopped_by_ctrl_c(place, database_url, tmp_path):
    today, path = str(clock.today()), tmp_path / "pipe"
    asked = ("audit", "export", "--from", today, "--until", today, "--to", str(path))
    places = {"SHOUXIN_HOME": str(tmp_path / "home"), "SHOUXIN_DATABASE": database_url}
    with full_pipe(path):
        command = [sys.executable, "-c", COMMAND, *asked]
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | places, stderr=subprocess.PIPE, text=True
        )
        with ended_in_time(process):
            wait_until_it_waits_at(process, path)
            process.send_signal(signal.SIGINT)
            told = process.communicate()[1]
    assert (process.returncode, told) == (INTERRUPTED, "已中断\n")
    assert place("audit", "verify", "--json").json["lines"] == 4


@pytest.mark.parametrize(("to", "reason"), [("/dev/full", "磁盘空间不足"), (".", "是文件夹，不是文件")])
def test_an_export_for_which_there_is_no_room_is_told_and_is_not_in_the_log(place, tmp_path, to, reason):
    today, where = clock.today(), tmp_path / to
    told = place("audit", "export", "--from", today, "--until", today, "--to", where, code=4).err
    assert f"{where}：写不出，请检查文件夹、磁盘空间和权限（{reason}）" in told
    assert place("audit", "verify", "--json").json["lines"] == 4


def test_what_cannot_be_read_is_a_failure_and_not_a_wrong_use(place, tmp_path):
    damaged = tmp_path / "damaged.jsonl"
    for content, option in ((None, "--file"), ("x", "--file"), (None, "--anchor"), ("x\n", "--anchor")):
        damaged.unlink(missing_ok=True)
        if content is not None:
            damaged.write_text(content)
        told = place("audit", "verify", option, damaged, code=4).err.replace("\n", "")
        assert "damaged.jsonl" in told
        assert content is not None or "damaged.jsonl 读不了（文件或文件夹不存在）" in told


def test_retention_says_what_is_due_and_removes_only_when_told(place, tmp_path, monkeypatch):
    said = place("audit", "retention", "--json").json
    assert (said["years"], said["due"]) == (10, 0)
    later = clock.now() + timedelta(days=366 * 10 + 5)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert place("audit", "retention", "--json").json["due"] == 4
    assert place("audit", "verify", "--json").json["lines"] == 4
    refused = place("audit", "retention", "--apply", code=4).err.replace("\n", "")
    assert "审计日志最新的一行也在" in refused
    assert "请先核对这台机器的时钟" in refused
    anchor = tmp_path / "kept.json"
    monkeypatch.undo()
    anchor.write_text(place("audit", "anchor").out)
    monkeypatch.setattr(clock, "now", lambda: later)
    place("key", "new", "token")
    assert place("audit", "retention", "--apply", "--json").json["removed"] == 4
    found = place("audit", "verify", "--anchor", anchor, "--json").json
    beyond = found["anchors"] + found["anchors_beyond"]
    assert (found["ok"], found["purged"], found["lines"], beyond) == (True, 4, 2, found["anchors_beyond"])
    assert "保存期满" in place("audit", "verify").out
    monkeypatch.undo()
    found = place("audit", "verify", "--anchor", anchor, "--json", code=1).json
    told = "".join(one["why"] for one in found["breaks"])
    assert "保存未满 10 年，已被当作保存期满删除" in told
    assert "还没有到：删除时的时钟不对" in told


def test_fewer_years_than_the_rule_are_refused(tmp_path):
    answer = shouxin(tmp_path, "audit", "retention", env={"SHOUXIN_AUDIT_YEARS": "5"})
    assert answer.code == 2
    assert "SHOUXIN_AUDIT_YEARS" in answer.err
