"""What parties meet of problems, over the API: kinds, both languages, and the page that a type leads to."""

import re

import pytest

from service.problems.kinds import KINDS
from tests.service.api.conftest import PURPOSE

NOBODY = "91632899MA0000007G"
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
"""Letters and marks between them."""
MET = [
    ("bureau", "/v1/enterprises/123/rating", {}, "malformed-code"),
    ("bureau", f"/v1/enterprises/{NOBODY}/rating", {}, "not-found"),
    ("bureau", f"/v1/enterprises/{NOBODY}/rating", {"as_of": "1"}, "malformed-request"),
    ("bureau", f"/v1/enterprises/{NOBODY}/rating", {"as_of": "20261031"}, "malformed-request"),
    ("bureau", "/v1/ratings", {"limit": "0"}, "malformed-request"),
    ("bureau", "/v1/ratings", {"cursor": "x"}, "malformed-request"),
    ("bureau", "/v1/decisions/1", {}, "malformed-request"),
    ("bureau", "/v1/jobs", {"kind": "x"}, "malformed-request"),
    ("bureau", "/v1/jobs", {"state": "x"}, "malformed-request"),
    ("bureau", "/v1/notices", {"state": "x"}, "malformed-request"),
    ("bureau", "/v1/jobs/x/result", {"format": "x"}, "malformed-request"),
    ("bureau", "/v1/portfolio", {}, "no-right"),
    ("county", "/v1/ratings", {"county": "632801"}, "no-right"),
    ("enterprise", f"/v1/enterprises/{NOBODY}/rating", {}, "not-yours"),
    ("finance", f"/v1/enterprises/{NOBODY}/rating", {}, "purpose"),
    ("finance", f"/v1/enterprises/{NOBODY}/rating", {"purpose": "x"}, "purpose"),
    ("finance", f"/v1/enterprises/{NOBODY}/measures", {"purpose": PURPOSE, "domain": "honours"}, "no-right"),
    ("bank", "/v1/authorisations/1", {}, "not-found"),
    ("bureau", "/v1/certificates/1", {}, "not-found"),
    ("bureau", "/problems/none", {}, "not-found"),
    ("bureau", "/nowhere", {}, "no-such-address"),
    ("bureau", "/oauth/token", {}, "method-not-allowed"),
    (None, "/v1/account", {}, "not-authenticated"),
]


@pytest.mark.parametrize(("party", "path", "params", "kind"), MET)
def test_a_refusal_is_of_its_kind_and_in_the_language_asked_for(served, party, path, params, kind):
    headers = served.as_party(party) if party else {}
    chinese = served.client.get(path, params=params, headers=headers)
    english = served.client.get(path, params=params, headers=headers | {"Accept-Language": "en"})
    for answer, language in ((chinese, "zh-CN"), (english, "en")):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-language"] == language
        assert answer.headers["vary"] == "Accept-Language"
        assert answer.json()["type"] == KINDS[kind].type
        assert answer.status_code == answer.json()["status"] == KINDS[kind].status
    assert CHINESE.search(chinese.json()["detail"])
    own = PURPOSE  # what a party is registered for is told as it is registered
    assert not CHINESE.search(english.text.replace(own, ""))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_type_leads_to_its_kind(served, kind):
    found = served.client.get(kind.type).json()
    assert (found["type"], found["status"]) == (kind.type, kind.status)
    assert found["title"] == {"zh": kind.title.zh, "en": kind.title.en}
