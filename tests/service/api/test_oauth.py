"""Tokens are had and revoked by who proves itself; who is unknown costs what who is wrong costs."""

from uuid import uuid4

import pytest

from service.audit.log import lines
from service.parties import secrets
from tests.service.api.conftest import join

HINT = {"token_type_hint": "access_token"}
REFUSED = {
    "error": "invalid_client",
    "error_description": "client id and secret do not belong together or are no longer good; ask the bureau for a new secret",
}
GRANT = {"grant_type": "client_credentials"}


@pytest.fixture
def party(served):
    number = f"county-{uuid4().hex[:8]}"
    join(served, {"id": number, "role": "county", "name": "县", "scope": {"county": "632802"}})
    return number


@pytest.fixture
def verified(monkeypatch):
    """The hashes that a secret was compared with."""
    seen = []
    verify = secrets._HASHER.verify

    class Counting:
        def verify(self, kept, text):
            seen.append(kept)
            return verify(kept, text)

    monkeypatch.setattr(secrets, "_HASHER", Counting())
    return seen


def _token(served, client, secret):
    return served.client.post("/oauth/token", data=GRANT, auth=(client, secret))


def _revoke(served, token, client, secret, **more):
    return served.client.post("/oauth/revoke", data={"token": token, **more}, auth=(client, secret))


def _rating(served, token):
    return served.client.get("/v1/account", headers={"Authorization": f"Bearer {token}"}).status_code


def test_whatever_is_wrong_costs_one_hash_and_is_answered_alike(served, party, verified):
    right = served.secrets[party]
    number = right.partition(".")[0]
    assert _token(served, party, right).status_code == 200
    assert len(verified) == 1
    wrong = [
        (party, "x"),
        (party, f"{number}.x"),
        (party, served.secrets["bureau"]),
        ("nobody", right),
        ("nobody", "x"),
        ("", ""),
        ("银行", right),
        ("b\x00", "\x00"),
        (party.upper(), right),
    ]
    for client, secret in wrong:
        verified.clear()
        answer = served.client.post(
            "/oauth/token", data=GRANT | {"client_id": client, "client_secret": secret}
        )
        assert (answer.status_code, answer.json()) == (401, REFUSED), client
        assert len(verified) == 1, (client, secret)
    verified.clear()
    for header in ("Basic", "Basic x", "Bearer x", "Basic /////w=="):
        answer = served.client.post("/oauth/token", data=GRANT, headers={"Authorization": header})
        assert answer.status_code == 401
    assert len(verified) == 4


def test_the_log_names_a_client_as_far_as_it_can_be_one(served):
    for client, subject in (("b\x00", None), ("统一", None), ("x" * 64, None), ("some-bank", "some-bank")):
        answer = served.client.post("/oauth/token", data=GRANT | {"client_id": client, "client_secret": "x"})
        request = answer.headers["x-request-id"]
        with served.running.database.reading() as connection:
            ours = [one.event for one in lines(connection) if one.event.request == request]
        assert [(one.subject, one.party, one.status) for one in ours] == [(subject, None, 401)]


def test_another_grant_is_not_supported(served, party):
    answer = served.client.post("/oauth/token", data={"grant_type": "password"})
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")
    assert "client_credentials" in answer.json()["error_description"]


def test_a_revoked_token_is_refused_at_the_next_request(served, party):
    secret = served.secrets[party]
    token, other = (served.fresh_token(party) for _ in range(2))
    assert _rating(served, token) == 200
    answer = _revoke(served, token, party, secret, **HINT)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["cache-control"] == "no-store"
    assert (_rating(served, token), _rating(served, other)) == (401, 200)
    assert _revoke(served, token, party, secret).status_code == 200


def test_a_revocation_is_in_the_log_once(served, party):
    token = served.fresh_token(party)
    for _ in range(2):
        _revoke(served, token, party, served.secrets[party])
    with served.running.database.reading() as connection:
        ours = [one.event for one in lines(connection) if one.event.party == party]
    assert [one.action for one in ours if one.status == 0] == ["token_revoked"]


@pytest.mark.parametrize("token", ["x", "令牌", "a.b.c", "\x00", "x" * 4096])
def test_what_is_no_good_token_is_as_good_as_revoked(served, party, token):
    assert _revoke(served, token, party, served.secrets[party]).status_code == 200


def test_nobody_revokes_another_s_token(served, party):
    token = served.fresh_token(party)
    answer = _revoke(served, token, "bureau", served.secrets["bureau"])
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert answer.json()["error_description"].isascii()
    assert _revoke(served, token, party, "wrong").status_code == 401
    assert _rating(served, token) == 200


def test_what_is_wrong_with_a_form_is_told_as_the_standard_has_it(served, party):
    auth = (party, served.secrets[party])
    asked = (
        ({"data": {}}, "grant_type"),
        ({"json": GRANT}, "grant_type"),
        ({"data": {"grant_type": "x" * 65}}, "grant_type"),
        ({"data": GRANT | {"client_id": "x" * 65}}, "client_id"),
    )
    for sent, field in asked:
        answer = served.client.post("/oauth/token", auth=auth, **sent)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
        assert answer.json()["error_description"].endswith(f": {field}")
        assert answer.headers["cache-control"] == "no-store"
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = served.client.post("/oauth/token", auth=auth, content=b"nothing of a part", headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    answer = served.client.post("/oauth/revoke", auth=auth)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert answer.json()["error_description"].endswith(": token")


def test_what_is_sent_twice_is_refused(served, party):
    secret = served.secrets[party]
    ours = {"client_id": party, "client_secret": secret}
    asked = (
        ("/oauth/token", {"grant_type": ["client_credentials"] * 2}, "grant_type"),
        ("/oauth/token", GRANT | {"client_id": ["bank", party]}, "client_id"),
        ("/oauth/token", GRANT | {"x": ["1", "2"]}, "body"),
        ("/oauth/token", GRANT | {"client_secret": "x"}, "client_secret"),
        ("/oauth/revoke", {"token": ["x", "y"]}, "token"),
    )
    for path, data, field in asked:
        answer = served.client.post(path, data=data, auth=(party, secret))
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), data
        assert answer.json()["error_description"].endswith(f": {field}")
    assert served.client.post("/oauth/token", data=GRANT | ours).status_code == 200
    assert served.client.post(
        "/oauth/token", data=GRANT | {"client_id": party}, auth=(party, secret)
    ).is_success


def test_who_brings_no_good_token_is_told_what_to_bring(served):
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp4"}):
        answer = served.client.get("/v1/account", headers=headers)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
