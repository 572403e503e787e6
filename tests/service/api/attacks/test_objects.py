"""Objects of others, by the ways around the one check: spellings, purposes, mixed questions, others' keys and cursors."""

import pytest

from service.audit.log import lines
from tests.service.api.attacks.attack import attack
from tests.service.api.conftest import BANKS_PURPOSE, DOMAINS, PURPOSE

PARTS = ("rating", "reasons", "decision", "measures", "records", "history", "recourse")


def _line(served, answer):
    request = answer.headers["x-request-id"]
    with served.running.database.reading() as connection:
        return next(one.event for one in lines(connection) if one.event.request == request)


@attack(
    "A28",
    "another spelling of a code that may not be seen: small letters, wide digits, blanks, a NUL at its end",
)
@pytest.mark.parametrize(
    "spelled", ["{0} ", " {0}", "{0}%09", "{0}%00", "{1}", "{2}", "{0}%20", "{0}.json", "{0},{0}"]
)
def test_a_code_has_one_spelling(served, elsewhere, spelled):
    wide = elsewhere.translate({ord("0") + n: ord("０") + n for n in range(10)})
    code = spelled.format(elsewhere, elsewhere.lower(), wide)
    if code == elsewhere:
        pytest.skip("it has no letter")
    for party in ("county", "enterprise", "bureau"):
        answer = served.client.get(f"/v1/enterprises/{code}/rating", headers=served.as_party(party))
        assert answer.status_code == 400, (party, answer.text)


@attack("A29", "two purposes in one question: a registered one for the check, another one for the log")
def test_the_purpose_that_is_checked_is_the_one_in_the_log(served, elsewhere):
    path = f"/v1/enterprises/{elsewhere}/measures"
    for query in (f"purpose={PURPOSE}&purpose=x", f"purpose=x&purpose={PURPOSE}"):
        answer = served.client.get(f"{path}?{query}", headers=served.as_party("finance"))
        assert (answer.status_code, _line(served, answer).purpose) == (400, None)
    for near in (f"{PURPOSE} ", f" {PURPOSE}", f"{PURPOSE}\u200b", PURPOSE[:-1], BANKS_PURPOSE, ""):
        answer = served.client.get(path, params={"purpose": near}, headers=served.as_party("finance"))
        assert answer.status_code in {400, 403}, near


@attack(
    "A36",
    "a purpose in the body of a screening that the party does not have, or a domain of another department",
)
def test_a_screening_is_by_the_departments_own_purpose_and_domain(served, department, elsewhere):
    asked = {"domain": DOMAINS[0], "purpose": PURPOSE, "uscc": [elsewhere]}
    headers = served.as_party(department)
    for changed in ({"purpose": BANKS_PURPOSE}, {"domain": DOMAINS[1]}, {"domain": "financing"}):
        beside = {"purpose": PURPOSE, "domain": DOMAINS[0]}
        for params, status in (({}, 403), (beside, 400)):
            answer = served.client.post(
                "/v1/screenings", json=asked | changed, headers=headers, params=params
            )
            assert answer.status_code == status, changed


@attack("A37", "fields that one may not set, sent along: another enterprise, another party, a state")
@pytest.mark.parametrize(
    ("path", "party", "body"),
    [
        (
            "/v1/authorisations",
            "enterprise",
            {
                "bank": "bank",
                "scope": "rating",
                "purpose": BANKS_PURPOSE,
                "from_day": "2026-11-26",
                "until_day": "2026-11-27",
            },
        ),
        (
            "/v1/screenings",
            "finance",
            {"domain": DOMAINS[0], "purpose": PURPOSE, "uscc": ["91632899MA0000007G"]},
        ),
        ("/v1/account/secrets", "bureau", {"overlap_hours": 24}),
        ("/v1/ratings/batch", "bureau", {"uscc": ["91632899MA0000007G"]}),
        ("/v1/portfolio/ratings", "bank", {"uscc": ["91632899MA0000007G"]}),
    ],
)
def test_a_body_says_nothing_but_what_is_asked(served, path, party, body):
    params = {"purpose": BANKS_PURPOSE} if party == "bank" else {}
    for more in (
        {"uscc_of": "x"},
        {"party": "bureau"},
        {"role": "bureau"},
        {"state": "live"},
        {"__proto__": {}},
    ):
        answer = served.client.post(path, json=body | more, headers=served.as_party(party), params=params)
        assert answer.status_code == 400, (more, answer.text)
        assert "没有这一项" in answer.json()["detail"]


@attack("A38", "another party's Idempotency-Key")
def test_a_key_is_each_partys_own(served, department, elsewhere, of_grade):
    key = {"Idempotency-Key": f"{department}-1"}
    mine = {"domain": DOMAINS[0], "purpose": PURPOSE, "uscc": [elsewhere]}
    theirs = mine | {"uscc": [of_grade["A"]]}
    first = served.client.post("/v1/screenings", json=mine, headers=served.as_party(department) | key)
    other = served.client.post("/v1/screenings", json=theirs, headers=served.as_party("finance") | key)
    same = served.client.post("/v1/screenings", json=mine, headers=served.as_party("bureau") | key)
    assert [one.status_code for one in (first, other, same)] == [200, 200, 200]
    assert [one["uscc"] for one in other.json()["screening"]["enterprises"]] == [of_grade["A"]]
    assert len({one.json()["screening"]["id"] for one in (first, other, same)}) == 3


@attack("A79", "the cursor of a list that sees more, used by who sees less")
def test_a_cursor_opens_nothing(served, elsewhere):
    mine, bureau = served.as_party("county"), served.as_party("bureau")
    for filters in ({}, {"county": "632801"}):
        found = served.client.get("/v1/ratings", headers=bureau, params={"limit": 1} | filters).json()
        cursor = found["next"]
        assert cursor
        for path in ("/v1/ratings", "/v1/ratings/export"):
            answer = served.client.get(path, headers=mine, params=filters | {"cursor": cursor})
            assert answer.status_code in {400, 403}, (path, filters, answer.text[:200])
    begun = served.client.get(f"/v1/enterprises/{elsewhere}/history", headers=mine)
    assert begun.status_code == 403


@attack("A39", "a bank that authorises itself")
def test_a_bank_grants_itself_nothing(served, elsewhere):
    asked = {
        "bank": "bank",
        "scope": "reasons",
        "purpose": BANKS_PURPOSE,
        "from_day": "2026-11-26",
        "until_day": "2026-11-27",
    }
    for party in ("bank", "bureau", "county", "finance", "auditor"):
        answer = served.client.post("/v1/authorisations", json=asked, headers=served.as_party(party))
        assert answer.status_code == 403, party
