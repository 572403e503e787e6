"""One enterprise at a time, in plain Python: the same ruling as the batch gives, without a table.

For a question about one enterprise (`shouxin why`, the API): from its facts, its usable records and its score to
grade, overrides, measures, and why not. What does not depend on the enterprise is worked out once (`Rules.of`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import NamedTuple

from scoring.condition_row import Facts, Records, RowConditions, bit_of, bytes_for
from scoring.condition_types import NOT_RATED
from scoring.conditions import months_before
from scoring.errors import ConditionInputError
from scoring.failures_row import Failures, Reason
from scoring.grading import Thresholds
from scoring.measure_schema import Measure, Override
from scoring.policy_day import PolicyDay
from scoring.policy_schema import Information, Scope
from scoring.ruling import Failure, Ruling, excluded


@dataclass(frozen=True, slots=True)
class Enterprise:
    """What is known of one enterprise on a day.

    Attributes:
        facts: the population's columns that scope and conditions compare, null where unknown.
        records: kind → usable records (`record_id`, `occurred_on`, and what conditions compare).
        score: by the evaluator whose thresholds the rules have; does not matter for who is not rated.
    """

    facts: Facts
    records: Records
    score: int


class _Rule(NamedTuple):
    """A measure or an override. `wanted`: bits of its conditions, `ordered` as it lists them; `own`: its own bit."""

    id: str
    effect: str
    wanted: int
    ordered: tuple[int, ...]
    own: int


@dataclass(frozen=True, slots=True)
class Rules:
    """The law of one day with an evaluator's thresholds, ready for one enterprise at a time."""

    law: PolicyDay
    limits: Thresholds
    conditions: RowConditions
    reasons: Mapping[int, Reason]
    measures: tuple[_Rule, ...]
    overrides: tuple[_Rule, ...]

    @classmethod
    def of(cls, law: PolicyDay, limits: Thresholds) -> "Rules":
        """Rules of a day's law. `limits`: `grading.thresholds` of the evaluator."""
        count = len(law.conditions)
        return cls(
            law=law,
            limits=limits,
            conditions=RowConditions.of(law.conditions, as_of=law.day),
            reasons={bit_of(place, count): Reason.of(one) for place, one in enumerate(law.conditions)},
            measures=_rules(law, law.measures),
            overrides=_rules(law, law.overrides),
        )


def evaluate_one(rules: Rules, one: Enterprise) -> Ruling:
    """The ruling on one enterprise; equal to `ruling_of` the batch's row.

    Raises:
        ConditionInputError: a fact that scope or conditions compare lacks.
    """
    law = rules.law
    exclusion = _exclusion(law.scope, one.facts)
    lacking = _lacking(law.information, one.records, law.day)
    score_grade = None if exclusion or lacking else _grade_of(one.score, rules.limits)
    on_facts, evidence = rules.conditions.on_facts(one.facts, one.records)
    held = [rule for rule in rules.overrides if not exclusion and not rule.wanted & ~on_facts]
    grade = None if exclusion else _final_grade(score_grade or NOT_RATED, {rule.effect for rule in held})
    bits = on_facts | rules.conditions.on_grade(grade)
    applied, not_applied = _measures(
        rules, bits, exclusion, Failures(rules.reasons, grade, one.facts, evidence)
    )
    return Ruling(
        status="out_of_scope" if exclusion else "not_rated" if lacking else "evaluated",
        exclusion=exclusion,
        grade=grade,
        score_grade=score_grade,
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


def _measures(
    rules: Rules, bits: int, exclusion: str | None, failures: Failures
) -> tuple[int, dict[str, tuple[Failure, ...]]]:
    """Bits of the measures that apply, and what keeps the others away."""
    outside = excluded(rules.law, exclusion)
    applied, not_applied = 0, {}
    for rule in rules.measures:
        if outside or rule.wanted & ~bits:
            not_applied[rule.id] = (*outside, *[failures[bit] for bit in rule.ordered if not bits & bit])
        else:
            applied |= rule.own
    return applied, not_applied


def _exclusion(rule: Scope, facts: Facts) -> str | None:
    for one in rule.exclude:
        if one.fact not in facts:
            raise ConditionInputError(f"企业的事实缺少 {one.fact!r}；评价范围需要它，未知请填空值")
        if facts[one.fact] in one.values:
            return one.id
    return None


def _lacking(rule: Information, records: Records, day: date) -> int:
    """Bits of the requirements that are not met."""
    bits = 0
    for place, one in enumerate(rule.require):
        since = months_before(day, one.within_months)
        recent = (
            True for kind in one.kinds for record in records.get(kind, ()) if record["occurred_on"] > since
        )
        if sum(islice(recent, one.records_at_least)) < one.records_at_least:
            bits |= bit_of(place, len(rule.require))
    return bits


def _grade_of(score: int, limits: Thresholds) -> str:
    return "A" if score >= limits.a else "B" if score >= limits.b else "C" if score >= limits.c else "D"


def _final_grade(grade: str, effects: Collection[str]) -> str:
    if "direct_d" in effects:
        return "D"
    return "B" if grade == "A" and "bar_a" in effects else grade
