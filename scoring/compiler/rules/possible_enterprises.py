"""Is there an enterprise for which these conditions hold and those fail? Decided exactly, with an example.

A condition speaks of the grade, of one fact, or of one selection of records, and records do not exclude each other. So
there is such an enterprise exactly if some grade is left, every fact has a value left, and for every selection that is to
hold there is a record that none of the selections that are to fail takes. What the gate never lets through, who is
outside the scope, and what overrides make of the grade is part of the question. Facts and records are taken as
independent of each other.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from scoring.compiler.rules.possible_records import PossibleRecord, record_of
from scoring.compiler.rules.regimes import Regime
from scoring.matrix.condition_types import (
    FACTS,
    GRADES,
    NOT_RATED,
    Condition,
    FactIn,
    GradeIn,
    HasNone,
    HasRecord,
    Unknown,
)

Wanted = tuple[Condition, bool]
"""A condition and whether it is to hold."""
ALL_GRADES: Final = (*GRADES, NOT_RATED)
Rules = Sequence[Sequence[Condition]]


@dataclass(frozen=True, slots=True)
class PossibleEnterprise:
    """An enterprise that there can be, as far as the question goes.

    Attributes:
        grade: final grade, after overrides, or M.
        facts: fact → code, null if unknown; facts not named do not matter.
        records: what it has; everything else it may lack.
    """

    grade: str
    facts: Mapping[str, str | None]
    records: tuple[PossibleRecord, ...]

    @property
    def told(self) -> str:
        """The enterprise in Chinese, without its grade."""
        facts = [
            f"{FACTS[name][0]}为{FACTS[name][1].get(value, value)}" if value else f"{FACTS[name][0]}不明"
            for name, value in self.facts.items()
        ]
        records = [f"有{one.told}" for one in self.records]
        return "、".join([*facts, *dict.fromkeys(records)])


def enterprise(
    regime: Regime, wanted: Sequence[Wanted], grades: Collection[str] = ALL_GRADES
) -> PossibleEnterprise | None:
    """An enterprise with one of these final grades for which every condition holds or fails as wanted, or null."""
    left = [grade for grade in ALL_GRADES if grade in grades and _grade_fits(grade, wanted)]
    others = [one for one in wanted if not isinstance(one[0], GradeIn)]
    for grade in left:
        found = _avoiding(regime, others, _out_of_the_way(regime, grade))
        if found is not None:
            return PossibleEnterprise(grade, *found)
    return None


def holds(conditions: Sequence[Condition]) -> list[Wanted]:
    """All of them are to hold."""
    return [(condition, True) for condition in conditions]


def fails(condition: Condition) -> list[Wanted]:
    """It is not to hold."""
    return [(condition, False)]


def _grade_fits(grade: str, wanted: Sequence[Wanted]) -> bool:
    return all((grade in one.grades) == held for one, held in wanted if isinstance(one, GradeIn))


def _out_of_the_way(regime: Regime, grade: str) -> Rules:
    """Conditions of the overrides that must not hold, so that the final grade can be this: a score of D always can."""
    direct = [one.when for one in regime.overrides if one.effect == "direct_d"]
    bars = [one.when for one in regime.overrides if one.effect == "bar_a"]
    return [] if grade == "D" else [*direct, *bars] if grade == "A" else direct


_Found = tuple[Mapping[str, str | None], tuple[PossibleRecord, ...]]


def _avoiding(regime: Regime, wanted: Sequence[Wanted], rules: Rules) -> _Found | None:
    """As `_found`, and of each rule at least one condition fails."""
    for failing in product(*rules):
        found = _found(regime, [*wanted, *((one, False) for one in failing)])
        if found is not None:
            return found
    return None


def _found(regime: Regime, wanted: Sequence[Wanted]) -> _Found | None:
    facts: dict[str, str | None] = {}
    for name in dict.fromkeys(one.fact for one, _ in wanted if isinstance(one, FactIn | Unknown)):
        left = _values_left(regime, name, wanted)
        if not left:
            return None
        facts[name] = left[0]
    selected = [
        (one, held == isinstance(one, HasRecord))
        for one, held in wanted
        if isinstance(one, HasRecord | HasNone)
    ]
    banned = [one for one, present in selected if not present]
    records = []
    for one in (one for one, present in selected if present):
        found = record_of(one, banned, regime.gate)
        if found is None:
            return None
        records.append(found)
    return facts, tuple(records)


def _values_left(regime: Regime, name: str, wanted: Sequence[Wanted]) -> list[str | None]:
    """Values of a fact, within the scope, with which every condition on it is as wanted; unknown comes last."""
    outside = {value for one in regime.scope.exclude if one.fact == name for value in one.values}
    within = (value for value in FACTS[name][1] if value not in outside)
    asked = [(one, held) for one, held in wanted if isinstance(one, FactIn | Unknown) and one.fact == name]
    return [
        value
        for value in (*within, None)
        if all(
            held == (value is None if isinstance(one, Unknown) else value in one.values)
            for one, held in asked
        )
    ]
