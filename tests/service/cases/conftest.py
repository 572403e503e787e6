"""A service over a home of its own, which cases may change, with every party, on each kind of database."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from features.lawful_gate import pass_gate
from features.store import end_of_day
from service import clock
from service.api.app import create_app
from service.home import Home
from service.runs.kept import Runs
from tests.homes import copied
from tests.service.api.conftest import PURPOSE, Served, begun, join, parties, quick_hashes
from tests.service.client import client_of

__all__ = ["quick_hashes"]


@dataclass(frozen=True)
class Office:
    """The service, and a record of the enterprise that has an account, which counts against it."""

    served: Served
    uscc: str
    record: dict[str, Any]

    def post(self, party: str, path: str, code: int = 200, **body: Any) -> Any:
        answer = self.served.client.post(path, json=body, headers=self.served.as_party(party))
        assert answer.status_code == code, answer.text
        return answer.json()

    def get(self, party: str, path: str, code: int = 200, **params: Any) -> Any:
        answer = self.served.client.get(path, params=params, headers=self.served.as_party(party))
        assert answer.status_code == code, answer.text
        return answer.json()

    def step(self, party: str, case: dict[str, Any], step: str, code: int = 200, **more: Any) -> Any:
        return self.post(party, f"/v1/cases/{case['id']}/steps", code, step=step, who="张三", **more)

    def objection(self, **more: Any) -> Any:
        asked = {"record_id": self.record["record_id"], "text": "与事实不符"} | more
        return self.post("enterprise", "/v1/objections", 201, **asked)

    def counts(self) -> str | None:
        """Why the record does not count by the decision in force; null where it counts."""
        told = self.get("enterprise", f"/v1/enterprises/{self.uscc}/decision")
        unused = {one["record_id"]: one["reason"] for one in told["unused_records"]}
        return unused.get(self.record["record_id"])


@pytest.fixture(scope="session")
def repairable(sample_home: Path) -> dict[str, Any]:
    """A penalty that counts today and may be repaired."""
    home, today = Home(sample_home), clock.today()
    rules = Runs(home.runs).latest("public").policy.on(today).gate
    gated = pass_gate(home.store.known(end_of_day(today)), as_of=today, rules=rules, kinds=["penalty"])
    counts = pl.col("reason").is_null() & (pl.col("repairable_from") <= today) & (pl.col("until") > today)
    rows = gated.verdicts["penalty"].filter(counts, pl.col("document_no").is_not_null())
    return rows.sort("uscc", "record_id").row(0, named=True)


@pytest.fixture
def office(
    sample_home: Path, repairable: dict[str, Any], published_url: str, tmp_path: Path
) -> Iterator[Office]:
    home = copied(sample_home, tmp_path / "home")
    running = begun(home, published_url, tmp_path)
    app = create_app(running)
    with client_of(app) as client:
        served = Served(running, app, client, {})
        join(served, *parties(repairable["uscc"]))
        market = {"id": "market", "role": "department", "name": "州市场监督管理局"}
        join(served, market | {"scope": {"domains": ["honours"], "purposes": [PURPOSE]}})
        yield Office(served, repairable["uscc"], repairable)


@pytest.fixture
def counting(office: Office) -> dict[str, pl.DataFrame]:
    """Records with a number that count today, by kind, of every enterprise."""
    running, today = office.served.running, clock.today()
    rules = Runs(running.home.runs).latest("public").policy.on(today).gate
    gated = pass_gate(running.home.store.known(end_of_day(today)), as_of=today, rules=rules)
    counts = pl.col("reason").is_null() & pl.col("document_no").is_not_null()
    return {kind: frame.filter(counts).sort("uscc", "record_id") for kind, frame in gated.verdicts.items()}
