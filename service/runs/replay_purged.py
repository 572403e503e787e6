"""What a purge has taken from under a decision: which records, by which rule of retention, and what of it rests on them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from features.gate_rules import REASONS
from features.known import Known
from features.succession import heirs_behind
from scoring.ground import Ground, Subject
from scoring.resting import Resting, resting_on
from service.home import Home
from service.runs.purged import purged_record

Found = dict[str, Any]
_CONSIDERED: Final = {"record_id": pl.String(), "content_hash": pl.String(), "revision": pl.Int32()}


@dataclass(frozen=True, slots=True)
class Gone:
    """Purged records of a decision as plain data, and what of the decision rests on them."""

    records: list[Found]
    resting: Resting

    def told(self, ground: Ground) -> Found:
        """Purged records and, by name, everything that can no longer be made again."""
        law, rest = ground.law, self.resting
        lost = {law.conditions[place].id for place in rest.conditions}
        rules = {
            name: [
                {"id": one.id, "label": one.label}
                for one in found
                if any(condition.id in lost for condition in one.when)
            ]
            for name, found in (("overrides", law.overrides), ("measures", law.measures))
        }
        return {
            "records": self.records,
            "rests_on_them": {
                "score": rest.score,
                "information": rest.information,
                "features": [
                    {"feature": one.name, "label": one.label}
                    for place, one in enumerate(ground.features)
                    if place in rest.features
                ],
                **rules,
            },
        }


def gone_since(
    home: Home, ground: Ground, stored: Subject, known: Known, considered: list[Found]
) -> Gone | None:
    """What was purged of what a decision rests on; None where all of it is there.

    `considered`: its purged records as the verification found them, each in the revision that was considered; an earlier
    one that was purged with it is another row. Events that were purged are added: they are not among the records
    considered, but act on them; of these the last row.
    """
    uscc = stored.row["uscc"]
    heirs = heirs_behind(known, uscc, as_of=ground.manifest.as_of, rules=ground.law.gate)
    purged = known.purged([uscc, *heirs["predecessor"].unique()])
    revisions = pl.DataFrame(considered, schema=_CONSIDERED)
    seen = home.store.purges().join(revisions, on=["record_id", "content_hash"])
    events = purged.filter(kind="event").with_columns(revision=pl.lit(None, pl.Int32))
    rows = pl.concat([seen, events]).sort("recorded_at", "load_id")
    told = rows.unique("record_id", keep="last").sort("occurred_on", "record_id")
    if told.is_empty():
        return None
    reasons = dict(stored.unused.select("record_id", "reason").iter_rows())
    records = [_record(row, reasons, stored) for row in told.iter_rows(named=True)]
    counted = {one["kind"] for one in records if one["reason"] is None}
    return Gone(records, resting_on(ground, counted))


def _record(row: Mapping[str, Any], reasons: Mapping[str, str | None], stored: Subject) -> Found:
    rule = json.loads(row["rule"])
    reason = reasons.get(row["record_id"])
    return purged_record(row) | {
        "retention_months": rule["months"].get(row["kind"]),
        "judged_on": rule["day"],
        "policy_hash": row["policy_hash"],
        "reason": reason,
        "reason_label": REASONS[reason] if reason else None,
        "conditions": sorted(
            condition for condition, ids in stored.evidence.items() if row["record_id"] in ids
        ),
    }
