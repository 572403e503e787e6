"""The server is killed in the middle of cases: each step happens whole or not at all, sent again it happens once, none is lost."""

import random

import polars as pl
import pytest

from features.lawful_gate import pass_gate
from features.store import end_of_day
from service import clock
from service.administration import Installation
from service.amendments.settling import settle
from service.home import Home
from service.keys.keyring import USES
from service.notices.subscriptions import subscribe
from service.parties.registry import add_party, party_from
from service.runs.kept import Runs
from service.settings import Settings
from tests.endurance import ENDURE, long_or
from tests.homes import copied
from tests.service.api.conftest import DOMAINS, PURPOSE, parties
from tests.service.cases.brought import require_published_as_evaluated
from tests.service.databases import let_go
from tests.service.faults.case_kept import require_brought_about, require_whole
from tests.service.faults.case_load import PROVIDER, CaseLoad, Client, objections, own_objections, repairs
from tests.service.faults.place import Forked, Place

KILLS = {"sqlite": long_or(3, 50), "postgresql": long_or(2, 50)}
MOST, LATEST = long_or(2, 9), long_or(0.1, 0.4)
"""Acknowledged changes before a kill, and seconds after them, at most."""


@pytest.fixture(scope="module")
def records(sample_home, of_grade):
    """Penalties that count today and may be repaired, each of another document."""
    home, today = Home(sample_home), clock.today()
    rules = Runs(home.runs).latest("public").policy.on(today).gate
    gated = pass_gate(home.store.known(end_of_day(today)), as_of=today, rules=rules, kinds=["penalty"])
    counts = pl.col("reason").is_null() & (pl.col("repairable_from") <= today) & (pl.col("until") > today)
    counts &= pl.col("document_no").is_not_null() & (pl.col("uscc") != of_grade["D"])  # whose D is to stay
    rows = gated.verdicts["penalty"].filter(counts)
    return rows.sort("uscc", "record_id").select("uscc", "record_id").to_dicts()


@pytest.fixture(scope="module")
def own_effect(sample_home, of_grade):
    """What the enterprise with an account has against it: its D, by its score or whatever that is."""
    run = Runs(Home(sample_home).runs).latest("public")
    row = run.collect(run.table("decisions").filter(pl.col("uscc") == of_grade["D"])).row(0, named=True)
    return "scored_d" if (row.get("kept_grade") or row["score_grade"]) == "D" else "direct_d"


@pytest.fixture
def place(sample_home, published_url, of_grade, tmp_path):
    """A home of its own with what is published, who takes part in cases, two of whom listen."""
    found = Place(copied(sample_home, tmp_path / "home"), published_url)
    for use in USES:
        found.keyring.new(use, now=clock.now())
    market = {"id": PROVIDER, "role": "department", "name": "州市场监督管理局"}
    market |= {"scope": {"domains": DOMAINS, "purposes": [PURPOSE]}}
    with found.database() as database, database.writing() as connection:
        for one in (*parties(of_grade["D"]), market):
            add_party(connection, party_from(one), now=clock.now())
        for party in ("enterprise", PROVIDER):
            address = f"https://{party}.example.com/"
            subscribe(connection, party, address, Settings(home=found.home), now=clock.now())
    found.anchored()
    return found


def test_a_server_killed_amid_cases_leaves_each_step_whole_or_undone(place, records, of_grade, own_effect):
    chosen = random.Random(17)  # noqa: S311 - moments, no secrets
    load = CaseLoad(
        [
            Client("objections", objections(records[::2])),
            Client("repairs", repairs(records[1::2])),
            Client("own", own_objections(own_effect)),
        ]
    )
    server, doubtful = Forked(place), 0
    with place.database() as database:
        here = Installation(Settings(home=place.home), Home(place.home), database, place.keyring)
        for _ in range(KILLS[database.engine.dialect.name]):
            server.start()
            doubtful += load.resend(server)
            with load.running(server):
                load.wait_for(chosen.randint(1, MOST))
                server.process.join(chosen.uniform(0, LATEST))
                server.kill()
            let_go(database)
            require_whole(here, load.kept, of_grade["D"])
        assert doubtful
        with server:
            load.resend(server)
        let_go(database)
        settle(here, who="测试")
        require_whole(here, load.kept, of_grade["D"])
        require_brought_about(here)
        if ENDURE or database.on_sqlite:
            require_published_as_evaluated(here)
    place.verified()
