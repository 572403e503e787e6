"""What a decision is rendered from: the ground of its run, and the enterprise's part of the run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from features.feature import Feature
from models.evaluator import Evaluator
from models.rule_book import RuleBook
from scoring import grading
from scoring.entries import Document
from scoring.hysteresis import Previous
from scoring.manifest import Manifest
from scoring.schema.measure import Measure, Override
from scoring.schema.policy_day import PolicyDay


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


def evidence_of(rule: Measure | Override, subject: Subject) -> list[str]:
    """The ids of the records on which a rule rests for an enterprise, ascending."""
    return sorted({record for condition in rule.when for record in subject.evidence.get(condition.id, ())})
