"""Whether a stored decision still is what its run rests on: the row, the model, the policy and the records."""

from typing import Any, Final

import polars as pl

from features.records import KINDS
from features.verify_digest import Found, find_considered
from service.days import instant
from service.errors import NotFound, StateError
from service.home import Home
from service.law_on import gate_for
from service.purposes import purpose_of
from service.runs.amended import latest_of
from service.runs.purged import purged_record
from service.runs.run import Run

_OF_UNUSED: Final = ("record_id", "content_hash", "kind", "document_no", "reason")
_NONE: Final = "现行的批次没有评价这家企业：没有现行的决定"


def verify_decision(home: Home, run: Run, uscc: str) -> dict[str, Any]:
    """Check one decision of a run, item by item; `NotFound` for an enterprise that the run did not evaluate.

    Of records that were purged since, the hashes that the purge kept take the place of their content.
    """
    manifest = run.manifest
    rows = run.stored(uscc)
    stored = rows.row(0, named=True)
    unused = run.collect(run.table("unused").filter(pl.col("uscc") == uscc).select(_OF_UNUSED))
    refused = unused.drop_nulls("reason")
    found = find_considered(
        home.store.known(instant(manifest.known_at), version=manifest.data_version),
        uscc,
        as_of=manifest.as_of,
        rules=gate_for(run.policy, manifest.as_of).gate,
        reasons=dict(refused.select("record_id", "reason").iter_rows()),
        digest=stored["records_digest"],
    )
    checks = {
        "decision": run.as_decided(rows).all(),
        "model": run.ground.card.hash == manifest.hashes["model"],
        "policy": run.policy_kept,
        "records": found.matches,
    }
    return {
        "uscc": uscc,
        "as_of": manifest.as_of.isoformat(),
        "known_at": manifest.known_at,
        "purpose": manifest.purpose,
        "simulated": manifest.simulated,
        "decision_id": stored["decision_id"],
        "verified": all(checks.values()),
        "checks": checks,
        "considered": found.records.height,
        "purged": _purged(found),
        "differing": _differing(found, unused) if not found.matches else [],
    }


def in_force_now(home: Home, run: Run, uscc: str) -> dict[str, Any]:
    """`in_force`: the decision on an enterprise that is in force, be it that of the run or another one; null where none is or nobody can say, and `in_force_note` says why."""
    try:
        newest = latest_of(home.runs, uscc, purpose_of(run.manifest.purpose))
        newest.require_ground()
        row = newest.checked(newest.stored(uscc))
    except StateError as error:
        return {"in_force": None, "in_force_note": f"说不出现行的是哪一个决定：{error}"}
    except NotFound:
        return {"in_force": None, "in_force_note": _NONE}
    found = {"as_of": newest.manifest.as_of.isoformat(), "decision_id": row["decision_id"][0]}
    return {"in_force": found, "in_force_note": None}


def _purged(found: Found) -> list[dict[str, Any]]:
    """The records considered whose content was purged since: their hashes stand for them."""
    return [
        purged_record(row)
        for row in found.records.drop_nulls("purged_at")
        .sort("occurred_on", "record_id")
        .iter_rows(named=True)
    ]


def _differing(found: Found, unused: pl.DataFrame) -> list[dict[str, Any]]:
    """Of the records that the run lists one by one, those that the store has not, or not with that content."""
    lost = unused.join(found.records, on=["record_id", "content_hash"], how="anti")
    return [
        {
            "record_id": row["record_id"],
            "kind": row["kind"],
            "kind_label": KINDS[row["kind"]].label,
            "document_no": row["document_no"],
        }
        for row in lost.sort("kind", "record_id").iter_rows(named=True)
    ]
