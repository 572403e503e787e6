"""Tokens that are elsewhere, say more than they may, or were changed so that they look new."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from service.access.rights import TABLE
from service.api.declared import addresses
from service.keys.keyring import ALGORITHM
from tests.service.api.attacks.attack import attack
from tests.service.api.conftest import DOMAINS, PURPOSE
from tests.service.api.test_declared import PARTY

PATH = "/v1/account"
P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def _status(served, token, **more):
    headers = {"Authorization": f"Bearer {token}"}
    return served.client.get(PATH, headers=headers, **more).status_code


@attack("A40", "a token in the query, a cookie or a form instead of the header")
def test_a_token_counts_in_its_header_alone(served):
    token = served.token("bureau")
    client = served.client
    assert client.get(PATH, params={"access_token": token, "token": token}).status_code == 401
    assert (
        client.get(
            PATH, headers={"Cookie": f"access_token={token}; Authorization=Bearer {token}"}
        ).status_code
        == 401
    )
    assert client.request("GET", PATH, data={"access_token": token}).status_code == 401
    assert client.get(PATH, headers={"X-Authorization": f"Bearer {token}"}).status_code == 401
    assert _status(served, token) == 200


@attack("A41", "another scheme, two tokens in one header, two headers")
@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "Basic {}",
        "Token {}",
        "Bearer",
        "Bearer\t{}",
        "Bearer {} {}",
        "Bearer {},{}",
        "Bearer x, Bearer {}",
    ],
)
def test_a_header_that_is_no_bearer_token_is_refused(served, form):
    token = served.token("bureau")
    answer = served.client.get(PATH, headers={"Authorization": form.format(token, token)})
    assert answer.status_code == 401
    assert token not in answer.text


@attack(
    "A42",
    "a key of one's own in the token's header (`jwk`, `jku`, `x5u`), a path as its key's name, extensions (`crit`, `b64`)",
)
def test_nothing_in_a_token_s_header_is_followed(served):
    stranger = ECKey.generate_key("P-256")
    ours = served.running.keyring.signing("token")
    _, body, _ = served.token("bureau").split(".")
    claims = urlsafe_b64decode(body + "==")
    base = {"typ": "at+jwt", "alg": ALGORITHM}
    places = {"jku": "https://attacker.example/keys", "x5u": "https://attacker.example/cert"}
    for more in (
        {"jwk": stranger.as_dict(private=False)},
        {"kid": ours.id, "jwk": stranger.as_dict(private=False)},
        {"kid": ours.id, **places},
        {"kid": f"../{ours.id}"},
        {"kid": "' OR '1'='1"},
        {},
    ):
        assert _status(served, _signed(base | more, claims, stranger)) == 401, more
    for more in (
        {"crit": ["exp"], "exp": 1},
        {"b64": False, "crit": ["b64"]},
        {"typ": "JWT"},
        {"alg": "ES384"},
    ):
        head = urlsafe_b64encode(json.dumps(base | {"kid": ours.id} | more).encode()).rstrip(b"=").decode()
        _, _, signature = served.token("bureau").split(".")
        assert _status(served, f"{head}.{body}.{signature}") == 401, more


def _signed(header, payload, key):
    registry = jws.JWSRegistry(strict_check_header=False)
    return jws.serialize_compact(header, payload, key, registry=registry)


@attack("A43", "a revoked token given another valid signature (r, n − s)")
def test_a_revoked_token_stays_so_whatever_its_signature(served, department):
    token = served.fresh_token(department)
    head, body, signature = token.split(".")
    raw = urlsafe_b64decode(signature + "==")
    other = raw[:32] + (P256 - int.from_bytes(raw[32:])).to_bytes(32)
    twin = f"{head}.{body}.{urlsafe_b64encode(other).rstrip(b'=').decode()}"
    assert _status(served, twin) == 200  # by the standard's own arithmetic; it is the same token
    revoked = served.client.post(
        "/oauth/revoke", data={"token": token}, auth=(department, served.secrets[department])
    )
    assert revoked.status_code == 200
    assert (_status(served, token), _status(served, twin)) == (401, 401)


@attack("A46", "a receipt of the service shown as a token")
def test_a_receipt_is_no_token(served, elsewhere):
    asked = {"domain": DOMAINS[0], "purpose": PURPOSE, "uscc": [elsewhere]}
    answer = served.client.post("/v1/screenings", json=asked, headers=served.as_party("finance"))
    assert _status(served, answer.json()["receipt"]) == 401


@attack("A47", "a megabyte of broken JSON without a token: nothing of it is read or told")
def test_who_has_no_right_is_told_nothing_of_what_was_sent(served):
    kind = {"Content-Type": "application/json"}
    guarded = [one for one in addresses(served.app.routes) if one.right and "POST" in one.methods]
    assert len(guarded) > 5
    for one in guarded:
        path = re.sub(r"{\w+}", "x", one.path)
        without = next((role for role in PARTY if role not in TABLE[one.right]), None)
        for body in (b"{", b'{"x":' * 20 + b"1" + b"}" * 20, b"[]"):
            answer = served.client.post(path, content=body, headers=kind)
            assert (answer.status_code, answer.json()["detail"][:4]) == (401, "请带上令"), (path, body)
            if without is not None:
                headers = served.as_party(PARTY[without]) | kind
                assert served.client.post(path, content=body, headers=headers).status_code == 403, path
