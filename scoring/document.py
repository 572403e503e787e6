"""The decision as people and machines read it: a deterministic rendering of its row and its run's ground."""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

import polars as pl

from features.gate_rules import REASONS
from models.rule_book import RuleBook
from scoring import decision, information, scope
from scoring.effects import objection_text, procedure_entry
from scoring.entries import (
    Document,
    bases_in_force,
    citations_in_full,
    failure_entry,
    measure_head,
    measure_terms,
    procedure_of,
    record_entry,
)
from scoring.ground import Ground, Subject, evidence_of
from scoring.ruling import not_applied
from scoring.schema.policy_day import PolicyDay

PARTLY_UPSTREAM = "上游拖欠只覆盖其中一部分，仍计入，须人工复核"
SIMULATED_NOTICE = "模拟数据，非真实企业"


def render(ground: Ground, subject: Subject) -> Document:
    """The whole document. Same row and same ground give the same document, to the byte when written as JSON."""
    return (
        _rated(ground, subject)
        | {
            "measures": _measures(ground, subject),
            "not_applied": _not_applied(ground, subject),
            "evidence_records": _cited(ground, subject),
            "unused_records": _unused(ground.law, subject.unused.filter(pl.col("reason").is_not_null())),
            "review_records": _review(subject.unused.filter(pl.col("reason").is_null())),
        }
        | _made_by(ground, subject)
    )


def render_rating(ground: Ground, subject: Subject) -> Document:
    """The document without measures and records: grade, score, reasons, overrides."""
    return _rated(ground, subject) | _made_by(ground, subject)


def _rated(ground: Ground, subject: Subject) -> Document:
    row, law = subject.row, ground.law
    scored = row["score"] is not None
    return {
        "uscc": row["uscc"],
        "name": subject.attributes.get("name"),
        "as_of": ground.manifest.as_of.isoformat(),
        "known_at": ground.manifest.known_at,
        "purpose": ground.manifest.purpose,
        "simulated": ground.manifest.simulated,
        "actionable": ground.actionable,
        "rule_book": _rule_book(ground.rule_book),
        "status": row["status"],
        "exclusion": scope.reason(law.scope, row["exclusion"]) if row["exclusion"] else None,
        "scope_notice": scope.NOTICE if row["exclusion"] else None,
        "grade": row["grade"],
        "score_grade": row["score_grade"],
        "kept": _kept(ground, row),
        "score": row["score"],
        "base_points": ground.card.base_points if scored else None,
        "probability": row["probability"],
        "reasons": _reasons(ground, row) if scored else [],
        "missing": _missing(law, row),
        "overrides": _overrides(ground, subject),
    }


def _made_by(ground: Ground, subject: Subject) -> Document:
    """By which run and out of which versions the decision was made, and its id."""
    return {
        "hashes": dict(sorted(ground.manifest.hashes.items())),
        "data_version": ground.manifest.data_version,
        "run_id": ground.manifest.hash,
        "decision_id": subject.row["decision_id"],
    }


def _rule_book(book: RuleBook | None) -> Document | None:
    return {"id": book.id, "title": book.title, "own": book.own} if book else None


def _kept(ground: Ground, row: Mapping[str, Any]) -> Document | None:
    """The better grade that the decision kept of the one before, by which rule, until when."""
    rule = ground.law.hysteresis
    if rule is None or row["kept_until"] is None:
        return None
    return {
        "grade": row["kept_grade"],
        "until": row["kept_until"].isoformat(),
        "margin_points": rule.margin_points,
        "months": rule.months,
        "previous_run_id": ground.manifest.previous,
        "bases": bases_in_force(ground.law, rule.bases),
    }


def _reasons(ground: Ground, row: Mapping[str, Any]) -> list[Document]:
    """Of each feature, what it was and the points it brought, the fewest first, then by name."""
    values, points = row["values"], row["points"]
    if not len(values) == len(points) == len(ground.features):
        raise ValueError(f"{len(values)} values and {len(points)} points of {len(ground.features)} features")
    found = []
    for place, head in ground.unstated_reasons:
        one, value = head.copy(), values[place]  # a copy and three entries: half of what seven entries take
        if value is not None:
            one["value"], one["unknown"] = value, False
        one["points"] = int(points[place])
        found.append(one)
    found.sort(key=_POINTS)
    return found


_POINTS = itemgetter("points")


def _missing(law: PolicyDay, row: Mapping[str, Any]) -> list[str]:
    if row["status"] != "not_rated":
        return []
    bits = decision.unpacked(row["lacking"], len(law.information.require))
    return information.missing(law.information, bits)


def _overrides(ground: Ground, subject: Subject) -> list[Document]:
    rules = ground.law.overrides
    held = (rules[place] for place in decision.places_of(subject.row["overrides"], len(rules)))
    return [
        {
            "id": rule.id,
            "effect": rule.effect,
            "label": rule.label,
            "remedy": rule.remedy,
            "objection": objection_text(ground.law, rule.effect),
            "bases": bases_in_force(ground.law, rule.bases),
            "evidence": evidence_of(rule, subject),
            "procedure": procedure_entry(ground.law.procedures[rule.effect]),
        }
        for rule in held
    ]


def _measures(ground: Ground, subject: Subject) -> list[Document]:
    applied = decision.unpacked(subject.row["measures"], len(ground.law.measures))
    return [
        {
            **measure_terms(ground.law, measure),
            "evidence": evidence_of(measure, subject),
            "procedure": procedure_of(ground.law, measure),
        }
        for measure, applies in zip(ground.law.measures, applied, strict=True)
        if applies
    ]


def _not_applied(ground: Ground, subject: Subject) -> list[Document]:
    by_id = {measure.id: measure for measure in ground.law.measures}
    found = not_applied(ground.law, subject.row, subject.attributes, subject.evidence)
    return [
        {**measure_head(by_id[name]), "failed": [failure_entry(one) for one in failures]}
        for name, failures in found.items()
    ]


def _cited(ground: Ground, subject: Subject) -> list[Document]:
    """What names each record that an override or a measure rests on, so that it can be found."""
    rules = [*_overrides(ground, subject), *_measures(ground, subject)]
    ids = sorted({record for rule in rules for record in rule["evidence"]})
    return [record_entry(subject.cited[one]) for one in ids]


def _review(rows: pl.DataFrame) -> list[Document]:
    """Records that count although something speaks for the enterprise: a person should look at them."""
    return [{**record_entry(row), "note": PARTLY_UPSTREAM} for row in rows.iter_rows(named=True)]


def _unused(law: PolicyDay, unused: pl.DataFrame) -> list[Document]:
    return [
        {
            "record_id": row["record_id"],
            "kind": row["kind"],
            "document_no": row["document_no"],
            "occurred_on": row["occurred_on"].isoformat(),
            "reason": row["reason"],
            "label": REASONS[row["reason"]],
            "review": row["flagged"],
            "basis": citations_in_full(
                law,
                [
                    one
                    for one in law.gate.citations.get(row["reason"], ())
                    if one.speaks_of(row["kind"], row["issuing_body"])
                ],
            ),
        }
        for row in unused.iter_rows(named=True)
    ]
