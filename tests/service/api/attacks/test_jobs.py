"""Jobs that would read, write or hold what they must not."""

import pytest
from sqlalchemy import delete

from service.api import jobs as module
from service.database.tables import jobs
from tests.service.api.attacks.attack import attack
from tests.service.api.conftest import join

ELSEWHERE = (
    "..",
    ".",
    "../store",
    "a/../../b",
    "/etc",
    "a/b",
    "a\\b",
    ".hidden",
    "a\x00",
    "a\nb",
    "",
    "~",
    "a" * 101,
)
LONG = "2026-11-26-public-" + "0" * 24


@pytest.fixture
def ask(served):
    def asked(kind, request, party="bureau", **headers):
        told = served.as_party(party) | {name.replace("_", "-"): text for name, text in headers.items()}
        return served.client.post("/v1/jobs", json={"kind": kind, "request": request}, headers=told)

    yield asked
    with served.running.database.writing() as connection:
        connection.execute(delete(jobs))


@attack("B11", "a delivery, a policy or a run named by a path: dots, slashes, hidden names, controls")
@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_job_names_no_path(ask, name):
    named = (("ingest", "delivery", name), ("simulate", "policy", name), ("publish", "run", name))
    for kind, field, value in (
        *named,
        ("publish", "run", f"{LONG}/{name}"),
        ("publish", "run", f"../{LONG}"),
    ):
        answer = ask(kind, {field: value})
        assert answer.status_code == 400, (kind, value, answer.text)


@attack("B12", "fields of a job that one may not set: state, who asked, attempts, a folder for the result")
def test_a_job_says_nothing_but_what_is_asked(served, ask):
    for more in ({"state": "done"}, {"asked_by": "auditor"}, {"attempts": -9}, {"out": "/x"}):
        assert ask("evaluate", more).status_code == 400, more
        body = {"kind": "evaluate", "request": {}} | more
        answer = served.client.post("/v1/jobs", json=body, headers=served.as_party("bureau"))
        assert answer.status_code == 400, more


@attack("B13", "another bureau party's Idempotency-Key, to be given its job")
def test_a_key_of_a_job_is_each_partys_own(served, ask):
    join(served, {"id": "bureau-too", "role": "bureau", "name": "另一处室"})
    first = ask("evaluate", {}, Idempotency_Key="same")
    other = ask("evaluate", {"as_of": "2026-11-01"}, party="bureau-too", Idempotency_Key="same")
    assert (first.status_code, other.status_code) == (202, 202)
    assert first.json()["id"] != other.json()["id"]


@attack("B14", "jobs without end, so that none of others is ever done")
def test_only_so_many_jobs_wait(ask, monkeypatch):
    monkeypatch.setattr(module, "MOST_OPEN", 3)
    kept = [ask("evaluate", {}, Idempotency_Key=f"key-{number}") for number in range(3)]
    assert {one.status_code for one in kept} == {202}
    refused = ask("evaluate", {}, Idempotency_Key="key-3")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert ask("evaluate", {}, Idempotency_Key="key-0").json()["id"] == kept[0].json()["id"]


@attack("B15", "a job asked for, seen or cancelled by who is not of the bureau, also by its number")
@pytest.mark.parametrize("party", ["finance", "county", "bank", "enterprise", "auditor"])
def test_jobs_are_the_bureaus(served, ask, party):
    number = ask("evaluate", {}).json()["id"]
    headers = served.as_party(party)
    assert ask("evaluate", {}, party=party).status_code == 403
    for method, path in (
        ("GET", ""),
        ("GET", f"/{number}"),
        ("GET", f"/{number}/result"),
        ("POST", f"/{number}/cancel"),
    ):
        assert served.client.request(method, f"/v1/jobs{path}", headers=headers).status_code == 403
