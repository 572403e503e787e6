"""Every record of one enterprise with its verdict: whether it counts, why, until when, on which basis."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import polars as pl

from features.acts import document_kind, record_name, target_name
from features.gate_rules import REASONS
from features.lawful_gate import judge
from features.records import KINDS, RecordKind
from features.records.events import EVENT_TYPES
from features.store import Known
from features.succession import known_rows_of
from scoring.document import PARTLY_UPSTREAM
from scoring.entries import Document, basis_entry, record_entry
from scoring.rights.repairable import repair_days, shut_out
from scoring.schema.policy_day import PolicyDay
from service.days import as_text
from service.errors import NotFound
from service.home import Home
from service.law_on import gate_for
from service.runs.purged import purged_notice


def records_of_enterprise(home: Home, uscc: str, *, as_of: date, known_at: datetime) -> dict[str, Any]:
    """Every record of one enterprise with its verdict: counts or not, because, until when, on which basis.

    `events_without_record`: what was told of what no record of the enterprise is, so that it acts on nothing.
    """
    law = gate_for(home.policy(), as_of)
    return records_told(home.store.known(known_at), law, uscc, as_of=as_of, simulated=home.simulated)


def records_told(known: Known, law: PolicyDay, uscc: str, *, as_of: date, simulated: bool) -> Document:
    """The same of what was known then, by the gate of a policy's day; `NotFound` where nothing is known of the code."""
    told = known_rows_of(known, uscc, as_of=as_of, rules=law.gate)
    gated = judge(told, as_of=as_of, known_at=known.known_at, rules=law.gate)
    rows = gated.all().filter(pl.col("uscc") == uscc).sort("occurred_on", "kind", "record_id")
    notice = purged_notice(known.purged([uscc]))
    days = repair_days(gated, law)
    aimless = _aimless(known, uscc, rows, as_of)
    if rows.is_empty() and aimless.is_empty():
        raise NotFound(
            f"没有统一社会信用代码为 {uscc} 的企业（基准日 {as_of}）{notice or ''}",
            english=f"nothing is known of an enterprise {uscc} as of {as_of}",
        )
    return {
        "uscc": uscc,
        "as_of": as_of.isoformat(),
        "known_at": as_text(known.known_at),
        "simulated": simulated,
        "purged": notice,
        "records": [
            _told(law, row, _said(gated.verdicts[row["kind"]], row), days.get((uscc, row["record_id"])))
            for row in rows.iter_rows(named=True)
        ],
        "events_without_record": [
            {
                "event": EVENT_TYPES[row["event_type"]],
                "kind_label": KINDS[row["target_kind"]].label,
                "document_no": row["target_document_no"],
                "record_id": row["target_record_id"],
                "effective_on": row["effective_on"].isoformat(),
            }
            for row in aimless.iter_rows(named=True)
        ],
    }


def _aimless(known: Known, uscc: str, records: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Events of the enterprise that name what none of its records is, by effective day."""
    documents = {name: document_kind(kind) for name, kind in KINDS.items()}
    there = records.select(pl.col("kind").replace(documents), named=record_name()).unique()
    return (
        known.rows_of("event", [uscc])
        .with_columns(document=pl.col("target_kind").replace(documents), named=target_name())
        .filter(pl.col("named").is_not_null(), pl.col("effective_on") <= as_of)
        .join(there, left_on=["document", "named"], right_on=["kind", "named"], how="anti")
        .sort("effective_on", "record_id")
    )


def _said(judged: pl.DataFrame, row: Mapping[str, Any]) -> dict[str, Any]:
    """All that a record says."""
    return judged.row(
        by_predicate=(pl.col("uscc") == row["uscc"]) & (pl.col("record_id") == row["record_id"]), named=True
    )


def _amounts(kind: RecordKind, said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The sums that a record states, in 分."""
    return [
        {"field": name, "label": field.label, "fen": said[name]}
        for name, field in kind.payload.items()
        if field.unit == "分" and said[name] is not None
    ]


def _done(row: Mapping[str, Any], said: Mapping[str, Any], moved_to: date | None) -> dict[str, bool]:
    """What else the gate did to a record, by the name of the rule."""
    ends_by_list = "list_id" in said and row["until"] and not said["term_until"] and not moved_to
    return {
        "upstream": row["reason"] is None and row["flagged"],
        "publicity_change": moved_to is not None,
        "listing_terms": bool(ends_by_list) and said["publicity_until"] != row["until"],
        "repair_wait": bool(row["reason"] == "repaired" and row["flagged"]),
        "deferral": row["deferred_to"] is not None,
        "succession": row["merged_from"] is not None,
    }


def _note(law: PolicyDay, said: Mapping[str, Any], done: Mapping[str, bool]) -> str | None:
    """What a person should look at, where it is not that a repair came before its time."""
    if done["upstream"]:
        return PARTLY_UPSTREAM
    # By what would be told of the record if nobody had repaired it.
    shut = shut_out({**said, "reason": None}, law.recourse) if said["reason"] == "repaired" else None
    return f"依规则不能经信用修复：{shut.reason}" if shut else None


def _told(
    law: PolicyDay, row: Mapping[str, Any], said: Mapping[str, Any], repairable: date | None
) -> dict[str, Any]:
    """One record with its verdict, and from when it may be repaired. `basis` stands for the reason and for whatever else the gate did to it."""
    moved_to = said["moved_to"]
    done = _done(row, said, moved_to)
    rules = {**law.gate.practices, **law.gate.citations}
    cited = [
        (one.instrument, one.article)
        for name in (row["reason"], *(name for name, applies in done.items() if applies))
        if name
        for one in rules[name]
        if one.speaks_of(row["kind"], row["issuing_body"])
    ]
    return {
        **record_entry(row),
        "revision": row["revision"],
        "source": row["source"],
        "recorded_at": row["recorded_at"].isoformat(),
        "amounts": _amounts(KINDS[row["kind"]], said),
        "counts": row["reason"] is None,
        "reason": row["reason"],
        "reason_label": REASONS.get(row["reason"]),
        "until": _day(row["until"]),
        "review": row["flagged"],
        "note": _note(law, said, done),
        "publicity_moved_to": _day(moved_to),
        "repairable_from": _day(repairable),
        "deferred_to": _day(row["deferred_to"]),
        "merged_from": row["merged_from"],
        "basis": [basis_entry(law.instruments[name], article) for name, article in dict.fromkeys(cited)],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
