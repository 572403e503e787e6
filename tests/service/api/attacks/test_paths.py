"""Ways around the address: dots, slashes, other methods, other hosts, other sites."""

from urllib.parse import unquote

import pytest

from tests.service.api.attacks.attack import attack

CODE = "91632899MA0000007G"


@attack("A67", "dots, double and encoded slashes, semicolons, capitals, a slash at the end")
@pytest.mark.parametrize(
    "path",
    [
        "/v1/policy/../account",
        "/v1/policy/..%2faccount",
        "/v1/%2e%2e/v1/account",
        "//v1/account",
        "/v1//account",
        "/v1/account/",
        "/v1/account;x=1",
        "/v1/account%2f",
        "/v1/account%00",
        "/V1/account",
        "/v1/Account",
        "/v1/account.json",
        "/v1/policy/%2e%2e/account",
        "/docs/../v1/account",
        "/healthz/../v1/account",
        "/static/../../etc/passwd",
        "/..%2f..%2f..%2fetc/passwd",
        "/.well-known/../v1/account",
        "/.well-known/jwks.json/../../keys",
        "/v1\\account",
    ],
)
def test_no_other_way_leads_in(served, path):
    for token in (None, served.token("bureau")):
        status, headers = served.client.portal.call(_sent, served, path, token)
        assert status == 404, path
        assert b"location" not in headers


async def _sent(served, path, token):
    """The path as it is written: every client would put it in order first."""
    authorization = [(b"authorization", f"Bearer {token}".encode())] if token else []
    scope = {
        "type": "http",
        "method": "GET",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": b"",
    }
    scope |= {"headers": authorization, "client": ("127.0.0.1", 1), "server": ("here", 80), "scheme": "http"}
    told = []

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        told.append(message)

    await served.app(scope, receive, send)
    return told[0]["status"], dict(told[0]["headers"])


@attack("A95", "a method or an address other than the request's own, by a header")
@pytest.mark.parametrize(
    "header",
    ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL"],
)
def test_no_header_changes_what_is_asked(served, header, department):
    value = "/v1/account" if header.endswith("URL") else "DELETE"
    number = served.secrets[department].partition(".")[0]
    for path in (f"/v1/account/secrets/{number}", "/v1/policy"):
        answer = served.client.get(path, headers=served.as_party(department) | {header: value})
        assert answer.status_code == (405 if "secrets" in path else 200)
    assert served.client.get("/v1/account", headers=served.as_party(department)).status_code == 200


@attack("A96", "another host in `Host` or `X-Forwarded-Host`, to have it in an address of ours")
def test_no_address_of_ours_has_a_senders_host(served):
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    for path in ("/v1/policy/", "/v1/account/", "/docs", "/openapi.json", "/nothing"):
        answer = served.client.get(path, headers=evil | served.as_party("bureau"), follow_redirects=False)
        assert "evil.example" not in answer.text + str(answer.headers), path
        assert answer.status_code < 300 or answer.status_code == 404


@attack("A97", "another site's page that asks by its visitor's browser (CORS, JSONP)")
def test_no_other_site_is_answered(served):
    origin = {
        "Origin": "https://evil.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }
    for path in ("/v1/account", "/v1/policy", "/oauth/token"):
        answer = served.client.options(path, headers=origin)
        assert answer.status_code == 405
        for asked in (answer, served.client.get(path, headers=origin, params={"callback": "f"})):
            assert not [name for name in asked.headers if name.startswith("access-control-")]
            assert not asked.text.startswith("f(")
