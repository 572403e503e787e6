"""What the policy makes of one enterprise: grade, overrides, measures, and for each that does not apply why not.

Both ways of evaluating say it in the same form: `evaluate_one` for one enterprise, `ruling_of` out of a row of the batch.
Bits are bytes as the decision row has them.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from scoring import decision, scope
from scoring.matrix import conditions, measures
from scoring.matrix.condition_types import Condition
from scoring.schema.policy_day import PolicyDay

OUT_OF_SCOPE = "scope"
"""Stands in the place of a condition for who is not evaluated."""


class Failure(NamedTuple):
    """A condition that does not hold: its id, why in Chinese, and the records that keep it from holding, ascending."""

    condition: str
    why: str
    evidence: tuple[str, ...] = ()


class Ruling(NamedTuple):
    """One enterprise under the law of a day.

    Attributes:
        status, exclusion, grade, score_grade, lacking, overrides, conditions, measures: as the decision row has them.
        kept_grade, kept_until: as it has them too, null where the law keeps no grade.
        not_applied: measure that does not apply → its conditions that do not hold, in the policy's order.
        evidence: condition → the records it selects, ascending; conditions that select none are absent.
    """

    status: str
    exclusion: str | None
    grade: str | None
    score_grade: str | None
    kept_grade: str | None
    kept_until: date | None
    lacking: bytes
    overrides: bytes
    conditions: bytes
    measures: bytes
    not_applied: Mapping[str, tuple[Failure, ...]]
    evidence: Mapping[str, tuple[str, ...]]


def ruling_of(
    law: PolicyDay,
    row: Mapping[str, Any],
    facts: Mapping[str, Any],
    evidence: Mapping[str, Sequence[str]],
) -> Ruling:
    """The ruling that a decision row holds. `facts`: the enterprise's row of the population."""
    said: dict[str, Any] = {name: row.get(name) for name in Ruling._fields[:-2]}
    return Ruling(
        **said,
        not_applied=not_applied(law, row, facts, evidence),
        evidence={name: tuple(found) for name, found in evidence.items()},
    )


def not_applied(
    law: PolicyDay,
    row: Mapping[str, Any],
    facts: Mapping[str, Any],
    evidence: Mapping[str, Sequence[str]],
) -> dict[str, tuple[Failure, ...]]:
    """Measure → failures, of the measures that a decision row does not have, in the policy's order."""
    bits = decision.unpacked(row["conditions"], len(law.conditions))
    applied = decision.unpacked(row["measures"], len(law.measures))
    failures: dict[str, Failure] = {}
    for condition, holds in zip(law.conditions, bits, strict=True):
        if not holds:
            failures[condition.id] = failure_of(condition, row["grade"], facts, evidence)
    outside = excluded(law, row["exclusion"])
    return {
        measure.id: (*outside, *(failures[name] for name in measures.failed(law, measure, bits)))
        for measure, applies in zip(law.measures, applied, strict=True)
        if not applies
    }


def failure_of(
    condition: Condition,
    grade: str | None,
    facts: Mapping[str, Any],
    evidence: Mapping[str, Sequence[str]],
) -> Failure:
    """Why a condition does not hold for an enterprise of that grade, those facts and those records."""
    name = getattr(condition, "fact", "")
    fact = facts.get(name)
    if fact is not None and name == "industry":
        fact = fact[:1]  # the letter of GB/T 4754 is what the condition compares
    why = conditions.explain_failure(condition, grade, fact)
    return Failure(condition.id, why, tuple(evidence.get(condition.id, ())))


def excluded(law: PolicyDay, exclusion: str | None) -> tuple[Failure, ...]:
    """Being outside the scope, as what keeps every measure away; nothing for who is evaluated."""
    if not exclusion:
        return ()
    return (Failure(OUT_OF_SCOPE, f"不在评价范围，未作判断：{scope.reason(law.scope, exclusion)}"),)
