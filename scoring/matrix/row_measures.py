"""The measures of a day made ready for one enterprise at a time.

Most measures ask for a grade or for a record that most enterprises do not have: what becomes of those is written down
once for each grade, and only what an enterprise's own records and facts touch is looked at again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scoring.matrix.condition_row import RowConditions, bit_of
from scoring.matrix.condition_types import GRADES, NOT_RATED
from scoring.matrix.failures_row import Failures, Reason
from scoring.ruling import Failure, excluded
from scoring.schema.measure import Measure, Override
from scoring.schema.policy_day import PolicyDay


class RowRule(NamedTuple):
    """A measure or an override. `wanted`: bits of its conditions, `ordered` as it lists them; `own`: its own bit."""

    id: str
    wanted: int
    ordered: tuple[int, ...]
    own: int


class _Start(NamedTuple):
    """What becomes of the measures where no record is found.

    Bits of those that apply, why not the others, and what keeps everything away from who is out of scope.
    """

    applied: int
    not_applied: dict[str, tuple[Failure, ...]]
    outside: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class RowMeasures:
    """The measures of a day.

    Attributes:
        every: all of them, in the policy's order.
        starts: exclusion (null: none) and grade → what becomes of them; of those in `asked` it only keeps the place.
        asked: those that ask for a fact: looked at for everyone.
        founded: bit of a condition on records → the other measures that ask for it.
        records: all those bits.
        none: those of them that hold where no record is found.
    """

    every: tuple[RowRule, ...]
    starts: Mapping[tuple[str | None, str | None], _Start]
    asked: tuple[RowRule, ...]
    founded: Mapping[int, tuple[RowRule, ...]]
    records: int
    none: int

    @classmethod
    def of(cls, law: PolicyDay, conditions: RowConditions, reasons: Mapping[int, Reason]) -> "RowMeasures":
        """The day's measures. `reasons`: bit → what is said when a condition does not hold."""
        every = row_rules(law, law.measures)
        records = {bit for bit, reason in reasons.items() if not reason.reads}
        plain = records | {bit for bit, reason in reasons.items() if reason.reads == "grade"}
        others = [one for one in every if plain.issuperset(one.ordered)]
        cases: list[tuple[str | None, str | None]] = [(None, grade) for grade in (*GRADES, NOT_RATED)]
        cases += [(one.id, None) for one in law.scope.exclude]
        starts = {}
        for exclusion, grade in cases:
            bits = conditions.none | conditions.on_grade(grade)
            failures = Failures(reasons, grade, {}, {})
            starts[exclusion, grade] = _start(every, bits, failures, excluded(law, exclusion))
        return cls(
            every=every,
            starts=starts,
            asked=tuple(one for one in every if not plain.issuperset(one.ordered)),
            founded={bit: tuple(one for one in others if one.wanted & bit) for bit in records},
            records=sum(records),
            none=conditions.none,
        )

    def judged(
        self, exclusion: str | None, grade: str | None, bits: int, failures: Failures
    ) -> tuple[int, dict[str, tuple[Failure, ...]]]:
        """Bits of the measures that apply, and what keeps the others away. `bits`: of the conditions that hold."""
        before, why_not, outside = self.starts[exclusion, grade]
        applied, not_applied, absent = before, why_not.copy(), ~bits
        for name, wanted, ordered, own in self._looked_at(bits):
            if outside or wanted & absent:
                applied &= ~own
                not_applied[name] = outside + failures.of(ordered, bits)
            else:
                applied |= own
                not_applied.pop(name, None)
        if applied & before != before:  # what came late stands last: back into the policy's order
            not_applied = {one.id: not_applied[one.id] for one in self.every if one.id in not_applied}
        return applied, not_applied

    def _looked_at(self, bits: int) -> Sequence[RowRule]:
        """The measures that may be other than the start has them; one may come twice."""
        found = (bits ^ self.none) & self.records
        if not found:
            return self.asked
        looked_at = list(self.asked)
        while found:
            lowest = found & -found
            looked_at += self.founded[lowest]
            found ^= lowest
        return looked_at


def row_rules(law: PolicyDay, rules: Sequence[Measure | Override]) -> tuple[RowRule, ...]:
    """Rules of a day with the bits of their conditions."""
    count = len(law.conditions)
    out = []
    for place, rule in enumerate(rules):
        ordered = tuple(bit_of(law.positions[condition.id], count) for condition in rule.when)
        out.append(RowRule(rule.id, sum(set(ordered)), ordered, bit_of(place, len(rules))))
    return tuple(out)


def _start(every: Sequence[RowRule], bits: int, failures: Failures, outside: tuple[Failure, ...]) -> _Start:
    """`bits`: those that hold where no record is found."""
    away = [one for one in every if outside or one.wanted & ~bits]
    return _Start(
        sum(one.own for one in every) - sum(one.own for one in away),
        {one.id: outside + failures.of(one.ordered, bits) for one in away},
        outside,
    )
