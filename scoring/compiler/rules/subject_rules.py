"""Rules on whom a measure concerns: the enterprise that is evaluated, and no one else."""

from collections.abc import Iterator, Mapping
from typing import Final

from scoring.compiler.rules.condition_rules import Finding, compares
from scoring.matrix.condition_types import FactIn
from scoring.schema.measure import Measure
from scoring.schema.policy import Policy
from scoring.subjects import EVALUATED, SUBJECTS, Subject

NARROWED: Final[Mapping[Subject, tuple[str, frozenset[str]]]] = {
    "small_micro": ("size_class", frozenset({"micro", "small"})),
    "private": ("ownership", frozenset({"private"})),
}
"""Subjects that are only some of the evaluated: the fact and the values that say so."""


def fires_on_its_subject(measure: Measure, _policy: Policy) -> Iterator[Finding]:
    """An active measure on large firms, public bodies, lenders or persons would fire on the evaluated enterprise instead."""
    if measure.active and measure.subject not in EVALUATED:
        reason = f"的对象是{SUBJECTS[measure.subject]}，而不是被评价的企业"
        mend = "对他人的措施不能对本企业适用；请改为草案，或改写为对企业的措施"
        yield ("subject",), reason, mend


def subject_is_conditioned(measure: Measure, _policy: Policy) -> Iterator[Finding]:
    """What concerns only some of the evaluated asks for it."""
    if not measure.active or measure.subject not in EVALUATED:
        return
    for subject, (fact, values) in NARROWED.items():
        asked = any(set(one.values) <= values for one in compares(measure.when, fact))
        if measure.subject == subject and not asked:
            example = "、".join(sorted(values))
            reason = f"的对象是{SUBJECTS[subject]}，而条件没有限于{_told(fact, values)}"
            yield ("subject",), reason, f"请加条件 fact_in {fact}，取值 {example}"


def _told(fact: str, values: frozenset[str]) -> str:
    return FactIn(type="fact_in", fact=fact, values=tuple(sorted(values))).explanation


RULES = (fires_on_its_subject, subject_is_conditioned)
