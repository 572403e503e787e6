"""Sides of a simulation made out of records, and random changes of the packaged policy that concern grades and measures only."""

from collections.abc import Mapping

import polars as pl
from hypothesis import strategies as st

from features.feature_table import feature_table
from features.lawful_gate import judge
from features.store import end_of_day
from models.evaluator import Evaluator, inputs_of
from scoring.graded import fact_columns, fact_conditions, standing_of
from scoring.hysteresis import Previous
from scoring.matrix.condition_types import FactIn, HasNone, HasRecord
from scoring.matrix.conditions import selected_of
from scoring.population import population_of
from scoring.schema.measure import Measure
from scoring.schema.policy import Policy
from scoring.schema.policy_day import PolicyDay
from scoring.simulation.groups import LABELS
from scoring.simulation.side import Side, side_of
from service.scorecards.audit_groups import group_names


def side(
    records: Mapping[str, pl.DataFrame], law: PolicyDay, card: Evaluator, previous: Previous | None = None
) -> Side:
    """Everyone of whom there are records, under one law and one evaluator."""
    gated = judge(records, as_of=law.day, known_at=end_of_day(law.day), rules=law.gate)
    population = population_of(gated, law)
    usable = {kind: gated.usable(kind) for kind in gated.verdicts}
    return side_of(
        law,
        card,
        population=population,
        standing=standing_of(law, population, usable),
        facts=fact_columns(
            fact_conditions(law), population, selected_of(fact_conditions(law), usable, as_of=law.day)
        ),
        table=feature_table(gated, population["uscc"], inputs_of(card, "public")),
        previous=previous,
    )


def groups_of(*sides: Side) -> pl.DataFrame:
    """The groups of everyone on any of the sides."""
    people = pl.concat([one.people for one in sides]).unique("uscc", keep="first", maintain_order=True)
    named = people.select("uscc", **group_names({}))
    return named.select("uscc", pl.col(list(LABELS)).cast(pl.String))


def _with(policy: Policy, **changed: object) -> Policy:
    # By the dump, so that hashes and views cached on the old one do not come along.
    return Policy.model_validate(policy.model_copy(update=changed).model_dump())


def with_bands(policy: Policy, factor: float) -> Policy:
    """The bounds of A to C so many times as wide."""
    versions = tuple(
        one.model_copy(
            update={
                "grades": tuple(
                    band.model_copy(update={"probability_below": band.probability_below * factor})
                    if band.grade != "D"
                    else band
                    for band in one.grades
                )
            }
        )
        for one in policy.grades.bands
    )
    return _with(policy, grades=policy.grades.model_copy(update={"bands": versions}))


def without(policy: Policy, name: str) -> Policy:
    """The policy without a measure or an override."""
    return _with(
        policy,
        measures=tuple(one for one in policy.measures if one.id != name),
        overrides=tuple(one for one in policy.overrides if one.id != name),
    )


def with_measure(policy: Policy, measure: Measure) -> Policy:
    """The policy with a measure more, or with this one in the place of the one of its id."""
    others = tuple(one for one in policy.measures if one.id != measure.id)
    return _with(policy, measures=(*others, measure))


NEW_CONDITIONS = (
    HasRecord(type="has_record", kind="penalty", within_months=24),
    HasNone(type="has_none", kind="abnormal_operation"),
    HasNone(type="has_none", kind="tax_arrears"),
    FactIn(type="fact_in", fact="size_class", values=("micro",)),
    FactIn(type="fact_in", fact="industry", values=("C", "E")),
)


@st.composite
def changed(draw: st.DrawFn, policy: Policy) -> Policy:
    """A policy that differs in bands, overrides and measures alone."""
    found = policy
    if draw(st.booleans()):
        found = with_bands(found, draw(st.sampled_from((0.5, 0.8, 1.2, 1.5))))
    names = [one.id for one in (*policy.measures, *policy.overrides)]
    for name in draw(st.lists(st.sampled_from(names), max_size=4, unique=True)):
        found = without(found, name)
    active = [one for one in found.measures if one.active]
    for measure in draw(st.lists(st.sampled_from(active), max_size=3, unique_by=lambda one: one.id)):
        more = draw(st.sampled_from(NEW_CONDITIONS))
        found = with_measure(found, measure.model_copy(update={"when": (*measure.when, more)}))
    return found
