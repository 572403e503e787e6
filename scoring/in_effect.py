"""Which measures follow from the grade that is in effect, where it is not the grade decided.

A decision says what follows from its grade. While that grade does not act yet, what hangs on it does not act either, and
what the grade in effect would bring holds meanwhile. Worked out from the document alone: it tells of every measure
whether it applies, and else which conditions fail.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scoring.document import Document, measure_terms
from scoring.matrix.condition_types import GRADES, NOT_RATED, Condition, GradeIn
from scoring.schema.policy_day import PolicyDay


@dataclass(frozen=True, slots=True)
class Differences:
    """Measures (`document.measure_terms`): `not_yet` of the decision that hang on its grade, `meanwhile` those that hold instead."""

    not_yet: tuple[Document, ...]
    meanwhile: tuple[Document, ...]


def differences(law: PolicyDay, document: Mapping[str, Any], grade: str | None) -> Differences:
    """What of a decision's measures is otherwise under the grade in effect, in the policy's order.

    `grade`: null where none can be told, as for a D by score that does not act: then nothing holds but what any grade
    from A to D would bring. Who is out of scope has no measures under any grade.
    """
    if document["grade"] in {None, grade}:
        return Differences((), ())
    applied = {one["id"] for one in document["measures"]}
    failed = {one["id"]: {each["condition"] for each in one["failed"]} for one in document["not_applied"]}
    not_yet: list[Document] = []
    meanwhile: list[Document] = []
    for measure in law.measures:
        facts_hold = all(
            one.id not in failed.get(measure.id, ()) for one in measure.when if not isinstance(one, GradeIn)
        )
        holds = facts_hold and all(_holds(one, grade) for one in measure.when)
        if measure.id in applied and not holds:
            not_yet.append(measure_terms(law, measure))
        elif measure.id not in applied and holds:
            meanwhile.append(measure_terms(law, measure))
    return Differences(tuple(not_yet), tuple(meanwhile))


def _holds(condition: Condition, grade: str | None) -> bool:
    """Whether a condition on the grade holds for it; any other is no question of the grade."""
    if not isinstance(condition, GradeIn) or grade == NOT_RATED:
        return not isinstance(condition, GradeIn)
    return set(GRADES) <= set(condition.grades) if grade is None else grade in condition.grades
