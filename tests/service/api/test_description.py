"""Requests built from the published description alone are answered as it says, by real answers of every role."""

from uuid import uuid4

import pytest
from jsonschema import Draft202012Validator

from tests.service.api.conftest import BANKS_PURPOSE, COUNTY, PURPOSE, join

CHANGES = {"replaceSecret", "revokeSecret", "issueToken", "revokeToken"}
"""What would end the account that asks, or is asked by another way of proving oneself."""
ENOUGH = 10
"""Operations at least that a role is answered with 200 or 201: the test asks something."""


class Description:
    """The document, and requests made of it."""

    def __init__(self, document):
        self.document = document

    def operations(self):
        for path, methods in self.document["paths"].items():
            for method, one in methods.items():
                yield method, path, one

    def request(self, method, path, operation, known):
        """What a client that has read nothing else would send: required parameters and examples; `known`: of its own."""
        params, headers = {}, {}
        for one in operation.get("parameters", ()):
            value = known.get(one["name"], self._example(one["schema"]))
            if one["in"] == "path":
                path = path.replace(f"{{{one['name']}}}", str(value))
            elif one["in"] == "query" and (one["required"] or one["name"] in known):
                params[one["name"]] = value
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        content = {"json": self._example(body["schema"], known)} if body else {}
        return {"method": method.upper(), "url": path, "params": params, "headers": headers, **content}

    def _example(self, schema, known=None):
        if "$ref" in schema:
            schema = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        if "oneOf" in schema:
            return self._example(schema["oneOf"][0], known)
        if schema.get("type") == "object":
            return {
                name: (known or {}).get(name, self._example(one))
                for name, one in schema["properties"].items()
                if name in schema["required"]
            }
        return next(one for kind in (schema, *schema.get("anyOf", ())) for one in kind.get("examples", ()))

    def promises(self, operation, answer):
        """Whether an answer is one that the document tells of, and is as told."""
        told = operation["responses"]
        found = told.get(str(answer.status_code)) or told["default"]
        media = answer.headers.get("content-type", "").partition(";")[0]
        assert (media in {name.partition(";")[0] for name in found.get("content", {})}) is bool(
            answer.content
        )
        if media in {"application/json", "application/problem+json"}:
            schema = found["content"][media]["schema"] | {"components": self.document["components"]}
            Draft202012Validator(schema).validate(answer.json())


@pytest.fixture
def description(served):
    return Description(served.client.get("/openapi.json").json())


ROLES = {
    "bureau": {},
    "department": {"domains": ["government_procurement"], "purposes": [PURPOSE]},
    "county": {"county": COUNTY},
    "bank": {"purposes": [BANKS_PURPOSE]},
    "enterprise": {"uscc": None},
    "auditor": {},
}


@pytest.mark.parametrize("role", ROLES)
def test_every_operation_answers_as_described(served, description, of_grade, role):
    """A party of the test's own, so that what it changes concerns nobody else."""
    party, code = f"{role}-{uuid4().hex[:8]}", of_grade["D"]
    scope = ROLES[role] | ({"uscc": code} if role == "enterprise" else {})
    join(served, {"id": party, "role": role, "name": "试", "scope": scope})
    purpose = BANKS_PURPOSE if role == "bank" else PURPOSE
    known = {"uscc": code, "purpose": purpose, "measure": "GP-13"}
    answered = 0
    for method, path, operation in description.operations():
        if operation["operationId"] in CHANGES:
            continue
        own = known if operation["operationId"] != "createScreening" else {**known, "uscc": [code]}
        asked = description.request(method, path, operation, own)
        asked["headers"] |= served.as_party(party) if operation.get("security") else {}
        answer = served.client.request(**asked)
        assert answer.status_code < 500, asked
        description.promises(operation, answer)
        answered += answer.status_code in {200, 201}
    assert answered >= ENOUGH
