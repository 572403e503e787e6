"""Which measures follow from the grade that is in effect, where it is not the grade decided.

A decision says what follows from its grade. While that grade does not act yet, what hangs on it does not act either, and
what the grade in effect would bring holds meanwhile. Worked out from the decision alone: its row or its document tells of
every measure whether it applies, and which conditions fail.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from scoring import decision
from scoring.entries import Document, measure_terms
from scoring.matrix.condition_types import GRADES, NOT_RATED, Condition, GradeIn
from scoring.schema.policy_day import PolicyDay


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision says, as far as the measures under another grade follow from it.

    Attributes:
        before: the grade before overrides: of the score, or the better one kept of the last time.
        applied: ids of its measures; `failing`: ids of the conditions that keep others away.
    """

    grade: str | None
    before: str | None
    applied: frozenset[str]
    failing: frozenset[str]

    @classmethod
    def in_document(cls, document: Mapping[str, Any]) -> Self:
        """Out of a whole document."""
        return cls(
            document["grade"],
            document["kept"]["grade"] if document["kept"] else document["score_grade"],
            frozenset(one["id"] for one in document["measures"]),
            frozenset(each["condition"] for one in document["not_applied"] for each in one["failed"]),
        )

    @classmethod
    def in_row(cls, law: PolicyDay, row: Mapping[str, Any]) -> Self:
        """Out of a decision row: the same without rendering it."""
        applied = decision.places_of(row["measures"], len(law.measures))
        holding = decision.unpacked(row["conditions"], len(law.conditions))
        return cls(
            row["grade"],
            row.get("kept_grade") or row["score_grade"],
            frozenset(law.measures[place].id for place in applied),
            frozenset(name for name, place in law.positions.items() if not holding[place]),
        )


@dataclass(frozen=True, slots=True)
class Differences:
    """Measures (`document.measure_terms`): `not_yet` of the decision that hang on its grade, `meanwhile` those that hold instead."""

    not_yet: tuple[Document, ...]
    meanwhile: tuple[Document, ...]


def differences(law: PolicyDay, decided: Decided, grade: str | None) -> Differences:
    """What of a decision's measures is otherwise under the grade in effect, in the policy's order.

    `grade`: null where none can be told, as for a D by score that does not act: then nothing holds but what any grade
    from A to D would bring. Who is out of scope has no measures under any grade.
    """
    if decided.grade in {None, grade}:
        return Differences((), ())
    not_yet: list[Document] = []
    meanwhile: list[Document] = []
    for measure in law.measures:
        facts_hold = all(
            one.id not in decided.failing for one in measure.when if not isinstance(one, GradeIn)
        )
        holds = facts_hold and all(_holds(one, grade) for one in measure.when)
        if measure.id in decided.applied and not holds:
            not_yet.append(measure_terms(law, measure))
        elif measure.id not in decided.applied and holds:
            meanwhile.append(measure_terms(law, measure))
    return Differences(tuple(not_yet), tuple(meanwhile))


def _holds(condition: Condition, grade: str | None) -> bool:
    """Whether a condition on the grade holds for it; any other is no question of the grade."""
    if not isinstance(condition, GradeIn) or grade == NOT_RATED:
        return not isinstance(condition, GradeIn)
    return set(GRADES) <= set(condition.grades) if grade is None else grade in condition.grades
