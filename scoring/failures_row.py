"""Why conditions do not hold for one enterprise, quickly: what is said of each value is worked out once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scoring import conditions
from scoring.condition_types import FACTS, GRADES, NOT_RATED, Condition, FactIn, GradeIn, HasRecord, Unknown
from scoring.ruling import Failure, failure_of


@dataclass(frozen=True, slots=True)
class Reason:
    """What is said when a condition does not hold.

    Attributes:
        reads: `grade`, or the fact whose value is said; empty for records.
        by_value: that value → why, in Chinese.
        constant: all there is to say where no record is found, whatever the enterprise; null for other conditions.
    """

    condition: Condition
    id: str
    reads: str
    by_value: Mapping[str | None, str]
    constant: Failure | None = None

    @classmethod
    def of(cls, condition: Condition) -> "Reason":
        """What can be said of a condition."""
        if isinstance(condition, GradeIn):
            grades = (*GRADES, NOT_RATED, None)
            said = {grade: conditions.explain_failure(condition, grade=grade) for grade in grades}
            return cls(condition, condition.id, "grade", said)
        if isinstance(condition, FactIn | Unknown):
            values = (*FACTS[condition.fact][1], None)
            said = {value: conditions.explain_failure(condition, fact=value) for value in values}
            return cls(condition, condition.id, condition.fact, said)
        why = conditions.explain_failure(condition)
        constant = Failure(condition.id, why) if isinstance(condition, HasRecord) else None
        return cls(condition, condition.id, "", {None: why}, constant)


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
        super().__init__()
        self._reasons, self._grade, self._facts, self._evidence = reasons, grade, facts, evidence

    def of(self, ordered: Sequence[int], bits: int) -> tuple[Failure, ...]:
        """Of conditions in their order, those that do not hold. `bits`: those that do."""
        return tuple([self[bit] for bit in ordered if not bits & bit])

    def __missing__(self, bit: int) -> Failure:
        """Make it, by the texts at hand where the value is a known code."""
        reason = self._reasons[bit]
        found = reason.constant or self._made(reason)
        self[bit] = found
        return found

    def _made(self, reason: Reason) -> Failure:
        value = self._grade if reason.reads == "grade" else self._facts.get(reason.reads)
        if value is not None and reason.reads == "industry":
            value = value[:1]
        why = reason.by_value.get(value)
        if why is None:
            return failure_of(reason.condition, self._grade, self._facts, self._evidence)
        return Failure(reason.id, why, tuple(self._evidence.get(reason.id, ())))
