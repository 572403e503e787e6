"""Whole examples of what is asked: each is as described, and is taken by the service as it stands, in the role that asks so."""

from contextlib import suppress
from uuid import uuid4

import pytest
from jsonschema import Draft202012Validator

from scoring.errors import StepRefused
from scoring.rights.standing import TABLES
from scoring.rights.steps import Step
from service import clock
from service.api import asked_examples
from service.api.app import described
from tests.service.api.conftest import BANKS_PURPOSE, PURPOSE, join

NOBODY = "91632899MA0000007G"
"""A code of no enterprise: what is asked of it changes nothing, whatever the example says."""
SCOPES = {
    "bureau": {},
    "department": {"domains": ["government_procurement"], "purposes": [PURPOSE]},
    "bank": {"purposes": [BANKS_PURPOSE]},
    "enterprise": {"uscc": NOBODY},
}
ASKED_BY = {
    "createScreening": "department",
    "grantAuthorisation": "enterprise",
    "queryPortfolio": "bank",
    "fileObjection": "enterprise",
    "fileRepair": "enterprise",
    "takeCaseStep/answered": "department",
    "takeCaseStep/repaired": "department",
    "takeCaseStep/supplemented": "enterprise",
    "takeCaseStep/retracted": "enterprise",
    "fileObjection/on_paper": "bureau",
    "fileRepair/on_paper": "bureau",
}
"""Operation, or one of its examples → role; the bureau asks all others."""
MADE_UP = {
    "issueCertificate": 404,
    "revokeCertificate": 404,
    "takeCaseStep": 404,
    "fileObjection": 409,
    "fileRepair": 409,
    "recordAct": 409,
}
"""What is answered of what is made up: numbers, folders, enterprises of which nothing is published."""
UNDONE_BY = {"grantAuthorisation": "revoke", "createJob": "cancel"}
"""What is taken back, since other tests ask the same service."""
DOCUMENT = described()
OPERATIONS = {
    one["operationId"]: (path, one)
    for path, methods in DOCUMENT["paths"].items()
    for one in methods.values()
    if "requestBody" in one
}


def content(operation):
    (found,) = OPERATIONS[operation][1]["requestBody"]["content"].items()
    return found


WHOLE = [(operation, name) for operation in OPERATIONS for name in content(operation)[1].get("examples", ())]


def test_every_body_has_an_example():
    assert {operation for operation, _ in WHOLE} == set(OPERATIONS)


def send(served, operation, body, role):
    party = f"{role}-{uuid4().hex[:8]}"
    join(served, {"id": party, "role": role, "name": "试", "scope": SCOPES[role]})
    path, one = OPERATIONS[operation]
    params = {}
    for parameter in one.get("parameters", ()):
        if parameter["in"] == "path":
            given = NOBODY if parameter["name"] == "uscc" else parameter["schema"]["examples"][0]
            path = path.replace(f"{{{parameter['name']}}}", given)
        elif parameter["in"] == "query" and parameter["name"] == "purpose":
            params["purpose"] = {"department": PURPOSE, "bank": BANKS_PURPOSE}.get(role)
    if operation in {"issueToken", "revokeToken"}:
        return served.client.post(path, data=body, auth=(party, served.secrets[party]))
    params = {name: value for name, value in params.items() if value}
    headers = served.as_party(party)
    answer = served.client.post(path, params=params, json=body, headers=headers)
    if answer.is_success and operation in UNDONE_BY:
        undone = f"{path}/{answer.json()['id']}/{UNDONE_BY[operation]}"
        assert served.client.post(undone, headers=headers).is_success
    return answer


@pytest.mark.parametrize(
    ("operation", "name"), WHOLE, ids=[f"{operation}-{name}" for operation, name in WHOLE]
)
def test_an_example_is_as_described_and_taken(served, operation, name):
    asked = content(operation)[1]
    body = asked["examples"][name]["value"]
    Draft202012Validator(asked["schema"] | {"components": DOCUMENT["components"]}).validate(body)
    one = f"{operation}/{name}"
    role = ASKED_BY.get(one) or ASKED_BY.get(operation, "bureau")
    answer = send(served, operation, body, role)
    status = MADE_UP.get(one) or MADE_UP.get(operation)
    assert answer.status_code in ({status} if status else {200, 201, 202, 204}), answer.text


def composed(schema):
    """A body put together of the examples of its properties, as tools do that look no further; null where one is."""
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    body = {}
    for name, one in schema["properties"].items():
        given = one.get("examples") or [
            one for kind in one.get("anyOf", ()) for one in kind.get("examples", ())
        ]
        if given:
            body[name] = given[0]
    return body


@pytest.mark.parametrize("operation", ["grantAuthorisation", "fileObjection", "fileRepair", "recordAct"])
def test_a_body_of_the_examples_of_its_properties_is_taken(served, operation):
    body = composed(content(operation)[1]["schema"])
    answer = send(served, operation, body, ASKED_BY.get(operation, "bureau"))
    assert answer.status_code == MADE_UP.get(operation, 201), answer.text


@pytest.mark.parametrize("name", asked_examples.STEP)
def test_a_step_says_what_the_rules_of_a_kind_want_of_it(name):
    """The numbers of cases are made up, so that the service does not come to that."""
    body = asked_examples.STEP[name][1]
    step = Step(body["step"], clock.today(), body.get("text", ""), body.get("outcome"))
    fitting = []
    for kind, table in TABLES.items():
        with suppress(StepRefused):
            table._require_whole(step)
            fitting.append(kind)
    assert fitting
