"""The published description holds together: names, examples, types, and OpenAPI's own rules.

It is read from the page, which `tests/docs/test_reference.py` holds to what the service serves.
"""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

from service.schemas.openapi import TAGS

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "openapi.json"
DOCUMENT = json.loads(PAGE.read_text(encoding="utf-8"))
OPERATIONS = {
    operation["operationId"]: operation
    for methods in DOCUMENT["paths"].values()
    for operation in methods.values()
}
VERBS = "cancel|explain|export|get|grant|issue|list|query|create|replace|revoke|file|take|record|add|pause|resume|close|replay"
OPEN = {"details", "hashes", "checks", "request", "result", "deliveries"}
"""Properties whose keys are data."""


def fits(schema: dict[str, Any], value: object) -> None:
    """Whether a value is as a schema of the document says; `#/components/…` are those of the document."""
    Draft202012Validator(schema | {"components": DOCUMENT["components"]}).validate(value)


def resolved(one: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to."""
    found = one
    if "$ref" in one:
        found = DOCUMENT
        for part in one["$ref"].removeprefix("#/").split("/"):
            found = found[part]
    return found


def contents() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, operation in OPERATIONS.items():
        for status, answer in operation["responses"].items():
            for media in answer.get("content", {}).values():
                yield f"{name} {status}", media


def test_it_is_an_openapi_document():
    assert DOCUMENT["openapi"].startswith("3.1")
    document = deepcopy(DOCUMENT)
    flow = document["components"]["securitySchemes"]["token"]["flows"]["clientCredentials"]
    # the specification lets every URL be relative (4.6), its meta-schema not this one; there is no server to name
    flow["tokenUrl"] = "https://shouxin.example" + flow["tokenUrl"]
    OPENAPI_31_VALIDATOR.validate(document)
    assert "servers" not in DOCUMENT
    assert "contact" not in DOCUMENT["info"]


def test_names_of_operations_are_verbs_and_unique():
    count = sum(len(methods) for methods in DOCUMENT["paths"].values())
    assert len(OPERATIONS) == count
    for name in OPERATIONS:
        assert re.fullmatch(rf"({VERBS})([A-Z][a-z]+)+", name), name


def test_every_tag_is_described_and_used():
    assert {tag["name"] for tag in DOCUMENT["tags"]} == set(TAGS)
    assert all(re.fullmatch("[a-z]+", tag) for tag in TAGS), "generators make names of them"
    assert all(re.search(r"[\u4e00-\u9fff]", told) for told in TAGS.values())
    assert {tag for one in OPERATIONS.values() for tag in one["tags"]} == set(TAGS)


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_parameter_has_a_description_and_examples_that_fit(name):
    for one in OPERATIONS[name].get("parameters", ()):
        assert one["description"], one["name"]
        examples = one["schema"].get("examples") or [
            example for kind in one["schema"].get("anyOf", ()) for example in kind.get("examples", ())
        ]
        assert examples, one["name"]
        for example in examples:
            fits(one["schema"], example)


def test_every_example_of_an_answer_fits_its_schema():
    found = list(contents())
    assert len(found) > len(OPERATIONS)
    for _, media in found:
        shown = media["examples"].values() if "examples" in media else [{"value": media["example"]}]
        for example in shown:
            fits(media["schema"], resolved(example)["value"])


def test_every_answer_is_typed_as_far_as_its_content_is_known():
    for schema, content in DOCUMENT["components"]["schemas"].items():
        for name, one in content.get("properties", {}).items():
            for kind in (one, one.get("items", {}), *one.get("anyOf", ())):
                free = kind.get("type") == "object" and "properties" not in kind
                assert not free or name in OPEN, f"{schema}.{name}"
                assert kind != {} or "items" not in one, f"{schema}.{name}"


def test_every_operation_but_what_is_open_asks_for_a_token():
    flow = DOCUMENT["components"]["securitySchemes"]["token"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == "/oauth/token"
    guarded = {name for name, one in OPERATIONS.items() if one.get("security")}
    assert {"getRating", "createScreening", "listAuditLines"} <= guarded
    assert not guarded & {"issueToken", "getPolicy", "getScorecard", "getKeys", "getHealth", "getProblemKind"}


def test_every_problem_is_a_problem_document():
    for name, operation in OPERATIONS.items():
        refused = {
            status
            for status in operation["responses"]
            if status.startswith(("4", "5")) or status == "default"
        }
        for status in refused:
            kinds = set(operation["responses"][status]["content"])
            own = name in {"issueToken", "revokeToken", "getReadiness"} and status != "default"
            expected = {"application/json"} if own else {"application/problem+json"}
            assert kinds == expected, (name, status)


def test_a_schema_has_a_plain_name_of_its_own():
    """Generators make a class of each: one that has another's title is left out of the client, with the answer it is for."""
    schemas = DOCUMENT["components"]["schemas"]
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) for name in schemas)
    titles = [schema.get("title", name) for name, schema in schemas.items()]
    assert len(set(titles)) == len(titles)
