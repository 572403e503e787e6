"""The API says what the command line says, has one shape for every error, and can be checked with a pencil."""

import re
from decimal import Decimal
from urllib.parse import quote

import pytest

from scoring.schema.measure import DOMAINS
from service.api import account_schemas, authorisation_schemas
from service.api.declared import addresses
from service.schemas import answers as schemas
from service.schemas import examples
from service.schemas import published as published_schemas
from tests.command import done
from tests.service.client import client_of

NOBODY = "91632899MA0000007G"
PROBLEM = {"type", "status", "title", "detail", "explanation", "instance"}


@pytest.fixture
def client(served):
    """The service as the bureau sees it."""
    own = client_of(served.app)
    own.headers = served.as_party("bureau")
    return own


def _problem(answer, status):
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json().keys() == PROBLEM
    assert answer.json()["status"] == status
    assert re.search(r"[\u4e00-\u9fff]", answer.json()["detail"])


def test_the_decision_is_the_command_lines(client, documents):
    for document in documents.values():
        answer = client.get(f"/v1/enterprises/{document['uscc']}/decision")
        assert answer.status_code == 200
        assert answer.json() == document


def test_the_rating_is_a_part_of_the_decision(client, documents):
    for document in documents.values():
        rating = client.get(f"/v1/enterprises/{document['uscc']}/rating").json()
        assert rating == {name: document[name] for name in rating}
        assert rating["simulated"] is True
        assert {"grade", "score", "base_points", "reasons", "decision_id"} <= rating.keys()


@pytest.mark.parametrize("domain", [None, *DOMAINS])
def test_measures_by_domain(client, documents, domain):
    document = documents["D"]
    asked = {} if domain is None else {"domain": domain}
    found = client.get(f"/v1/enterprises/{document['uscc']}/measures", params=asked).json()
    for name in ("measures", "not_applied"):
        assert found[name] == [one for one in document[name] if domain in {None, one["domain"]}]
    for name in ("measures_not_yet", "measures_meanwhile"):
        told = document["standing"][name]
        assert found["standing"][name] == [one for one in told if domain in {None, one["domain"]}]
    assert found["domain"] == domain


def test_the_day_asked_for_decides_which_publication_answers(client, documents):
    path = f"/v1/enterprises/{documents['C']['uscc']}/decision"
    assert client.get(path, params={"as_of": "2026-11-20"}).json() == client.get(path).json()
    _problem(client.get(path, params={"as_of": "2026-10-30"}), 404)


def test_the_policy_is_the_command_lines(client, sample_home):
    shown = done(sample_home, "policy", "show", "--as-of", "2026-10-31", "--json").json
    assert client.get("/v1/policy", params={"as_of": "2026-10-31"}).json() == shown
    assert client.get("/v1/policy").json()["measures"]


def _meets(text, value):
    """Whether a value lies in a bin as the printed table writes it."""
    if value is None or text == "未知":
        return value is None and text == "未知"
    held = Decimal(repr(value))
    bounds = [(sign, Decimal(bound)) for sign, bound in re.findall(r"([>≤]) ([-+.\deE]+)", text)]
    assert bounds or text == "任何值", text
    return all(held > bound if sign == ">" else held <= bound for sign, bound in bounds)


def test_the_score_can_be_checked_with_a_pencil(client, documents):
    """Take an enterprise's values, look each up in the published table, and add the points up."""
    published = client.get("/v1/scorecard").json()
    for document in (documents["B"], documents["C"]):
        total = published["base_points"]
        for reason in document["reasons"]:
            rows = [row for row in published["table"] if row["feature"] == reason["feature"]]
            fitting = [row for row in rows if _meets(row["bin"], reason["value"])]
            assert len(fitting) == 1, (reason, rows)
            assert fitting[0]["points"] == reason["points"]
            total += fitting[0]["points"]
        assert total == document["score"]
        reached = [b["grade"] for b in published["bands"] if b["score_from"] <= total]
        assert reached[0] == document["score_grade"]


@pytest.mark.parametrize("part", ["rating", "decision", "measures"])
def test_who_is_not_there_is_not_found(client, part):
    _problem(client.get(f"/v1/enterprises/{NOBODY}/{part}"), 404)


STRANGE = [
    "123",
    "x" * 5000,
    "统一社会信用代码",
    "%00",
    "..",
    "a b",
    "９１６３２８９９",
    "🙂" * 18,
    "'; drop",
    "\\u0000" * 3,
]


@pytest.mark.parametrize("code", STRANGE)
@pytest.mark.parametrize("part", ["rating", "decision", "measures"])
def test_a_strange_code_is_a_bad_request(client, code, part):
    path = f"/v1/enterprises/{quote(code, safe='%')}/{part}"
    answer = client.get(path)
    _problem(answer, 404 if ".." in code else 400)


@pytest.mark.parametrize(
    "params",
    [
        {"as_of": "x"},
        {"as_of": "2026-02-30"},
        {"as_of": ""},
        {"as_of": "9999-12-31"},
        {"as_of": "0001-01-01"},
        {"as_of": "2010-01-01"},
    ],
)
def test_strange_days_are_refused(client, of_grade, params):
    answer = client.get(f"/v1/enterprises/{of_grade['B']}/rating", params=params)
    _problem(answer, answer.status_code)
    assert answer.status_code in {400, 404}


def test_an_unknown_domain_is_a_bad_request(client, of_grade):
    answer = client.get(f"/v1/enterprises/{of_grade['B']}/measures", params={"domain": "nothing"})
    _problem(answer, 400)
    assert "government_procurement" in answer.json()["detail"]


def test_there_is_no_policy_of_a_day_before_it(client):
    _problem(client.get("/v1/policy", params={"as_of": "1999-01-01"}), 404)


def test_unknown_routes_and_methods(client):
    _problem(client.get("/nowhere"), 404)
    _problem(client.get("/v1/enterprises//rating"), 404)
    _problem(client.post("/healthz"), 405)
    assert client.post("/healthz").headers["allow"] == "GET"
    assert client.head("/healthz").status_code == 405


def test_before_the_first_publication_there_is_nothing_yet(empty):
    fresh = empty.client
    headers = empty.as_party("bureau")
    for path in (f"/v1/enterprises/{NOBODY}/rating", "/v1/scorecard", "/v1/policy"):
        _problem(fresh.get(path, headers=headers), 404)
    assert fresh.get("/healthz").status_code == 200


def test_a_defect_is_answered_without_its_secrets(served, monkeypatch, of_grade):
    def broken(*_args, **_kwargs):
        raise RuntimeError("secret path")

    monkeypatch.setattr("service.publications.parts._published_on", broken)
    client = client_of(served.app, raises=False)
    answer = client.get(f"/v1/enterprises/{of_grade['B']}/rating", headers=served.as_party("bureau"))
    _problem(answer, 500)
    assert "secret" not in answer.text


WITHOUT_BODY = {("/oauth/revoke", "200"), ("/v1/account/secrets/{number}", "204")}


def _operations(client):
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        for operation in methods.values():
            yield path, operation


def test_every_operation_is_described_in_chinese_with_examples(client):
    operations = list(_operations(client))
    pages = {"/openapi.json", "/docs", "/docs/oauth2-redirect", "/redoc"}
    declared = {one.path for one in addresses(client.app.routes)}
    assert {path for path, _ in operations} == declared - pages
    for path, operation in operations:
        for text in (operation["summary"], operation["description"]):
            assert re.search(r"[\u4e00-\u9fff]", text), path
        for parameter in operation.get("parameters", ()):
            assert re.search(r"[\u4e00-\u9fff]", parameter["description"]), (path, parameter["name"])
        for status, answer in operation["responses"].items():
            assert re.search(r"[\u4e00-\u9fff]", answer["description"]), (path, status)
            assert ("content" in answer) is (status != "304" and (path, status) not in WITHOUT_BODY), (
                path,
                status,
            )
            for media in answer.get("content", {}).values():
                assert media.get("example") or media["examples"], (path, status)
                assert media["schema"], (path, status)
        assert "422" not in operation["responses"]


def test_every_reference_in_the_description_resolves(client):
    document = client.get("/openapi.json")
    named = set(re.findall(r'"#/components/schemas/(\w+)"', document.text))
    assert named
    assert named <= document.json()["components"]["schemas"].keys()


@pytest.mark.parametrize(
    ("schema", "example"),
    [
        (schemas.Rating, examples.RATING),
        (schemas.Decision, examples.DECISION),
        (schemas.Measures, examples.MEASURES),
        (published_schemas.PolicyView, examples.POLICY),
        (published_schemas.ScorecardView, examples.SCORECARD),
        *authorisation_schemas.EXAMPLES,
        *account_schemas.EXAMPLES,
    ],
)
def test_examples_fit_their_schemas(schema, example):
    assert schema.model_validate(example).model_dump() == example


def test_the_example_adds_up():
    total = examples.RATING["base_points"] + sum(one["points"] for one in examples.RATING["reasons"])
    assert total == examples.RATING["score"]
