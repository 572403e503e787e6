"""Stretches of time in which the law that decides what an enterprise can be at all does not change."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from scoring.compiler.rules.condition_rules import conditions_known
from scoring.schema.gate import GateVersion
from scoring.schema.measure import Override
from scoring.schema.policy import Policy, Scope
from scoring.schema.strict_model import Dated


@dataclass(frozen=True, slots=True)
class Regime:
    """Gate, scope and overrides from the first day through the last (null: open).

    Attributes:
        overrides: those in force whose conditions can be read at all; another rule reports the others.
        places: where each of them stands in `policy.overrides`.
    """

    first: date
    last: date | None
    gate: GateVersion
    scope: Scope
    overrides: tuple[Override, ...]
    places: tuple[int, ...] = ()

    def meets(self, one: Dated) -> bool:
        """Whether something is in force on a day of this stretch; undated drafts are taken as always."""
        begins = one.in_force_from or self.first
        ends = one.in_force_to
        return (self.last is None or begins <= self.last) and (ends is None or ends >= self.first)


def regimes(policy: Policy) -> tuple[Regime, ...]:
    """The stretches of a policy, in order; days on which no gate or scope speaks have none."""
    return tuple(_regimes(policy))


def _regimes(policy: Policy) -> Iterator[Regime]:
    start = policy.settings.in_force_from
    if start is None:
        return
    overrides = {place: one for place, one in enumerate(policy.overrides) if _readable(one)}
    dated: list[Dated] = [*policy.gate.versions, *policy.grades.scope, *overrides.values()]
    days = {start} | {one.in_force_from for one in dated if one.in_force_from}
    days |= {one.in_force_to + timedelta(days=1) for one in dated if one.in_force_to}
    firsts = sorted(day for day in days if day >= start)
    for first, following in zip(firsts, [*firsts[1:], None], strict=True):
        gate = next((one for one in policy.gate.versions if one.in_force(first)), None)
        scope = next((one for one in policy.grades.scope if one.in_force(first)), None)
        if gate is not None and scope is not None:
            last = following - timedelta(days=1) if following else None
            held = {place: one for place, one in overrides.items() if one.in_force(first)}
            yield Regime(first, last, gate, scope, tuple(held.values()), tuple(held))


def _readable(one: Override) -> bool:
    return not any(conditions_known(one.when)) and not any(c.type == "grade_in" for c in one.when)
