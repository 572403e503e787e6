"""One enterprise at a time, in plain Python: the same ruling as the batch gives, without a table.

For a question about one enterprise (`shouxin why`, the API): from its facts, its usable records and its score to
grade, overrides, measures, and why not. What does not depend on the enterprise is worked out once (`Rules.of`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from scoring.condition_row import Facts, Records, RowConditions, bit_of, bytes_for
from scoring.condition_types import GRADES, NOT_RATED
from scoring.conditions import months_before
from scoring.errors import ConditionInputError
from scoring.failures_row import Failures, Reason
from scoring.grading import Thresholds
from scoring.hysteresis import Before, kept_grade
from scoring.measure_schema import Measure, Override
from scoring.policy_day import PolicyDay
from scoring.policy_schema import Requirement, Scope
from scoring.ruling import Failure, Ruling, excluded


@dataclass(frozen=True, slots=True)
class Enterprise:
    """What is known of one enterprise on a day.

    Attributes:
        facts: the population's columns that scope and conditions compare, null where unknown.
        records: kind → usable records (`record_id`, `occurred_on`, and what conditions compare).
        score: by the evaluator whose thresholds the rules have; does not matter for who is not rated.
        before: its grade of the decision before, where the law keeps better ones for a while.
    """

    facts: Facts
    records: Records
    score: int
    before: Before | None = None


class _Rule(NamedTuple):
    """A measure or an override. `wanted`: bits of its conditions, `ordered` as it lists them; `own`: its own bit."""

    id: str
    effect: str
    wanted: int
    ordered: tuple[int, ...]
    own: int


class _Start(NamedTuple):
    """What becomes of the measures of a grade, or of who is out of scope, where no record is found.

    Bits of the measures that apply, why not the others, and what keeps away whoever is out of scope.
    """

    applied: int
    not_applied: Mapping[str, tuple[Failure, ...]]
    outside: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The law of one day with an evaluator's thresholds, ready for one enterprise at a time.

    Most measures ask for a grade or for a record that most enterprises do not have: what becomes of those is
    written down once for each grade.

    Attributes:
        conditions, reasons: the day's conditions, and bit → what is said when one does not hold.
        since: the last day that is too long ago for each requirement of information.
        starts: exclusion (null: none) and grade → what becomes of the measures.
        asked: measures that ask for a fact: looked at for everyone.
        founded: bit of a condition on records → the other measures that ask for it.
        records: all those bits.
    """

    law: PolicyDay
    limits: Thresholds
    conditions: RowConditions
    reasons: Mapping[int, Reason]
    since: tuple[date, ...]
    measures: tuple[_Rule, ...]
    overrides: tuple[_Rule, ...]
    starts: Mapping[tuple[str | None, str | None], _Start]
    asked: tuple[_Rule, ...]
    founded: Mapping[int, tuple[_Rule, ...]]
    records: int

    @classmethod
    def of(cls, law: PolicyDay, limits: Thresholds) -> "Rules":
        """Rules of a day's law. `limits`: `grading.thresholds` of the evaluator."""
        count = len(law.conditions)
        conditions = RowConditions.of(law.conditions, as_of=law.day)
        reasons = {bit_of(place, count): Reason.of(one) for place, one in enumerate(law.conditions)}
        records = {bit for bit, reason in reasons.items() if not reason.reads}
        plain = records | {bit for bit, reason in reasons.items() if reason.reads == "grade"}
        measures = _rules(law, law.measures)
        others = [one for one in measures if plain.issuperset(one.ordered)]
        return cls(
            law=law,
            limits=limits,
            conditions=conditions,
            reasons=reasons,
            since=tuple(months_before(law.day, one.within_months) for one in law.information.require),
            measures=measures,
            overrides=_rules(law, law.overrides),
            starts={
                (exclusion, grade): _start(
                    measures,
                    conditions.none | conditions.on_grade(grade),
                    Failures(reasons, grade, {}, {}),
                    excluded(law, exclusion),
                )
                for exclusion, grade in (
                    *((None, grade) for grade in (*GRADES, NOT_RATED)),
                    *((one.id, None) for one in law.scope.exclude),
                )
            },
            asked=tuple(one for one in measures if not plain.issuperset(one.ordered)),
            founded={bit: tuple(one for one in others if one.wanted & bit) for bit in records},
            records=sum(records),
        )


def evaluate_one(rules: Rules, one: Enterprise) -> Ruling:
    """The ruling on one enterprise; equal to `ruling_of` the batch's row.

    Raises:
        ConditionInputError: a fact that scope or conditions compare lacks.
    """
    law = rules.law
    exclusion = _exclusion(law.scope, one.facts)
    lacking = _lacking(rules, one.records)
    score_grade = None if exclusion or lacking else _grade_of(one.score, rules.limits)
    kept = None if score_grade is None else _kept(rules, one)
    on_facts, evidence = rules.conditions.on_facts(one.facts, one.records)
    held = [] if exclusion else [rule for rule in rules.overrides if not rule.wanted & ~on_facts]
    before = kept or score_grade or NOT_RATED
    grade = None if exclusion else _final_grade(before, {rule.effect for rule in held})
    bits = on_facts | rules.conditions.on_grade(grade)
    failures = Failures(rules.reasons, grade, one.facts, evidence)
    applied, not_applied = _measures(rules, rules.starts[exclusion, grade], bits, failures)
    return Ruling(
        status="out_of_scope" if exclusion else "not_rated" if lacking else "evaluated",
        exclusion=exclusion,
        grade=grade,
        score_grade=score_grade,
        kept_grade=kept,
        kept_until=one.before.until if kept and one.before else None,
        lacking=lacking.to_bytes(bytes_for(len(law.information.require))),
        overrides=sum(rule.own for rule in held).to_bytes(bytes_for(len(law.overrides))),
        conditions=bits.to_bytes(bytes_for(len(law.conditions))),
        measures=applied.to_bytes(bytes_for(len(law.measures))),
        not_applied=not_applied,
        evidence=evidence,
    )


def _rules(law: PolicyDay, rules: Sequence[Measure | Override]) -> tuple[_Rule, ...]:
    count = len(law.conditions)
    out = []
    for place, rule in enumerate(rules):
        ordered = tuple(bit_of(law.positions[condition.id], count) for condition in rule.when)
        effect = rule.effect if isinstance(rule, Override) else ""
        out.append(_Rule(rule.id, effect, sum(set(ordered)), ordered, bit_of(place, len(rules))))
    return tuple(out)


def _start(measures: Sequence[_Rule], bits: int, failures: Failures, outside: tuple[Failure, ...]) -> _Start:
    """`bits`: those that hold where no record is found. Of the measures of `Rules.asked` it only keeps the place."""
    away = [one for one in measures if outside or one.wanted & ~bits]
    return _Start(
        sum(one.own for one in measures) - sum(one.own for one in away),
        {one.id: outside + failures.of(one.ordered, bits) for one in away},
        outside,
    )


def _measures(
    rules: Rules, start: _Start, bits: int, failures: Failures
) -> tuple[int, dict[str, tuple[Failure, ...]]]:
    """Bits of the measures that apply, and what keeps the others away."""
    applied, not_applied = start.applied, dict(start.not_applied)
    for rule in _looked_at(rules, bits):
        if start.outside or rule.wanted & ~bits:
            applied &= ~rule.own
            not_applied[rule.id] = start.outside + failures.of(rule.ordered, bits)
        else:
            applied |= rule.own
            not_applied.pop(rule.id, None)
    if applied & start.applied != start.applied:  # what came late stands last: back into the policy's order
        not_applied = {one.id: not_applied[one.id] for one in rules.measures if one.id in not_applied}
    return applied, not_applied


def _looked_at(rules: Rules, bits: int) -> list[_Rule]:
    """The measures that may be other than the grade's start has them; one may come twice."""
    looked_at, found = list(rules.asked), (bits ^ rules.conditions.none) & rules.records
    while found:
        lowest = found & -found
        looked_at += rules.founded[lowest]
        found ^= lowest
    return looked_at


def _exclusion(rule: Scope, facts: Facts) -> str | None:
    for one in rule.exclude:
        if one.fact not in facts:
            raise ConditionInputError(f"企业的事实缺少 {one.fact!r}；评价范围需要它，未知请填空值")
        if facts[one.fact] in one.values:
            return one.id
    return None


def _lacking(rules: Rules, records: Records) -> int:
    """Bits of the requirements of information that are not met."""
    required = rules.law.information.require
    bits = 0
    for place, (one, since) in enumerate(zip(required, rules.since, strict=True)):
        if not _enough(one, since, records):
            bits |= bit_of(place, len(required))
    return bits


def _enough(one: Requirement, since: date, records: Records) -> bool:
    missing = one.records_at_least
    for kind in one.kinds:
        for record in records.get(kind, ()):
            if record["occurred_on"] > since:
                missing -= 1
                if not missing:
                    return True
    return False


def _kept(rules: Rules, one: Enterprise) -> str | None:
    """The better grade that is kept, if one is."""
    if rules.law.hysteresis is None or one.before is None:
        return None
    return kept_grade(rules.law.hysteresis, one.before, one.score, rules.limits, rules.law.day)


def _grade_of(score: int, limits: Thresholds) -> str:
    return "A" if score >= limits.a else "B" if score >= limits.b else "C" if score >= limits.c else "D"


def _final_grade(grade: str, effects: Collection[str]) -> str:
    if "direct_d" in effects:
        return "D"
    return "B" if grade == "A" and "bar_a" in effects else grade
