"""A penalty, a listing and what acts on them: the cases in which the gate's tests ask for a verdict."""

import polars as pl

from tests.features.builders import RULES, gate, reasons

NUMBER = "样罚〔2024〕1号"
PENALTY = {
    "record_id": "p",
    "document_no": NUMBER,
    "occurred_on": "2024-03-01",
    "severity": "general",
    "publicity_until": "2025-03-01",
}
LISTING = {
    "record_id": "l",
    "document_no": "样列1号",
    "occurred_on": "2024-03-01",
    "list_id": "wage_defaulter",
}


def event(event_type, effective_on, target="penalty", document=NUMBER, **more):
    return {
        "event_type": event_type,
        "target_kind": target,
        "target_document_no": document,
        "effective_on": effective_on,
        "occurred_on": effective_on,
    } | more


def reason(as_of, *events, rules=RULES, **changes):
    """Why the penalty does not count on the day; None: it counts."""
    gated = gate(as_of, rules=rules, penalty=[PENALTY | changes], event=list(events))
    return reasons(gated, "penalty")["p"]


def verdict(gated, kind, record="p"):
    return gated.verdicts[kind].row(by_predicate=pl.col("record_id") == record, named=True)
