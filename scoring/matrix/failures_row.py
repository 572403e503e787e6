"""Why conditions do not hold for one enterprise, quickly: what is said of each value is worked out once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scoring.matrix import conditions
from scoring.matrix.condition_types import FACTS, GRADES, NOT_RATED, Condition, FactIn, GradeIn, Unknown
from scoring.ruling import Failure, failure_of


@dataclass(frozen=True, slots=True)
class Reason:
    """What is said when a condition does not hold.

    Attributes:
        reads: `grade`, or the fact whose value is said; empty for records.
        by_value: that value → why; for records there is one text, to which those that stand in the way are added.
    """

    condition: Condition
    reads: str
    by_value: Mapping[str | None, Failure]

    @classmethod
    def of(cls, condition: Condition) -> "Reason":
        """What can be said of a condition."""
        if isinstance(condition, GradeIn):
            grades = (*GRADES, NOT_RATED, None)
            said = {grade: conditions.explain_failure(condition, grade=grade) for grade in grades}
            reads = "grade"
        elif isinstance(condition, FactIn | Unknown):
            values = (*FACTS[condition.fact][1], None)
            said = {value: conditions.explain_failure(condition, fact=value) for value in values}
            reads = condition.fact
        else:
            said, reads = {None: conditions.explain_failure(condition)}, ""
        return cls(condition, reads, {value: Failure(condition.id, why) for value, why in said.items()})


class Failures(dict[int, Failure]):
    """Bit of a condition → why it does not hold for one enterprise; each is made when it is first asked for."""

    def __init__(
        self,
        reasons: Mapping[int, Reason],
        grade: str | None,
        facts: Mapping[str, Any],
        evidence: Mapping[str, Sequence[str]],
    ) -> None:
        """Of an enterprise of that grade, those facts and those records. `reasons`: bit → what can be said."""
        self._reasons, self._grade, self._facts, self._evidence = reasons, grade, facts, evidence

    def of(self, ordered: Sequence[int], bits: int) -> tuple[Failure, ...]:
        """Of conditions in their order, those that do not hold. `bits`: those that do."""
        return tuple([self[bit] for bit in ordered if not bits & bit])

    def __missing__(self, bit: int) -> Failure:
        """Make it, by the texts at hand where the value is a known code."""
        reason = self._reasons[bit]
        if reason.reads == "grade":
            value = self._grade
        else:
            value = self._facts.get(reason.reads)
            if value is not None and reason.reads == "industry":
                value = value[:1]
        found = reason.by_value.get(value)
        if found is None:
            found = failure_of(reason.condition, self._grade, self._facts, self._evidence)
        elif found.condition in self._evidence:
            found = found._replace(evidence=tuple(self._evidence[found.condition]))
        self[bit] = found
        return found
