"""An answer has a tag that changes with it and with who sees it; who has it already is told so, and the log has what it has."""

import hashlib
import json

import pytest
from sqlalchemy import select

from service.database.tables import audit
from tests.service.api.conftest import AUTHORISED, BANKS_PURPOSE

PARTS = ("rating", "reasons", "decision", "measures", "why/GP-13", "records", "history")


@pytest.fixture
def ask(served, of_grade):
    """The service as the bureau sees it, with `{uscc}` of the enterprise of grade C."""

    def get(path, tag=None, party="bureau", **params):
        headers = served.as_party(party) | ({"If-None-Match": tag} if tag else {})
        return served.client.get(path.format(uscc=of_grade["C"]), headers=headers, params=params)

    return get


@pytest.mark.parametrize(
    "path",
    [*(f"/v1/enterprises/{{uscc}}/{part}" for part in PARTS), "/v1/ratings", "/v1/policy", "/v1/scorecard"],
)
def test_the_tag_is_the_hash_of_the_answer_and_saves_it(ask, path):
    first = ask(path)
    tag = first.headers["etag"]
    assert tag == f'"{hashlib.sha256(first.content).hexdigest()}"'
    kept = "public" if path in {"/v1/policy", "/v1/scorecard"} else "private"
    assert first.headers["cache-control"] == f"{kept}, no-cache"
    for known in (tag, f'"other", W/{tag}', "*"):
        again = ask(path, known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert again.headers["x-request-id"]
    assert ask(path, '"other"').status_code == 200


def test_who_sees_less_has_another_tag(ask):
    assert AUTHORISED["rating"] == "C"
    path = "/v1/enterprises/{uscc}/rating"
    own = ask(path).headers["etag"]
    answer = ask(path, own, "bank", purpose=BANKS_PURPOSE)
    assert answer.status_code == 200
    assert answer.headers["etag"] != own


def test_a_refusal_has_no_tag_and_a_tag_opens_nothing(ask):
    path = "/v1/enterprises/{uscc}/rating"
    answer = ask(path, ask(path).headers["etag"], "enterprise")
    assert answer.status_code == 403
    assert "etag" not in answer.headers


def test_the_log_has_what_the_client_was_told_to_keep(ask, served):
    path = "/v1/enterprises/{uscc}/rating"
    first = ask(path)
    tag = first.headers["etag"]
    again = ask(path, tag)
    ids = [one.headers["x-request-id"] for one in (first, again)]
    with served.running.database.reading() as connection:
        query = select(audit).where(audit.c.request.in_(ids)).order_by(audit.c.seq)
        told, kept = connection.execute(query).all()
    assert told.answer == tag.strip('"') == json.loads(kept.details)["unchanged"]
    assert kept.status == 304
