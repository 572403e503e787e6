"""An enterprise that moved to another county: who is registered there now asks of any day, by every address; the old county of none."""

import json
from dataclasses import dataclass, replace

import polars as pl
import pytest

from scoring.decision import with_ids
from scoring.evaluate import Evaluation
from service import clock
from service.access.rights import TABLE
from service.api.app import create_app
from service.api.declared import addresses
from service.notices.notice import Notice, Whom
from service.notices.outbox import put
from service.notices.subscriptions import subscribe
from service.publications.amend import Prepared, amend
from service.publications.insert import checked_tables, rows_of
from service.publications.publish import publish
from service.runs.kept import Runs
from tests.service.api.conftest import COUNTY, Served, begun, fresh_url, join, parties
from tests.service.api.earlier import DAY, earlier_run
from tests.service.client import client_of
from tests.service.databases import KINDS

OLD, AMONG = "632801", 50
OF_ONE = [
    "/v1/enterprises/{uscc}/rating",
    "/v1/enterprises/{uscc}/reasons",
    "/v1/enterprises/{uscc}/decision",
    "/v1/enterprises/{uscc}/measures",
    "/v1/enterprises/{uscc}/why/{measure}",
    "/v1/enterprises/{uscc}/records",
    "/v1/enterprises/{uscc}/recourse",
    "/v1/enterprises/{uscc}/history",
]
REPAIR, DECISION = "/v1/enterprises/{uscc}/records/{record_id}/repair", "/v1/decisions/{decision_id}"
"""The addresses by which a county asks about one enterprise; in which these are of no day, of a record and of an id."""
OF_MANY = {"/v1/ratings", "/v1/ratings/batch", "/v1/ratings/export"}


@dataclass(frozen=True)
class Moved:
    """Codes: who came from the old county to the new one, who stayed in each; ids of the decisions on who moved."""

    uscc: str
    stayed: dict[str, str]
    decisions: dict[str, str]


@pytest.fixture(scope="module", params=KINDS)
def served_twice(request, sample_home, of_grade, tmp_path_factory):
    folder = tmp_path_factory.mktemp("moved")
    running = begun(sample_home, fresh_url(request, request.param, folder), folder)
    run = Runs(running.home.runs).latest("public")
    rows = run.collect(run.table("population").select("uscc", county="division").sort("uscc"))
    named = pl.col("uscc").is_in([*of_grade.values()])
    ours = {one: rows.filter(~named, county=one)["uscc"].to_list() for one in (COUNTY, OLD)}
    uscc = ours[COUNTY][AMONG]
    before = earlier_run(
        run, folder / "runs", worse=of_grade["B"], absent=of_grade["A"], elsewhere={uscc: OLD}
    )
    for one in (before, run):
        publish(running.database, running.home, one, who="测试", progress=lambda *_: None)
    ids = {
        name: one.collect(one.table("decisions").filter(uscc=uscc).select("decision_id")).item()
        for name, one in (("then", before), ("now", run))
    }
    app = create_app(running)
    with client_of(app) as client:
        service = Served(running, app, client, {})
        join(service, *parties(of_grade["B"]))
        join(service, {"id": "old", "role": "county", "name": "旧县发改局", "scope": {"county": OLD}})
        yield service, Moved(uscc, {COUNTY: ours[COUNTY][0], OLD: ours[OLD][0]}, ids)


@pytest.fixture
def moved(served_twice):
    return served_twice[1]


@pytest.fixture
def ask(served_twice):
    served, _ = served_twice

    def get(path, party, **params):
        return served.client.get(path, headers=served.as_party(party), params=params or None)

    return get


def test_every_address_that_a_county_reaches_is_tried(served_twice):
    county = {right for right, roles in TABLE.items() if roles.get("county") == "county"}
    there = {one.path for one in addresses(served_twice[0].app.routes) if one.right in county}
    assert there == {*OF_ONE, REPAIR, DECISION, *OF_MANY}


@pytest.mark.parametrize("path", OF_ONE)
@pytest.mark.parametrize("on", [{}, {"as_of": DAY.isoformat()}, {"as_of": "2026-10-31"}])
def test_of_any_day_the_county_of_now_is_answered_and_the_old_one_is_not(ask, moved, path, on):
    path = path.format(uscc=moved.uscc, measure="GP-13")
    told = {
        party: ask(path, party, **({} if path.endswith("history") else on))
        for party in ("county", "old", "bureau")
    }
    assert [one.status_code for one in told.values()] == [200, 403, 200]
    assert told["old"].json()["type"] == "/problems/not-yours"


@pytest.mark.parametrize("which", ["then", "now"])
def test_each_decision_by_its_id_goes_by_the_same_rule(ask, moved, which):
    path = DECISION.format(decision_id=moved.decisions[which])
    assert [ask(path, party).status_code for party in ("county", "old")] == [200, 403]


def test_the_history_that_is_told_has_the_days_elsewhere(ask, moved):
    found = ask(f"/v1/enterprises/{moved.uscc}/history", "county").json()
    assert [one["decision_id"] for one in found["decisions"]] == [
        moved.decisions["now"],
        moved.decisions["then"],
    ]


def test_the_repair_of_a_record_goes_by_the_same_rule(ask, moved):
    records = ask(f"/v1/enterprises/{moved.uscc}/records", "bureau").json()["records"]
    path = REPAIR.format(uscc=moved.uscc, record_id=records[0]["record_id"])
    assert ask(path, "old").status_code == 403
    assert ask(path, "county").status_code == ask(path, "bureau").status_code != 403


@pytest.mark.parametrize("on", [{}, {"as_of": DAY.isoformat()}])
def test_a_batch_answers_as_the_single_addresses_do(served_twice, moved, on):
    served, _ = served_twice
    for party, answered in (("county", True), ("old", False)):
        body = {"uscc": [moved.uscc], **on}
        found = served.client.post("/v1/ratings/batch", headers=served.as_party(party), json=body).json()
        assert (found["answers"][0]["rating"] is not None) is answered, party


def _listed(ask, party, **params):
    """Codes of the list page by page; those of the export are the same."""
    found, cursor = [], None
    while cursor is not None or not found:
        page = ask("/v1/ratings", party, limit=300, **({"cursor": cursor} if cursor else params)).json()
        found, cursor = [*found, *page["ratings"]], page["next"]
    codes = [one["uscc"] for one in found]
    lines = list(map(json.loads, ask("/v1/ratings/export", party, **params).text.splitlines()))
    assert [one["uscc"] for one in lines if "uscc" in one] == codes
    assert page["total"] == len(codes) == lines[-1]["end"]["total"]
    return codes


def test_a_list_of_an_earlier_day_holds_who_was_there_then_and_is_there_now(ask, moved):
    day = {"as_of": DAY.isoformat()}
    assert moved.uscc in _listed(ask, "county")
    for party, county in (("county", COUNTY), ("old", OLD)):
        then = _listed(ask, party, **day)
        assert moved.uscc not in then
        assert moved.stayed[county] in then
        bureaus = [one["uscc"] for one in _pages(ask, county=county, **day)]
        assert then == [one for one in bureaus if one != moved.uscc]
        assert (moved.uscc in bureaus) == (county == OLD)


def _pages(ask, **params):
    filters, cursor = {"county": params["county"]}, None
    while True:
        more = filters | {"cursor": cursor} if cursor else params
        page = ask("/v1/ratings", "bureau", limit=1000, **more).json()
        yield from page["ratings"]
        cursor = page["next"]
        if cursor is None:
            return


@pytest.fixture
def before_the_move(sample_home, of_grade, database_url, tmp_path):
    """A service in which the earlier day is published, who is about to move, and what publishes the day after."""
    running = begun(sample_home, database_url, tmp_path)
    run = Runs(running.home.runs).latest("public")
    people = run.table("population").filter(~pl.col("uscc").is_in([*of_grade.values()]), division=COUNTY)
    uscc = run.collect(people.sort("uscc"))["uscc"][AMONG]
    names = {"worse": of_grade["B"], "absent": of_grade["A"]}

    def published(one):
        publish(running.database, running.home, one, who="测试", progress=lambda *_: None)

    published(earlier_run(run, tmp_path / "runs", elsewhere={uscc: OLD}, **names))
    app = create_app(running)
    with client_of(app) as client:
        served = Served(running, app, client, {})
        join(served, {"id": "old", "role": "county", "name": "旧县发改局", "scope": {"county": OLD}})
        yield served, uscc, lambda: published(run)


def test_a_list_that_was_begun_before_the_move_ends_without_who_moved(before_the_move):
    """What a party may see is decided at each request: a cursor that was kept opens nothing."""
    served, uscc, move = before_the_move

    def page(**params):
        return served.client.get("/v1/ratings", headers=served.as_party("old"), params=params).json()

    whole, first = page(limit=1000)["ratings"], page(limit=1)
    move()
    rest = page(limit=1000, cursor=first["next"])["ratings"]
    assert uscc in [one["uscc"] for one in whole[1:]]
    assert [one["uscc"] for one in rest] == [one["uscc"] for one in whole[1:] if one["uscc"] != uscc]


def test_a_list_and_an_export_that_go_on_after_a_move_have_as_many_as_they_say(before_the_move):
    served, uscc, move = before_the_move
    first = _of_old(served, limit=1)
    move()
    found, total = _gone_on(served, first)
    assert uscc not in found
    assert len(found) == total == first["total"] - 1
    assert _exported_on(served, first) == (found, total)


def test_a_list_that_was_begun_before_somebody_comes_back_has_its_last_row(before_the_move, tmp_path):
    """It holds one more than when it began: who ends it at the number that it had then ends it a row too early."""
    served, uscc, move = before_the_move
    whole = [one["uscc"] for one in _of_old(served, limit=1000)["ratings"]]
    move()
    first = _of_old(served, limit=1, as_of=DAY.isoformat())
    assert first["total"] == len(whole) - 1
    _amend_to(served, uscc, OLD, tmp_path / "back")
    found, total = _gone_on(served, first)
    assert found == whole
    assert total == len(whole)
    assert _exported_on(served, first) == (found, total)


def _of_old(served, **params):
    return served.client.get("/v1/ratings", headers=served.as_party("old"), params=params).json()


def _gone_on(served, first):
    """Codes of a list whose second page ends where the list did when it began, and how many it says there are."""
    found, page = [one["uscc"] for one in first["ratings"]], first
    while page["next"] is not None:
        page = _of_old(served, limit=first["total"] - 1, cursor=page["next"])
        found += [one["uscc"] for one in page["ratings"]]
    return found, page["total"]


def _exported_on(served, first):
    """The same of an export that goes on where the first page ended."""
    asked = {"headers": served.as_party("old"), "params": {"cursor": first["next"]}}
    _, *lines, end = map(json.loads, served.client.get("/v1/ratings/export", **asked).text.splitlines())
    codes = [one["uscc"] for one in [*first["ratings"], *lines] if "uscc" in one]
    return codes, end["end"]["total"]


def test_a_notice_that_waits_is_not_told_to_the_county_it_left(before_the_move):
    served, uscc, move = before_the_move
    said = {"as_of": DAY.isoformat(), "decision_id": "ab" * 32}
    with served.running.database.writing() as connection:
        subscribe(connection, "old", "https://county.example/in", served.running.settings, now=clock.now())
        put(connection, [Notice("grade_changed", uscc, "test:1", clock.now(), said, Whom(county=OLD))])

    def told():
        answer = served.client.get("/v1/notices", headers=served.as_party("old")).json()
        return [one["uscc"] for one in answer["notices"]]

    assert told() == [uscc]
    move()
    assert told() == []


def test_a_move_by_an_amendment_acts_as_one_by_a_publication(before_the_move, tmp_path):
    """Of the decision in force of the day of now; a list of a day before the amendment follows it too."""
    served, uscc, move = before_the_move
    move()
    join(served, {"id": "county", "role": "county", "name": "县发改局", "scope": {"county": COUNTY}})

    def told(party, **on):
        headers, path = served.as_party(party), f"/v1/enterprises/{uscc}/rating"
        rating = served.client.get(path, headers=headers, params=on)
        listed = served.client.get("/v1/ratings", headers=headers, params={"limit": 1000, **on}).json()
        return rating.status_code, uscc in [one["uscc"] for one in listed["ratings"]]

    earlier = {"as_of": "2026-10-31"}
    assert [told(party, **on) for party in ("county", "old") for on in ({}, earlier)] == [
        *[(200, True)] * 2,
        *[(403, False)] * 2,
    ]
    _amend_to(served, uscc, OLD, tmp_path / "own")
    assert [told(party, **on) for party in ("county", "old") for on in ({}, earlier)] == [
        *[(403, False)] * 2,
        (200, True),
        (200, False),
    ]


def _amend_to(served, uscc, county, folder):
    """Put a decision in the place of the one in force by which an enterprise is registered in a county."""
    home = served.running.home
    run, today = Runs(home.runs).latest("public"), clock.today()
    manifest = replace(run.manifest, as_of=today, known_at=today.isoformat())
    found = {
        name: run.collect(run.table(name).filter(uscc=uscc))
        for name in ("decisions", "population", "unused", "evidence")
    }
    found["population"] = found["population"].with_columns(division=pl.lit(county))
    found["decisions"] = with_ids(found["decisions"].drop("decision_id"), manifest.hash)
    own = Runs(folder).write(replace(run.ground, manifest=manifest), run.policy, [Evaluation(**found)])
    (row,) = next(rows_of(checked_tables(home, own)))
    name = f"amended/{uscc}/{own.folder.name}"
    assert amend(served.running.database, Prepared(own, name, uscc, row), who="测试")[1]
