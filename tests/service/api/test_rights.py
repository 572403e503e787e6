"""Who may read what, cell by cell: what the table gives is answered, everything else is refused in one way."""

import re

import polars as pl
import pytest

from service.access.rights import TABLE
from service.parties.party import ROLES
from service.runs import Runs
from tests.service.api.conftest import BANKS_PURPOSE, COUNTY, PURPOSE

PARTY = {"bureau": "bureau", "department": "finance", "county": "county", "bank": "bank"}
PARTY |= {"enterprise": "enterprise", "auditor": "auditor"}
STATED = {"department": {"purpose": PURPOSE}, "bank": {"purpose": BANKS_PURPOSE}}
NOBODYS = "91632899MA0000007G"


@pytest.fixture(scope="module")
def codes(sample_home, of_grade):
    """An enterprise of the county, one of another, and the one that has a party."""
    run = Runs(sample_home / "runs").latest("public")
    rows = run.collect(run.table("population").select("uscc", "division")).filter(
        pl.col("uscc") != of_grade["B"]
    )
    return {
        "inside": rows.filter(pl.col("division") == COUNTY)["uscc"][0],
        "outside": rows.filter(pl.col("division") != COUNTY)["uscc"][0],
        "own": of_grade["B"],
    }


def _allowed(role, right, where):
    reach = TABLE[right].get(role)
    fits = {
        "all": True,
        "domains": True,
        "county": where == "inside",
        "own": where == "own",
        "authorised": False,
    }
    return reach is not None and fits[reach]


@pytest.mark.parametrize("part", ["rating", "decision", "measures"])
@pytest.mark.parametrize("role", list(ROLES))
def test_each_cell_of_the_table(served, codes, role, part):
    headers, right = served.as_party(PARTY[role]), f"read_{part}"
    for where in ("inside", "outside"):
        path = f"/v1/enterprises/{codes[where]}/{part}"
        answer = served.client.get(path, headers=headers, params=STATED.get(role, {}))
        assert answer.status_code == (200 if _allowed(role, right, where) else 403), (where, answer.text)
    if role == "enterprise":
        assert served.client.get(f"/v1/enterprises/{codes['own']}/{part}", headers=headers).status_code == 200


@pytest.mark.parametrize("party", ["county", "bank", "enterprise"])
def test_who_may_not_see_an_enterprise_is_not_told_whether_there_is_one(served, codes, party):
    headers = served.as_party(party)
    params = {"purpose": BANKS_PURPOSE} if party == "bank" else {}
    told = [
        served.client.get(f"/v1/enterprises/{code}/rating", headers=headers, params=params).json()["detail"]
        for code in (codes["outside"], NOBODYS)
    ]
    assert told[0] == told[1]


def test_a_department_states_a_purpose_of_its_own_and_sees_its_domains(served, codes):
    headers, path = served.as_party("finance"), f"/v1/enterprises/{codes['inside']}/measures"
    for params in ({}, {"purpose": "别的用途"}, {"purpose": PURPOSE, "domain": "land_transfer"}):
        assert served.client.get(path, headers=headers, params=params).status_code == 403
    found = served.client.get(path, headers=headers, params={"purpose": PURPOSE}).json()
    shown = {one["domain"] for one in (*found["measures"], *found["not_applied"])}
    assert shown == {"government_procurement", "construction_tendering"}


def test_nobody_is_answered_without_a_token_but_what_is_published(served):
    public = {"/v1/policy", "/v1/scorecard", "/v1/revocations", "/.well-known/jwks.json"}
    public |= {"/healthz", "/oauth/token"}
    paths = served.client.get("/openapi.json").json()["paths"]
    assert public <= paths.keys()
    asked = [(method, path) for path in paths.keys() - public for method in paths[path]]
    for method, path in asked:
        address = re.sub(r"\{\w+\}", NOBODYS, path)
        answer = served.client.request(method.upper(), address, headers={"Authorization": ""})
        assert answer.status_code == 401, (method, path)
