"""The law on one day: what a decision of that day may use, and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from features.lawful_gate import Citation, GateRules
from features.records import KINDS
from scoring.errors import PolicyNotInForce
from scoring.matrix.condition_types import Condition
from scoring.schema.effect_kinds import EffectKind
from scoring.schema.gate import GateVersion
from scoring.schema.measure import Basis, Instrument, Measure, Override, RecordBasis
from scoring.schema.policy import Bands, Hysteresis, Information, Policy, Scope, Settings, SizeStandard
from scoring.schema.procedure import Procedure
from scoring.schema.recourse import RecourseRules
from scoring.schema.repair_rules import repair_rules
from scoring.schema.rights import RightsRules
from scoring.schema.strict_model import Dated

D = TypeVar("D", bound=Dated)


@dataclass(frozen=True, slots=True)
class PolicyDay:
    """A policy on one day.

    Attributes:
        gate: the lawful gate's rules, as `features` takes them.
        procedures: kind of adverse effect → what is due before it acts.
        rights: how objections and repairs are dealt with, and what authorities do without a case.
        measures: active measures in force, with every basis in force, in the order of domains and files.
        drafts: everything shipped as a draft, whatever its dates; never applied.
        hysteresis: the rule by which better grades are kept for a while; null where there is none.
        conditions: distinct conditions of the measures and overrides, ascending by id.
        positions: condition id → its place in `conditions`.
        instruments: every instrument by id, in force or not.
    """

    day: date
    settings: Settings
    gate: GateRules
    bands: Bands
    information: Information
    financing_bands: Bands
    financing_information: Information
    scope: Scope
    hysteresis: Hysteresis | None
    size_standard: SizeStandard
    overrides: tuple[Override, ...]
    recourse: RecourseRules
    procedures: Mapping[EffectKind, Procedure]
    rights: RightsRules
    measures: tuple[Measure, ...]
    drafts: tuple[Measure, ...]
    conditions: tuple[Condition, ...]
    positions: Mapping[str, int]
    instruments: Mapping[str, Instrument]

    def citations(self, bases: Iterable[Basis]) -> tuple[Citation, ...]:
        """Those of the bases that are in force on the day, with whether their text was read."""
        return _citations(bases, self.instruments, self.day)


def policy_day(policy: Policy, day: date) -> PolicyDay:
    """The policy on one day. Raises PolicyNotInForce when no rules speak on that day."""
    first = policy.settings.in_force_from or date.max
    if not policy.settings.in_force(day):
        raise PolicyNotInForce(day, first)
    known = policy.instrument_of
    overrides = tuple(one for one in policy.overrides if one.in_force(day))
    measures = tuple(
        one for one in policy.measures if one.active and one.in_force(day) and _founded(one, known, day)
    )
    conditions = _conditions(measures, overrides)
    return PolicyDay(
        day=day,
        settings=policy.settings,
        gate=_gate_rules(policy, day),
        bands=_one(policy.grades.bands, day, first),
        information=_one(policy.grades.information, day, first),
        financing_bands=_one(policy.grades.financing_bands, day, first),
        financing_information=_one(policy.grades.financing_information, day, first),
        scope=_one(policy.grades.scope, day, first),
        hysteresis=next((one for one in policy.grades.hysteresis if one.in_force(day)), None),
        size_standard=_one(policy.size_standards, day, first),
        overrides=overrides,
        recourse=_one(policy.recourse, day, first),
        procedures={one.effect: one for one in policy.procedures if one.in_force(day)},
        rights=_one(policy.rights, day, first),
        measures=measures,
        drafts=tuple(one for one in policy.measures if not one.active),
        conditions=conditions,
        positions={condition.id: position for position, condition in enumerate(conditions)},
        instruments=known,
    )


def _founded(measure: Measure, known: Mapping[str, Instrument], day: date) -> bool:
    return all(known[basis.instrument].in_force(day) for basis in measure.bases)


def _conditions(measures: Sequence[Measure], overrides: Sequence[Override]) -> tuple[Condition, ...]:
    rules: tuple[Measure | Override, ...] = (*measures, *overrides)
    found = {condition.id: condition for rule in rules for condition in rule.when}
    return tuple(found[name] for name in sorted(found))


def _gate_rules(policy: Policy, day: date) -> GateRules:
    first = policy.settings.in_force_from or date.max
    version: GateVersion = _one(policy.gate.versions, day, first)
    return GateRules(
        publicity_months={str(name): months for name, months in version.publicity_months.items()},
        catalogue=dict(version.catalogue),
        unpublished_severities=frozenset(version.unpublished_severities),
        upstream_payers=frozenset(version.upstream_payers),
        tax_rating_months=version.tax_rating_months,
        finding_months=dict(version.finding_months),
        listing_months=dict(version.listing_months),
        retention_months=dict(version.retention_months),
        repair_wait_months={str(name): months for name, months in version.repair_wait_months.items()},
        repairs=repair_rules(_one(policy.recourse, day, first)),
        unpublished_procedures=frozenset(version.unpublished_procedures),
        unpublished_penalty_types=frozenset(version.unpublished_penalty_types),
        claimant_roles=frozenset(version.claimant_roles),
        appeals_suspend=version.appeals_suspend,
        succession={
            str(how): frozenset(KINDS if kinds == "all" else kinds)
            for how, kinds in version.succession.items()
        },
        citations={
            reason: _gate_citations(rule.bases, policy.instrument_of, day)
            for reason, rule in policy.gate.reasons.items()
        },
        practices={
            name: _gate_citations(rule.bases, policy.instrument_of, day)
            for name, rule in policy.gate.practices.items()
        },
    )


def _citations(bases: Iterable[Basis], known: Mapping[str, Instrument], day: date) -> tuple[Citation, ...]:
    return tuple(
        Citation(basis.instrument, basis.article, known[basis.instrument].verified)
        for basis in bases
        if known[basis.instrument].in_force(day)
    )


def _gate_citations(
    bases: Iterable[RecordBasis], known: Mapping[str, Instrument], day: date
) -> tuple[Citation, ...]:
    """As `_citations`, each with the records of which it speaks."""
    return tuple(
        replace(citation, kinds=frozenset(basis.kinds), bodies=basis.bodies)
        for basis in bases
        for citation in _citations((basis,), known, day)
    )


def _one(versions: Sequence[D], day: date, first: date) -> D:
    for version in versions:
        if version.in_force(day):
            return version
    raise PolicyNotInForce(day, first)
