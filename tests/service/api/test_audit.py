"""The log over HTTP: for auditor and bureau, in pieces, by party, subject and day; reading it is a line too."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

from service import clock
from service.audit.chain import breaks
from service.audit.export import entry
from service.audit.log import event_from, lines
from tests.service.api.conftest import PURPOSE


def _get(served, who="auditor", **params):
    answer = served.client.get("/v1/audit", headers=served.as_party(who), params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_it_is_read_in_pieces_that_follow_from_each_other(served):
    for _ in range(3):
        served.client.get("/v1/policy")
    found, after = [], 0
    for _ in range(3):
        piece = _get(served, after=after, limit=2)
        found += piece["lines"]
        after = piece["next"]
    assert [one["seq"] for one in found] == [1, 2, 3, 4, 5, 6]
    with served.running.database.reading() as connection:
        kept = list(lines(connection, until=6))
    assert found == [entry(line) for line in kept]
    names = ("at", "party", "role", "action", "subject", "purpose", "status", "answer", "request", "details")
    assert [event_from({name: one[name] for name in names}) for one in found] == [one.event for one in kept]
    assert list(breaks(kept)) == []


def test_its_times_are_those_of_asia_shanghai_and_its_hashes_are_had_from_what_is_given(served):
    line = _get(served, limit=1)["lines"][0]
    assert line["at"].endswith("+08:00")
    content = {name: value for name, value in line.items() if name != "hash"}
    content["at"] = datetime.fromisoformat(line["at"]).astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == line["hash"]


def test_it_is_filtered_by_party_subject_and_day(served, of_grade):
    code, headers = of_grade["A"], served.as_party("finance")
    asked = served.client.get(
        f"/v1/enterprises/{code}/measures", headers=headers, params={"purpose": PURPOSE}
    )
    newest = _get(served, party="finance", subject=code, limit=1000)["lines"][-1]
    assert newest["request"] == asked.headers["x-request-id"]
    assert (newest["action"], newest["purpose"], newest["status"]) == ("read_measures", PURPOSE, 200)
    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)
    assert (
        _get(served, "bureau", party="finance", subject=code, day=str(today), limit=1000)["lines"][-1]
        == newest
    )
    assert _get(served, day=str(tomorrow)) == {"lines": [], "next": None}


def test_reading_it_is_a_line_of_it(served):
    before = _get(served, subject="nobody-s", limit=5)
    assert before["lines"] == []
    found = _get(served, party="auditor", subject="nobody-s")["lines"][-1]
    assert found["action"] == "read_audit"
    assert found["details"] == {"party": None, "day": None, "after": 0, "limit": 5}


def test_others_do_not_read_it(served):
    for party in ("finance", "county", "bank", "enterprise"):
        params = {"finance": {"purpose": PURPOSE}, "bank": {"purpose": "贷前审查"}}.get(party, {})
        answer = served.client.get("/v1/audit", headers=served.as_party(party), params=params)
        assert answer.status_code == 403, party
        assert "查询审计日志" in answer.json()["detail"]


def test_what_is_malformed_is_told(served):
    for params in (
        {"limit": 0},
        {"limit": 1001},
        {"after": -1},
        {"after": 2**40},
        *({"day": day} for day in ("gestern", "0001-01-01", "9999-12-31")),
    ):
        answer = served.client.get("/v1/audit", headers=served.as_party("auditor"), params=params)
        assert answer.status_code == 400, params
