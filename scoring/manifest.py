"""What a run of evaluations rests on: days, versions, hashes. Every decision's id is taken over it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Manifest:
    """The ground of a run.

    `known_at` says up to when records were received: a date (to its end, Asia/Shanghai) or an instant; `data_version` the ledger's
    version; `hashes` name data, features, model, policy, law and code. `simulated` says that the records were invented.
    `previous`: the run whose grades were an input, where the policy keeps better ones for a while.
    """

    as_of: date
    known_at: str
    purpose: str
    data_version: int
    hashes: Mapping[str, str]
    simulated: bool
    previous: str | None = None

    @property
    def actionable(self) -> bool:
        """Whether the run may be published or acted on: only when its day is the day of its knowledge."""
        return self.known_at[:10] == self.as_of.isoformat()

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the canonical JSON: the run's identity."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def to_json(self) -> str:
        """The canonical document: same ground, same bytes."""
        content = asdict(self) | {"as_of": self.as_of.isoformat(), "hashes": dict(self.hashes), "schema": 1}
        if self.previous is None:
            del content["previous"]  # what names no other run has the bytes it always had
        return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """Read a manifest back."""
        content: dict[str, Any] = json.loads(text)
        return cls(
            as_of=date.fromisoformat(content["as_of"]),
            known_at=content["known_at"],
            purpose=content["purpose"],
            data_version=content["data_version"],
            hashes=content["hashes"],
            simulated=content["simulated"],
            previous=content.get("previous"),
        )
