"""Text that would be something else: statements, log lines, headers, markup, JSON beyond JSON."""

import json

import pytest

from service.audit.chain import breaks
from service.audit.log import lines
from tests.service.api.attacks.attack import attack
from tests.service.api.conftest import BANKS_PURPOSE, DOMAINS, PURPOSE

SQL = (
    "' OR '1'='1",
    "'; DROP TABLE audit; --",
    '" OR 1=1 --',
    "1); DELETE FROM parties; --",
    "\\'; SELECT 1",
    "%' OR name LIKE '%",
)
HIDDEN = ("a\x00b", "a\nb", "a\r\nSet-Cookie: x=1", "\x1b[2J", "\ud800", "a\u2028b", "\u202e倒")
"""Of these a line of a log, a header, a database or a screen would make something else."""
CODE = "91632899MA0000007G"
QUERIES = {
    "/v1/audit": ("auditor", ("subject", "party", "day")),
    "/v1/ratings": ("bureau", ("grade", "county", "industry", "status", "as_of", "cursor", "purpose")),
    f"/v1/enterprises/{CODE}/measures": ("bureau", ("domain", "as_of", "purpose")),
    "/v1/portfolio": ("bank", ("after",)),
    "/v1/authorisations": ("enterprise", ("before",)),
    "/v1/policy": (None, ("as_of",)),
}
DAYS = {"from_day": "2026-11-26", "until_day": "2026-11-27"}
BODIES = {
    "/v1/screenings": (
        "bureau",
        {"domain": DOMAINS[0], "purpose": PURPOSE, "uscc": [CODE], "reference": "1", "as_of": None},
    ),
    f"/v1/enterprises/{CODE}/certificates": ("bureau", {"purpose": "x"}),
    "/v1/certificates/0f6d1f4a/revocation": ("bureau", {"reason": "x"}),
    "/v1/authorisations": (
        "enterprise",
        {"bank": "bank", "scope": "rating", "purpose": BANKS_PURPOSE, **DAYS},
    ),
    "/v1/portfolio/ratings": ("bank", {"uscc": [CODE]}),
    "/v1/ratings/batch": ("bureau", {"uscc": [CODE], "as_of": None}),
}


def _headers(served, party):
    return served.as_party(party) if party else {}


def _line(served, answer):
    with served.running.database.reading() as connection:
        found = list(lines(connection))
    assert list(breaks(found)) == []
    return next(one.event for one in found if one.event.request == answer.headers["x-request-id"])


@attack("A58", "statements of SQL in every parameter of a query")
@pytest.mark.parametrize("path", list(QUERIES))
def test_a_parameter_is_never_a_statement(served, path):
    party, names = QUERIES[path]
    usual = {"purpose": BANKS_PURPOSE} if party == "bank" else {}
    for name in names:
        for text in SQL:
            answer = served.client.get(path, params=usual | {name: text}, headers=_headers(served, party))
            found = answer.json()
            empty = found.get("lines", found.get("authorisations")) in ([], None)
            assert (answer.status_code, empty) in {
                (400, True),
                (404, True),
                (200, name in {"subject", "party"} or "ratings" in found),
            }, (name, text)
            if "ratings" in found:
                assert name == "purpose"


@attack("A59", "statements of SQL, control characters and lone surrogates in every text of a body")
@pytest.mark.parametrize("path", list(BODIES))
def test_a_text_of_a_body_is_kept_as_it_is_or_refused(served, path):
    party, body = BODIES[path]
    params = {"purpose": BANKS_PURPOSE} if party == "bank" else {}
    for name, value in body.items():
        for text in (*SQL, *HIDDEN):
            sent = json.dumps(body | {name: [text] if isinstance(value, list) else text})
            answer = served.client.post(
                path,
                content=sent,
                params=params,
                headers=_headers(served, party) | {"Content-Type": "application/json"},
            )
            refused = {400} if text in HIDDEN else {200, 400, 403, 404, 409}
            assert answer.status_code in refused, (name, text, answer.text[:300])
    _line(served, answer)


@attack("A62", "line breaks and control characters in the purpose, to write lines into a log")
@pytest.mark.parametrize("text", [f"{PURPOSE}\nbureau", "a\x00", "\x1b[2J", "\u202e倒", "\x7f", "a\u2028b"])
def test_a_purpose_is_one_line(served, text):
    for party in ("bureau", "finance"):
        answer = served.client.get(
            f"/v1/enterprises/{CODE}/rating", params={"purpose": text}, headers=served.as_party(party)
        )
        assert answer.status_code == 400
        assert _line(served, answer).purpose is None


@attack("A63", "a header split by line breaks in path, query, or names")
def test_nothing_sent_becomes_a_header(served):
    for path in (
        "/%0d%0aSet-Cookie:%20a=1",
        "/v1/policy?as_of=%0d%0aSet-Cookie:%20a=1",
        "/v1/certificates/a%0d%0aX-A:1",
    ):
        answer = served.client.get(path, headers=served.as_party("bureau"))
        assert {"set-cookie", "x-a"} & set(answer.headers) == set()
        assert answer.status_code in {400, 404}


@attack(
    "A64",
    "JSON beyond JSON: NaN, a name twice, numbers of thousands of digits, other encodings, a mark before it",
)
@pytest.mark.parametrize(
    "body",
    [
        b'{"overlap_hours": NaN}',
        b'{"overlap_hours": Infinity}',
        b'{"overlap_hours": 1e400}',
        b'{"overlap_hours": ' + b"9" * 6000 + b"}",
        b'{"overlap_hours": true}',
        b'{"overlap_hours": "24"}',
        b'{"overlap_hours": 24.5}',
        b'{"overlap_hours": 24} {}',
        b'{"overlap_hours": 24, "overlap_hours": 0}',
        b'{"overlap_hours": 24, "overlap\\u005fhours": 24}',
        b"\x80\x81",
        b"\x00",
        b"[" + b"0," * 200_000 + b"0]",
        b'"' + b"\xff" * 10 + b'"',
        *('{"overlap_hours": 24}'.encode(kind) for kind in ("utf-16", "utf-16-le", "utf-32-be", "utf-8-sig")),
        ('{"∀": ' + "[" * 5000).encode("utf-16-le"),  # a byte of ∀ reads as the quotation mark of a text
    ],
)
def test_what_is_no_json_of_ours_is_refused(served, department, body):
    headers = served.as_party(department) | {"Content-Type": "application/json"}
    answer = served.client.post("/v1/account/secrets", content=body, headers=headers)
    assert answer.status_code == 400, answer.text
    assert served.client.get("/v1/account", headers=headers).json()["secrets"][1:] == []


@attack("A65", "JSON said to be text or a form, as another site's page can send it without being asked")
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_a_body_of_another_kind_is_not_read_as_json(served, department, kind):
    headers = served.as_party(department) | ({"Content-Type": kind} if kind else {})
    answer = served.client.post("/v1/account/secrets", content=b'{"overlap_hours": 0}', headers=headers)
    assert answer.status_code == 400
    assert served.client.get("/v1/account", headers=headers).json()["secrets"][1:] == []


@attack("A66", "markup in path and query, to have a page of ours run it")
def test_nothing_sent_is_in_a_page(served):
    usual = served.client.get("/docs")
    for asked in ("/docs?a=<script>alert(1)</script>", "/docs?url=//evil.example/openapi.json"):
        assert served.client.get(asked).text == usual.text
    answer = served.client.get("/<script>alert(1)</script>")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "script-src" not in usual.headers["content-security-policy"]
