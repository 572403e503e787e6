"""Tokens are had and revoked by who proves itself; who is unknown costs what who is wrong costs."""

from base64 import b64encode
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
    for header in ("Basic", "Basic x", "Bearer x", "Basic /////w==", b"Basic \xff"):
        answer = served.client.post("/oauth/token", data=GRANT, headers={"Authorization": header})
        assert (answer.status_code, answer.json()) == (401, REFUSED), header
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["www-authenticate"] == 'Basic realm="shouxin"'
    assert len(verified) == 5


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
        ("/oauth/token", GRANT | {"scope": ["a", "b"]}, "scope"),
        ("/oauth/token", GRANT | {"client_id": "bank"}, "client_id"),
        ("/oauth/token", GRANT | {"client_secret": "x"}, "client_secret"),
        ("/oauth/revoke", {"token": ["x", "y"]}, "token"),
    )
    for path, data, field in asked:
        answer = served.client.post(path, data=data, auth=(party, secret))
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), data
        assert answer.json()["error_description"].endswith(f": {field}")
    unknown = {"域": ["1", "2"], "resource": ["a", "b"]}
    assert served.client.post("/oauth/token", data=GRANT | ours | unknown).is_success, "RFC 6749 §3.2"
    assert served.client.post(
        "/oauth/token", data=GRANT | {"client_id": party}, auth=(party, secret)
    ).is_success


def test_a_field_without_a_value_is_none(served, party):
    """RFC 6749 §3.2: among those of the header, and beside one with a value."""
    secret = served.secrets[party]
    empty = {"client_id": "", "client_secret": ""}
    for data in (GRANT | empty, GRANT | {"client_secret": ["", ""], "x": ["", ""]}):
        assert served.client.post("/oauth/token", data=data, auth=(party, secret)).status_code == 200, data
    for ids in (["", party], [party, ""]):
        data = GRANT | {"client_id": ids, "client_secret": secret}
        assert served.client.post("/oauth/token", data=data).status_code == 200, ids
    answer = served.client.post("/oauth/token", data={"grant_type": ""}, auth=(party, secret))
    assert answer.json()["error_description"].endswith(": grant_type")


def test_a_client_s_header_is_read_in_every_spelling_of_the_standards(served, party):
    """Encoded as in a form before Basic (RFC 6749 §2.3.1); one blank or more behind the scheme (RFC 9110 §11.4)."""
    secret = served.secrets[party]
    plain = b64encode(f"{party}:{secret}".encode()).decode()
    encoded = "".join(f"%{byte:02X}" for byte in f"{party}".encode())
    spelt = b64encode(f"{encoded}:{secret.replace('.', '%2E')}".encode()).decode()
    for header in (f"basic {plain}", f"Basic   {plain}", f"BASIC {plain}  ", f"Basic {spelt}"):
        answer = served.client.post("/oauth/token", data=GRANT, headers={"Authorization": header})
        assert answer.status_code == 200, header


def test_a_secret_in_the_form_is_seen_beside_a_header_that_is_not_basic(served, party):
    token = served.fresh_token(party)
    data = GRANT | {"client_id": party, "client_secret": served.secrets[party]}
    for header in (f"Bearer {token}", "Digest x", "Basicx"):
        answer = served.client.post("/oauth/token", data=data, headers={"Authorization": header})
        assert answer.status_code == 200, header


def test_of_two_headers_none_is_taken(served, party):
    basic = b64encode(f"{party}:{served.secrets[party]}".encode()).decode()
    headers = [("Authorization", f"Basic {basic}"), ("Authorization", "Bearer x")]
    answer = served.client.post("/oauth/token", data=GRANT, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert answer.json()["error_description"].endswith(": authorization")
    bearer = ("Authorization", f"Bearer {served.fresh_token(party)}")
    answer = served.client.get("/v1/account", headers=[bearer, bearer])
    assert (answer.status_code, answer.json()["detail"]) == (400, "请求头 Authorization 只能有一个")
    assert served.client.get("/v1/account", headers=[bearer]).status_code == 200


def test_a_token_s_header_is_read_as_a_client_s_is(served, party):
    token = served.fresh_token(party)
    for header in (f"bearer {token}", f"Bearer  {token} "):
        assert served.client.get("/v1/account", headers={"Authorization": header}).status_code == 200, header
    answer = served.client.get("/v1/account", headers={"Authorization": b"Bearer \xff"})
    assert answer.status_code == 401


def test_who_brings_no_good_token_is_told_what_to_bring(served):
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp4"}):
        answer = served.client.get("/v1/account", headers=headers)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
