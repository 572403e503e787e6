"""One enterprise at a time, in plain Python: the same ruling as the batch gives, without a table.

For a question about one enterprise (`shouxin why`, the API): from its facts, its usable records and its score to
grade, overrides, measures, and why not. What does not depend on the enterprise is worked out once (`Rules.of`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from scoring.errors import ConditionInputError
from scoring.grading import Thresholds
from scoring.hysteresis import Before, kept_grade
from scoring.matrix.condition_row import Facts, Records, RowConditions, bit_of, bytes_for
from scoring.matrix.condition_types import NOT_RATED
from scoring.matrix.conditions import months_before
from scoring.matrix.failures_row import Failures, Reason
from scoring.matrix.row_measures import RowMeasures, RowRule, row_rules
from scoring.ruling import Ruling
from scoring.schema.policy import Requirement, Scope
from scoring.schema.policy_day import PolicyDay


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


@dataclass(frozen=True, slots=True)
class Rules:
    """The law of one day with an evaluator's thresholds, ready for one enterprise at a time.

    Attributes:
        reasons: bit of a condition → what is said when it does not hold.
        since: the last day that is too long ago for each requirement of information.
        overrides: with the effect of each.
        widths: bytes of `lacking`, `overrides`, `conditions` and `measures`.
    """

    law: PolicyDay
    limits: Thresholds
    conditions: RowConditions
    reasons: Mapping[int, Reason]
    since: tuple[date, ...]
    overrides: tuple[tuple[str, RowRule], ...]
    measures: RowMeasures
    widths: tuple[int, int, int, int]

    @classmethod
    def of(cls, law: PolicyDay, limits: Thresholds) -> "Rules":
        """Rules of a day's law. `limits`: `grading.thresholds` of the evaluator."""
        required, count = law.information.require, len(law.conditions)
        conditions = RowConditions.of(law.conditions, as_of=law.day)
        reasons = {bit_of(place, count): Reason.of(one) for place, one in enumerate(law.conditions)}
        effects = [rule.effect for rule in law.overrides]
        return cls(
            law=law,
            limits=limits,
            conditions=conditions,
            reasons=reasons,
            since=tuple(months_before(law.day, one.within_months) for one in required),
            overrides=tuple(zip(effects, row_rules(law, law.overrides), strict=True)),
            measures=RowMeasures.of(law, conditions, reasons),
            widths=(
                bytes_for(len(required)),
                bytes_for(len(law.overrides)),
                bytes_for(count),
                bytes_for(len(law.measures)),
            ),
        )


def evaluate_one(rules: Rules, one: Enterprise) -> Ruling:
    """The ruling on one enterprise; equal to `ruling_of` the batch's row.

    Raises:
        ConditionInputError: a fact that scope or conditions compare lacks.
    """
    exclusion = _exclusion(rules.law.scope, one.facts)
    lacking = _lacking(rules, one.records)
    score_grade = None if exclusion or lacking else _grade_of(one.score, rules.limits)
    kept = None if score_grade is None else _kept(rules, one)
    on_facts, evidence = rules.conditions.on_facts(one.facts, one.records)
    absent = ~on_facts
    held = [] if exclusion else [rule for rule in rules.overrides if not rule[1].wanted & absent]
    before = kept or score_grade or NOT_RATED
    grade = None if exclusion else _final_grade(before, [effect for effect, _ in held])
    bits = on_facts | rules.conditions.on_grade(grade)
    failures = Failures(rules.reasons, grade, one.facts, evidence)
    applied, not_applied = rules.measures.judged(exclusion, grade, bits, failures)
    of_lacking, of_overrides, of_conditions, of_measures = rules.widths
    return Ruling(
        "out_of_scope" if exclusion else "not_rated" if lacking else "evaluated",
        exclusion,
        grade,
        score_grade,
        kept,
        one.before.until if kept and one.before else None,
        lacking.to_bytes(of_lacking),
        sum([rule.own for _, rule in held]).to_bytes(of_overrides),
        bits.to_bytes(of_conditions),
        applied.to_bytes(of_measures),
        not_applied,
        evidence,
    )


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
