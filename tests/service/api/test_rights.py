"""Who may read what, cell by cell: what the table gives is answered, everything else is refused in one way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
import pytest

from service.access.rights import TABLE
from service.api.declared import addresses
from service.parties.party import ROLES
from service.runs.kept import Runs
from tests.service.api.conftest import AUTHORISED, BANKS_PURPOSE, COUNTY, DOMAINS, PURPOSE

PARTY = {"bureau": "bureau", "department": "finance", "county": "county", "bank": "bank"}
PARTY |= {"enterprise": "enterprise", "auditor": "auditor"}
STATED = {"department": {"purpose": PURPOSE}, "bank": {"purpose": BANKS_PURPOSE}}
NOBODYS = "91632899MA0000007G"
WHERE = {"inside": {"all", "domains", "county"}, "outside": {"all", "domains"}}
WHERE |= {"own": {"all", "domains", "own"}, "authorised": {"all", "domains", "authorised"}}
"""Which enterprise → the reaches that hold it; of those that may hold it besides nothing is asked here."""
LISTS = {"inside": {"all", "county", "domains"}, "outside": {"all", "domains"}}


@dataclass(frozen=True)
class Use:
    """A request that uses a right on an enterprise; on a county or a list, where the right is about many."""

    path: str
    method: str = "GET"
    body: Mapping[str, Any] | None = None


USES = {
    "read_rating": [Use("/v1/enterprises/{uscc}/rating"), Use("/v1/enterprises/{uscc}/reasons")],
    "read_decision": [Use("/v1/enterprises/{uscc}/decision"), Use("/v1/decisions/{decision_id}")],
    "read_measures": [Use("/v1/enterprises/{uscc}/measures"), Use("/v1/enterprises/{uscc}/why/GP-13")],
    "read_records": [Use("/v1/enterprises/{uscc}/records")],
    "read_recourse": [Use("/v1/enterprises/{uscc}/recourse?to=C")],
    "read_history": [Use("/v1/enterprises/{uscc}/history")],
    "list_ratings": [Use("/v1/ratings?county={county}"), Use("/v1/ratings/export?county={county}")],
    "read_audit": [Use("/v1/audit?limit=1")],
    "screen": [Use("/v1/screenings", "POST", {"domain": DOMAINS[0], "purpose": PURPOSE, "uscc": [NOBODYS]})],
}
"""Right → the requests by which each of its cells is tried."""
OF_MANY = {"list_ratings", "read_audit", "screen"}
ELSEWHERE = {"read_screening", "issue_certificate", "read_certificate", "revoke_certificate"}
ELSEWHERE |= {
    "manage_webhooks",
    "read_notices",
    "file_case",
    "read_cases",
    "take_step",
    "record_act",
    "read_acts",
    "run_jobs",
}
ELSEWHERE |= {"read_portfolio", "authorise", "read_authorisations", "manage_own_secret"}
"""Rights on what must be made first: tried where it is made."""


@pytest.fixture(scope="module")
def enterprises(sample_home, of_grade):
    """Where → an enterprise: of the county, of another, the one that has a party, one that let the bank see it."""
    run = Runs(sample_home / "runs").latest("public")
    rows = run.collect(run.table("population").select("uscc", county="division").sort("uscc"))
    ids = run.collect(run.table("decisions").select("uscc", "decision_id", "grade"))
    rows = rows.join(ids, on="uscc", maintain_order="left")
    named = pl.col("uscc").is_in([*of_grade.values()]) | ~pl.col("grade").is_in(["A", "B"])
    inside, ours = pl.col("county") == COUNTY, pl.col("uscc")
    found = {
        "inside": rows.filter(inside, ~named),
        "outside": rows.filter(~inside, ~named),
        "own": rows.filter(ours == of_grade["B"]),
        "authorised": rows.filter(ours == of_grade[AUTHORISED["rating"]]),
    }
    return {where: one.row(0, named=True) for where, one in found.items()}


@pytest.fixture(scope="module")
def codes(enterprises):
    return {where: one["uscc"] for where, one in enterprises.items()}


def test_every_right_that_guards_an_endpoint_is_tried(served):
    rights = {one.right for one in addresses(served.app.routes)} - {None}
    assert rights == USES.keys() | ELSEWHERE


@pytest.mark.parametrize(("right", "use"), [(right, use) for right, uses in USES.items() for use in uses])
@pytest.mark.parametrize("role", list(ROLES))
def test_each_cell_of_the_table(served, enterprises, role, right, use):
    headers, reach = served.as_party(PARTY[role]), TABLE[right].get(role)
    stated = None if "purpose" in (use.body or {}) else STATED.get(role)
    for where, held_by in (LISTS if right in OF_MANY else WHERE).items():
        if reach == "county" and where in {"own", "authorised"}:
            continue  # wherever they are registered
        path = use.path.format(**enterprises[where])
        answer = served.client.request(use.method, path, headers=headers, params=stated, json=use.body)
        assert answer.status_code == (200 if reach in held_by else 403), (where, answer.text)


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
