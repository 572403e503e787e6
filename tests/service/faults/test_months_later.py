"""What the API said of decisions on past days is made again to the byte after later records, another policy and another card."""

import json
import shutil
from datetime import datetime

import pytest

from features.store import ZONE
from service import clock
from service.api.app import create_app
from service.api.running import Running
from service.decisions.shown import document_of
from service.runs.canonical import hash_of
from service.runs.run import open_run
from service.settings import Settings
from tests.command import shouxin
from tests.endurance import long_or
from tests.features.builders import example, write_csv
from tests.homes import copied
from tests.service.api.conftest import Served, fresh_url, join
from tests.service.api.test_new_policy import longer_terms
from tests.service.client import client_of
from tests.service.databases import KINDS
from tests.service.two_days import EARLIER

MOST = long_or(3, 100)
"""Enterprises asked about."""
DAYS = (EARLIER, "2026-10-31", "2026-11-20")
PURGED = "2026-11-21"


@pytest.fixture
def on(monkeypatch):
    """Have the clock show noon of a day."""

    def show(day):
        moment = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZONE)
        monkeypatch.setattr(clock, "now", lambda: moment)

    return show


@pytest.fixture
def home(two_versions, two_days, tmp_path):
    """Two days evaluated by the first card; a second one is champion by now."""
    found = copied(two_versions, tmp_path / "home", without=("originals", "runs"))
    shutil.copytree(two_days.home / "runs", found / "runs")
    shutil.copytree(two_days.home / "keys", found / "keys")
    return found


@pytest.mark.parametrize("kind", long_or(KINDS[:1], KINDS))
def test_what_was_told_is_made_again_months_later(home, two_days, of_grade, request, kind, tmp_path, on):
    database_url = fresh_url(request, kind, tmp_path)

    def run(*arguments, **env):
        answer = shouxin(home, *arguments, env={"SHOUXIN_DATABASE": database_url, **env})
        assert answer.code == 0, answer.err
        return answer

    on(DAYS[0])
    running = Running.begun(Settings(home=home, database=database_url))
    with client_of(create_app(running)) as client:
        served = Served(running, client.app, client, {})
        join(served, {"id": "bureau", "role": "bureau", "name": "州发展改革委"})
        there = open_run(home / "runs" / two_days.runs[0])
        before = there.collect(there.table("decisions").select("uscc"))["uscc"]
        codes = sorted({*of_grade.values(), two_days.better} & set(before))[:MOST]
        assert len(codes) > 1

        def told():
            """Decision id → the very bytes of the answer."""
            headers = served.as_party("bureau")
            found = [client.get(f"/v1/enterprises/{code}/decision", headers=headers) for code in codes]
            assert {one.status_code for one in found} == {200}
            return {one.json()["decision_id"]: one.content for one in found}

        run("publish", two_days.runs[0])
        kept = told()
        on(DAYS[1])
        run("publish", two_days.runs[1])
        kept |= told()
        on(DAYS[2])
        row = example("serious-dishonesty") | {
            "统一社会信用代码": of_grade["B"],
            "名单": "拖欠农民工工资失信联合惩戒对象名单",
            "列入决定文号": "样人社列〔2026〕99号",
            "列入日期": "2026-02-02",
            "列入期限止": "2029-02-01",
        }
        file = write_csv(tmp_path / "late.csv", "serious-dishonesty", row)
        run("ingest", file, "--layout", "serious-dishonesty", "--received-on", "2026-11-19")
        policy = longer_terms(tmp_path / "policy")
        run("evaluate", "--as-of", DAYS[2], **policy)
        run("publish", **policy)
        newest = told()
        assert len({*kept, *newest}) == 3 * len(codes)
        kept |= newest
        again = replayed(home, kept)
        assert all(one["replayed"] for one in again.values())
        assert {number: one["document_hash"] for number, one in again.items()} == hashes_of(kept)
        on(PURGED)
        run("purge", "--who", "王某")
        now = {
            number: client.get(f"/v1/decisions/{number}", headers=served.as_party("bureau")).content
            for number in kept
        }
    assert hashes_of(now) == hashes_of(kept)
    gone = 0
    for number, one in replayed(home, kept).items():
        assert all(one["checks"].values())
        assert one["differences"] == []
        gone += one["gone"] is not None
        assert one["gone"] or (one["replayed"] and one["document_hash"] == again[number]["document_hash"])
    assert 0 < gone < len(kept)


def replayed(home, decisions):
    return {number: shouxin(home, "replay", number, "--json").json for number in decisions}


def hashes_of(answers):
    """Decision id → the hash of the decision's document in an answer."""
    return {number: hash_of(document_of(json.loads(body))) for number, body in answers.items()}
