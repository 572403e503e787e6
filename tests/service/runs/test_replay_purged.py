"""Of a purged record the revision is told that the decision considered, whichever stands first in the list of purges."""

import datetime as dt
import json
from types import SimpleNamespace

import polars as pl
import pytest

from features.purges import PURGES_SCHEMA
from service.runs.replay_purged import gone_since

MOMENT = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
RULE = json.dumps({"months": {"penalty": 12}, "day": "2026-11-01"})


def purge(revision):
    return {
        "purged_at": MOMENT,
        "who": "王某",
        "rule": RULE,
        "policy_hash": "p",
        "kind": "penalty",
        "record_id": "r",
        "content_hash": f"content {revision}",
        "occurred_on": dt.date(2020, 1, revision),
        "recorded_at": MOMENT - dt.timedelta(days=10 - revision),
        "load_id": "l",
    }


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 1, 3)])
@pytest.mark.parametrize("considered", [1, 2])
def test_the_revision_that_was_considered_is_told(monkeypatch, order, considered):
    monkeypatch.setattr(
        "service.runs.replay_purged.heirs_behind",
        lambda *_, **__: pl.DataFrame(schema={"predecessor": pl.String()}),
    )
    monkeypatch.setattr("service.runs.replay_purged.resting_on", lambda *_: None)
    rows = pl.DataFrame([purge(one) for one in order], schema=PURGES_SCHEMA)
    ground = SimpleNamespace(
        manifest=SimpleNamespace(as_of=dt.date(2026, 10, 31)), law=SimpleNamespace(gate=None)
    )
    unused = pl.DataFrame(schema={"record_id": pl.String(), "reason": pl.String()})
    found = gone_since(
        SimpleNamespace(store=SimpleNamespace(purges=lambda: rows)),
        ground,
        SimpleNamespace(row={"uscc": "u"}, unused=unused, evidence={}),
        SimpleNamespace(purged=lambda _: rows),
        [{"record_id": "r", "content_hash": f"content {considered}", "revision": considered}],
    )
    (told,) = found.records
    assert (told["revision"], told["content_hash"], told["occurred_on"]) == (
        considered,
        f"content {considered}",
        f"2020-01-0{considered}",
    )
