"""The decisions on an enterprise over two publications, what changed between them, and each by its id."""

import pytest

from service import clock
from service.api.app import create_app
from service.parties.registry import add_party, party_from
from service.parties.secrets import new_secret
from service.publications.publish import publish
from service.runs.kept import Runs
from tests.service.api.conftest import Served, begun, fresh_url, parties
from tests.service.api.earlier import DAY, earlier_run
from tests.service.client import client_of
from tests.service.databases import KINDS


@pytest.fixture(scope="module", params=KINDS)
def twice(request, sample_home, of_grade, tmp_path_factory):
    """A service with two publications, of which the newer was made first."""
    folder = tmp_path_factory.mktemp("twice")
    running = begun(sample_home, fresh_url(request, request.param, folder), folder)
    run = Runs(running.home.runs).latest("public")
    before = earlier_run(run, folder / "runs", worse=of_grade["B"], absent=of_grade["A"])
    for one in (run, before):
        publish(running.database, running.home, one, who="测试", progress=lambda *_: None)
    secrets = {}
    with running.database.writing() as connection:
        for one in parties(of_grade["B"]):
            party = party_from(one)
            add_party(connection, party, now=clock.now())
            secrets[party.id] = new_secret(connection, party.id, now=clock.now()).text
    app = create_app(running)
    with client_of(app) as client:
        yield Served(running, app, client, secrets)


@pytest.fixture
def ask(twice):
    def get(path, party="bureau", **params):
        return twice.client.get(path, headers=twice.as_party(party), params=params or None)

    return get


def test_what_changed_from_one_decision_to_the_next(ask, documents):
    document = documents["B"]
    history = ask(f"/v1/enterprises/{document['uscc']}/history").json()
    newer, older = history["decisions"]
    assert (newer["as_of"], older["as_of"]) == (document["as_of"], DAY.isoformat())
    assert (newer["decision_id"], newer["grade"]) == (document["decision_id"], "B")
    changed = newer["changed"]
    assert (changed["grade_before"], changed["grade_changed"], changed["score_by"]) == ("C", True, 100)
    assert [one["id"] for one in changed["measures_gained"]] == [one["id"] for one in document["measures"]]
    assert changed["measures_gained"]
    assert changed["measures_lost"] == changed["overrides_gained"] == changed["ground_changed"] == []
    assert older["changed"] is None
    assert history["next"] is None


def test_an_enterprise_that_was_not_there_yet_has_one_decision(ask, of_grade):
    history = ask(f"/v1/enterprises/{of_grade['A']}/history").json()
    assert [one["changed"] for one in history["decisions"]] == [None]


def test_page_by_page_the_same_is_told(ask, of_grade):
    path = f"/v1/enterprises/{of_grade['B']}/history"
    first = ask(path, limit=1).json()
    second = ask(path, limit=1, cursor=first["next"]).json()
    assert [*first["decisions"], *second["decisions"]] == ask(path).json()["decisions"]
    assert second["next"] is None
    other = ask(f"/v1/enterprises/{of_grade['C']}/history", cursor=first["next"])
    assert other.status_code == 400
    assert "另一家企业" in other.json()["detail"]


def test_each_decision_is_found_by_its_id(ask, documents):
    document = documents["B"]
    newer, older = ask(f"/v1/enterprises/{document['uscc']}/history").json()["decisions"]
    assert ask(f"/v1/decisions/{newer['decision_id']}").json() == document
    found = ask(f"/v1/decisions/{older['decision_id']}").json()
    assert (found["grade"], found["score"]) == ("C", document["score"] - 100)
    assert found["measures"] == []
    assert found["standing"] is None
    by_day = ask(f"/v1/enterprises/{document['uscc']}/decision", as_of="2026-10-01").json()
    assert by_day == found


def test_who_may_not_see_an_id_is_not_told_whether_there_is_one(ask, documents):
    unknown, others, own = "0" * 64, documents["C"]["decision_id"], documents["B"]["decision_id"]
    refused = [ask(f"/v1/decisions/{one}", "enterprise").json()["detail"] for one in (unknown, others)]
    assert refused[0] == refused[1]
    assert ask(f"/v1/decisions/{own}", "enterprise").status_code == 200
    assert ask(f"/v1/decisions/{unknown}").status_code == 404
    assert ask("/v1/decisions/xyz").status_code == 400


def test_a_list_goes_on_in_the_publication_in_which_it_began(ask):
    old = ask("/v1/ratings", as_of="2026-10-01", limit=600).json()
    assert old["as_of"] == DAY.isoformat()
    assert {one["grade_in_effect"] for one in old["ratings"]} == {None}
    rest, cursor = list(old["ratings"]), old["next"]
    while cursor:
        page = ask("/v1/ratings", cursor=cursor, limit=600).json()
        assert page["run_id"] == old["run_id"]
        rest, cursor = rest + page["ratings"], page["next"]
    codes = [one["uscc"] for one in rest]
    assert codes == sorted(set(codes))
    assert len(codes) == old["total"] == ask("/v1/ratings", limit=1).json()["total"] - 1
