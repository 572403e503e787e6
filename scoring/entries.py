"""What names a measure, a record or a basis wherever one is told of."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from features.gate_rules import Citation
from features.records import KINDS
from scoring.effects import procedure_entry, restriction_kind
from scoring.ruling import Failure
from scoring.schema.measure import DOMAINS, KIND_LABELS, RANKS, Basis, Instrument, Measure
from scoring.schema.policy_day import PolicyDay
from scoring.subjects import bodies_text

Document = dict[str, Any]
UNDATED = "施行日未核"


def measure_terms(law: PolicyDay, measure: Measure) -> Document:
    """What a measure is, whomever it applies to: what names it, its terms, its bases in force."""
    return {**measure_head(measure), **_terms(measure), "bases": bases_in_force(law, measure.bases)}


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


def failure_entry(failure: Failure) -> Document:
    """A condition that does not hold: its id, why, and the ids of the records that keep it from holding."""
    return {"condition": failure.condition, "why": failure.why, "evidence": list(failure.evidence)}


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


def bases_in_force(law: PolicyDay, bases: Sequence[Basis]) -> list[Document]:
    """Those in force on the day: a rule that outlives an instrument names its successor beside it."""
    return citations_in_full(law, law.citations(bases))


def citations_in_full(law: PolicyDay, citations: Sequence[Citation]) -> list[Document]:
    """The bases that citations name, in their order."""
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
