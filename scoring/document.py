"""The decision as people and machines read it: a deterministic rendering of its row and its run's ground."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import Any

import polars as pl

from features.feature import Feature
from features.gate_rules import REASONS, Citation
from features.records import KINDS
from models.evaluator import Evaluator
from models.rule_book import RuleBook
from scoring import decision, grading, information, scope
from scoring.effects import objection_text, procedure_entry, restriction_kind
from scoring.hysteresis import Previous
from scoring.manifest import Manifest
from scoring.ruling import Failure, not_applied
from scoring.schema.measure import DOMAINS, KIND_LABELS, RANKS, Basis, Instrument, Measure, Override
from scoring.schema.policy_day import PolicyDay
from scoring.subjects import bodies_text

Document = dict[str, Any]
PARTLY_UPSTREAM = "上游拖欠只覆盖其中一部分，仍计入，须人工复核"
SIMULATED_NOTICE = "模拟数据，非真实企业"
UNDATED = "施行日未核"


@dataclass(frozen=True)
class Ground:
    """What a run rests on, in objects: enough to render any of its rows.

    `previous`: the decisions before, only where evaluating asks for them; no rendering does.
    """

    manifest: Manifest
    law: PolicyDay
    card: Evaluator
    features: Sequence[Feature]
    previous: Previous | None = None

    @property
    def rule_book(self) -> RuleBook | None:
        """The evaluator, if it is a rule book."""
        return self.card if isinstance(self.card, RuleBook) else None

    @property
    def actionable(self) -> bool:
        """Whether it may be published or acted on: never by another place's rule book, which has no basis here."""
        return self.manifest.actionable and (self.rule_book is None or self.rule_book.own)

    @cached_property
    def bands(self) -> list[dict[str, Any]]:
        """The published grade bands of this card (`grading.published`)."""
        return grading.published(self.law.bands, self.card)

    @cached_property
    def unstated_reasons(self) -> list[tuple[int, Document]]:
        """What reasons say of each feature whoever it is about, with its place among the features; by name."""
        heads = [
            {
                "feature": one.name,
                "label": one.label,
                "family": one.family,
                "value": None,
                "unit": one.unit,
                "unknown": True,
                "points": 0,
            }
            for one in self.features
        ]
        return sorted(enumerate(heads), key=lambda one: str(one[1]["feature"]))


@dataclass(frozen=True)
class Subject:
    """One enterprise's part of a run: its decision row, attributes, unused records and evidence."""

    row: Mapping[str, Any]
    attributes: Mapping[str, Any]
    unused: pl.DataFrame
    evidence: Mapping[str, Sequence[str]]  # condition → record ids
    cited: Mapping[str, Mapping[str, Any]]  # record id → what names it


def subject_of(
    uscc: str,
    *,
    decisions: pl.DataFrame,
    population: pl.DataFrame,
    unused: pl.DataFrame,
    evidence: pl.DataFrame,
) -> Subject | None:
    """One enterprise's part of an evaluation's tables, or None if it was not evaluated."""
    ours = pl.col("uscc") == uscc
    rows = decisions.filter(ours)
    if rows.is_empty():
        return None
    by_condition: dict[str, list[str]] = {}
    cited = {}
    for record in evidence.filter(ours).iter_rows(named=True):
        by_condition.setdefault(record["condition"], []).append(record["record_id"])
        cited[record["record_id"]] = record
    attributes = population.filter(ours).row(0, named=True)
    return Subject(rows.row(0, named=True), attributes, unused.filter(ours), by_condition, cited)


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
        "bases": _bases(ground.law, rule.bases),
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
            "objection": objection_text(ground.law.procedures[rule.effect]),
            "bases": _bases(ground.law, rule.bases),
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


def measure_terms(law: PolicyDay, measure: Measure) -> Document:
    """What a measure is, whomever it applies to: what names it, its terms, its bases in force."""
    return {**measure_head(measure), **_terms(measure), "bases": _bases(law, measure.bases)}


def procedure_of(law: PolicyDay, measure: Measure) -> Document | None:
    """What is due before a restriction acts; nothing else takes a right away."""
    if measure.kind != "restriction":
        return None
    return procedure_entry(law.procedures[restriction_kind(measure)])


def measure_head(measure: Measure) -> Document:
    """What names a measure: id, domain, kind, label, with the Chinese names of domain and kind."""
    return {
        "id": measure.id,
        "domain": measure.domain,
        "domain_label": DOMAINS[measure.domain],
        "kind": measure.kind,
        "kind_label": KIND_LABELS[measure.kind],
        "label": measure.label,
    }


def _terms(measure: Measure) -> Document:
    names = ("mode", "applies_to", "strength", "term", "remedy")
    return {name: getattr(measure, name) for name in names} | {
        "applying_body": bodies_text(measure.applying_body)
    }


def _not_applied(ground: Ground, subject: Subject) -> list[Document]:
    by_id = {measure.id: measure for measure in ground.law.measures}
    found = not_applied(ground.law, subject.row, subject.attributes, subject.evidence)
    return [
        {**measure_head(by_id[name]), "failed": [failure_entry(one) for one in failures]}
        for name, failures in found.items()
    ]


def failure_entry(failure: Failure) -> Document:
    """A condition that does not hold: its id, why, and the ids of the records that keep it from holding."""
    return {"condition": failure.condition, "why": failure.why, "evidence": list(failure.evidence)}


def evidence_of(rule: Measure | Override, subject: Subject) -> list[str]:
    """The ids of the records on which a rule rests for an enterprise, ascending."""
    return sorted({record for condition in rule.when for record in subject.evidence.get(condition.id, ())})


def _cited(ground: Ground, subject: Subject) -> list[Document]:
    """What names each record that an override or a measure rests on, so that it can be found."""
    rules = [*_overrides(ground, subject), *_measures(ground, subject)]
    ids = sorted({record for rule in rules for record in rule["evidence"]})
    return [record_entry(subject.cited[one]) for one in ids]


def _review(rows: pl.DataFrame) -> list[Document]:
    """Records that count although something speaks for the enterprise: a person should look at them."""
    return [{**record_entry(row), "note": PARTLY_UPSTREAM} for row in rows.iter_rows(named=True)]


def record_entry(row: Mapping[str, Any]) -> Document:
    """What names a record, so that it can be found. `row`: of the evidence of a run, or of `GatedRecords.all`."""
    kind, subkind = KINDS[row["kind"]], row.get("subkind")  # runs of before do not say it, and still answer
    codes = kind.payload[kind.subkind].codes if kind.subkind else None
    return {
        "record_id": row["record_id"],
        "kind": row["kind"],
        "kind_label": kind.label,
        "subkind": subkind,
        "subkind_label": codes.get(subkind, subkind) if codes and subkind else None,
        "document_no": row["document_no"],
        "issuing_body": row["issuing_body"],
        "occurred_on": row["occurred_on"].isoformat(),
    }


def what_record(record: Mapping[str, Any]) -> str:
    """What a record is, in words: its kind, and which list or decision where the kind has several."""
    which = record["subkind_label"]
    return f"{record['kind_label']}（{which}）" if which else f"{record['kind_label']}"


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
            "basis": _citations(
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


def _bases(law: PolicyDay, bases: Sequence[Basis]) -> list[Document]:
    """Those in force on the day: a rule that outlives an instrument names its successor beside it."""
    return _citations(law, law.citations(bases))


def _citations(law: PolicyDay, citations: Sequence[Citation]) -> list[Document]:
    return [basis_entry(law.instruments[one.instrument], one.article) for one in citations]


def basis_entry(instrument: Instrument, article: str) -> Document:
    """A basis in full: instrument, article, rank, territory, dates, and whether its text was read."""
    return {
        "instrument": instrument.name,
        "article": article,
        "rank": instrument.rank,
        "territory": instrument.territory,
        "in_force_from": instrument.in_force_from.isoformat() if instrument.in_force_from else None,
        "in_force_to": instrument.in_force_to.isoformat() if instrument.in_force_to else None,
        "verified": instrument.verified,
    }


def basis_on_day(instrument: Instrument, article: str, day: date) -> Document:
    """A basis in full, with whether it is in force on a day: null, with the reason, where nobody has read since when it is."""
    over = instrument.in_force_to is not None and instrument.in_force_to < day
    unknown = instrument.in_force_from is None and not over
    return basis_entry(instrument, article) | {
        "rank_label": RANKS[instrument.rank],
        "in_force": None if unknown else instrument.in_force(day),
        "in_force_note": UNDATED if unknown else None,
    }
