"""Whether there is something is told neither by the answer nor by the work it takes: counted in statements, not in time."""

import pytest

from tests.service.api.attacks.attack import attack
from tests.service.api.conftest import BANKS_PURPOSE

NOBODYS = "91632899MA0000007G"


@attack("A48", "enterprises guessed by the work that those one may not see cost")
@pytest.mark.parametrize("party", ["county", "bank", "enterprise"])
@pytest.mark.parametrize("part", ["rating", "reasons"])
def test_who_may_not_be_seen_costs_what_nobody_costs(served, elsewhere, statements, party, part):
    headers = served.as_party(party)
    params = {"purpose": BANKS_PURPOSE} if party == "bank" else {}
    found = []
    for code in (elsewhere, NOBODYS):
        served.client.get(
            f"/v1/enterprises/{code}/{part}", headers=headers, params=params
        )  # what is cached is
        with statements() as sent:
            answer = served.client.get(f"/v1/enterprises/{code}/{part}", headers=headers, params=params)
        told = answer.json()
        told.pop("instance")
        found.append((answer.status_code, told, [one for one in sent if "audit" not in one]))
    assert found[0] == found[1]
    assert found[0][0] == 403


@attack(
    "A49", "numbers of certificates, screenings, authorisations and decisions guessed by what is answered"
)
def test_others_numbers_are_as_unknown_ones(served, department, pair, elsewhere, of_grade):
    made = _made(served, department, elsewhere, of_grade)
    asked = {
        f"/v1/screenings/{made['screening']}": ("finance", "/v1/screenings/0f6d1f4a7c3e4b1f9d2a5c8e7b604132"),
        f"/v1/certificates/{made['certificate']}": (
            "enterprise",
            "/v1/certificates/9c1d3b0a5e7f42c6b8d0e2f4a6c81357",
        ),
        f"/v1/authorisations/{pair[2]}": ("enterprise", "/v1/authorisations/0-0"),
        f"/v1/decisions/{made['decision']}": ("enterprise", f"/v1/decisions/{'0' * 64}"),
    }
    for theirs, (party, nobodys) in asked.items():
        found = []
        for path in (theirs, nobodys):
            answer = served.client.get(path, headers=served.as_party(party), params={"purpose": "资格审查"})
            told = {name: value for name, value in answer.json().items() if name != "instance"}
            told["detail"] = told["detail"].replace(path.rpartition("/")[2], "…")
            found.append((answer.status_code, told))
        assert found[0] == found[1], theirs
        assert found[0][0] in {400, 403, 404}


def _made(served, department, elsewhere, of_grade):
    screening = served.client.post(
        "/v1/screenings",
        json={"domain": "government_procurement", "purpose": "资格审查", "uscc": [elsewhere]},
        headers=served.as_party(department),
    ).json()["screening"]["id"]
    bureau = served.as_party("bureau")
    certificate = served.client.post(
        f"/v1/enterprises/{of_grade['A']}/certificates", json={"purpose": "x"}, headers=bureau
    ).json()["jti"]
    decision = served.client.get(f"/v1/enterprises/{elsewhere}/rating", headers=bureau).json()["decision_id"]
    return {"screening": screening, "certificate": certificate, "decision": decision}
