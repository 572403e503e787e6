"""A better enterprise never loses a favour, and no restriction or closer attention reaches it for being better.

Better is a higher grade, or fewer counting records that speak against it, all else equal; M stands apart. One record less
or one other grade is enough to look at: a longer way consists of such steps. Decided for every measure over all
enterprises that there can be: an incentive that needs a record against the enterprise loses it with the record, a burden
that needs its absence comes when it goes, and of two grades that the same overrides leave open the better may not be
worse off. Overrides themselves only grow with what speaks against the enterprise (`override_rules`), so they only ever
lower the grade of the worse one.
"""

from collections.abc import Iterator
from itertools import combinations

from features.records import KINDS
from scoring.compiler.rules.condition_rules import Finding
from scoring.compiler.rules.possible_enterprises import Wanted, enterprise, holds
from scoring.compiler.rules.regimes import Regime
from scoring.matrix.condition_types import GRADES, Condition, GradeIn, HasNone, HasRecord
from scoring.schema.measure import Measure


def not_monotone(measure: Measure, regime: Regime) -> Finding | None:
    """Where and why a better enterprise is worse off under a measure, with two enterprises to show it; or null."""
    return next(_by_record(measure, regime), None) or next(_by_grade(measure, regime), None)


def _by_record(measure: Measure, regime: Regime) -> Iterator[Finding]:
    """One record less costs a favour or brings a burden."""
    favour = measure.kind == "incentive"
    for position, one in enumerate(measure.when):
        if not isinstance(one, HasRecord if favour else HasNone) or not KINDS[one.kind].negative:
            continue
        worse = enterprise(regime, holds([_present(one)]))
        found = enterprise(regime, holds(measure.when))
        if found is None or worse is None:
            continue
        path = ("when", position)
        record = found.records[_place(measure, position)].told if favour else worse.records[0].told
        if favour:
            reason = f"的激励以失信记录为条件：甲企业（{_told(found.grade, found.told)}）享受，其余相同而没有{record}的乙企业反而不享受"
            yield path, reason, "激励不得以失信记录为条件；请删去该条件，或改为管理措施"
        else:
            reason = f"以没有失信记录为条件：甲企业有{record}而不适用，其余相同而没有该记录的乙企业（{_told(found.grade, found.told)}）反而适用"
            yield path, reason, "限制和管理措施不得以没有失信记录为条件；请删去该条件"


def _by_grade(measure: Measure, regime: Regime) -> Iterator[Finding]:
    """A better grade costs a favour or brings a burden."""
    position = next((place for place, one in enumerate(measure.when) if isinstance(one, GradeIn)), None)
    if position is None:
        return
    asked = [one for one in measure.when if isinstance(one, GradeIn)]
    chosen = [grade for grade in GRADES if all(grade in one.grades for one in asked)]
    rest: list[Wanted] = [(one, True) for one in measure.when if not isinstance(one, GradeIn)]
    favour = measure.kind == "incentive"
    for better, worse in combinations(GRADES, 2):
        if (better in chosen) == favour or (worse in chosen) != favour:
            continue
        # What leaves the better grade open leaves the worse one open too, whatever the overrides.
        found = enterprise(regime, rest, [better])
        if found is None:
            continue
        alike = f"（均{found.told}）" if found.told else ""
        if favour:
            reason = f"的等级条件使较好的等级反而不享受：甲企业等级 {worse} 享受，其余相同而等级 {better} 的乙企业不享受{alike}"
            yield ("when", position), reason, "激励的等级应从 A 起连续，如 [A] 或 [A, B]"
        else:
            reason = f"的等级条件使较差的等级反而不适用：甲企业等级 {worse} 不适用，其余相同而等级 {better} 的乙企业反而适用{alike}"
            yield ("when", position), reason, "管理措施的等级应以 D 为止连续，如 [C, D]"


def _present(one: HasRecord | HasNone) -> Condition:
    return HasRecord(type="has_record", kind=one.kind, where=one.where, within_months=one.within_months)


def _place(measure: Measure, position: int) -> int:
    """Which of an example's records is the one of this condition: they come in the order of the conditions."""
    return sum(isinstance(other, HasRecord) for other in measure.when[:position])


def _told(grade: str, told: str) -> str:
    return f"等级 {grade}、{told}" if told else f"等级 {grade}"
