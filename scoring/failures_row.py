"""Why conditions do not hold for one enterprise, quickly: what is said of each value is worked out once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scoring import conditions
from scoring.condition_types import FACTS, GRADES, NOT_RATED, Condition, FactIn, GradeIn, Unknown
from scoring.ruling import Failure, failure_of


@dataclass(frozen=True, slots=True)
class Reason:
    """What is said when a condition does not hold. `by_value`: the grade's or the fact's value → why, in Chinese."""

    condition: Condition
    id: str
    reads: str
    by_value: Mapping[str | None, str]

    @classmethod
    def of(cls, condition: Condition) -> "Reason":
        """What can be said of a condition. `reads`: `grade`, a fact, or empty for records, of which there is one text."""
        if isinstance(condition, GradeIn):
            said = {
                grade: conditions.explain_failure(condition, grade=grade)
                for grade in (*GRADES, NOT_RATED, None)
            }
            return cls(condition, condition.id, "grade", said)
        if isinstance(condition, FactIn | Unknown):
            values = (*FACTS[condition.fact][1], None)
            said = {value: conditions.explain_failure(condition, fact=value) for value in values}
            return cls(condition, condition.id, condition.fact, said)
        return cls(condition, condition.id, "", {None: conditions.explain_failure(condition)})


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

    def __missing__(self, bit: int) -> Failure:
        """Make it, by the texts at hand where the value is a known code."""
        reason = self._reasons[bit]
        value = self._grade if reason.reads == "grade" else self._facts.get(reason.reads)
        if value is not None and reason.reads == "industry":
            value = value[:1]
        why = reason.by_value.get(value)
        if why is None:
            found = failure_of(reason.condition, self._grade, self._facts, self._evidence)
        else:
            found = Failure(reason.id, why, tuple(self._evidence.get(reason.id, ())))
        self[bit] = found
        return found
