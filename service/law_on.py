"""Which law an evaluation uses: the policy's day, or, for a financing card, its grades alone."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

from features.feature import Purpose
from scoring.schema.policy import Policy
from scoring.schema.policy_day import PolicyDay

_KEPT: Final = 32
"""Days of policies that stay in memory: of a list of cases each is told by the law of today, and of the day of its last step."""


@dataclass(frozen=True, slots=True, eq=False)
class _Itself:
    """A policy as the object that it is: to compare two by what they say takes longer than to work out a day."""

    policy: Policy

    def __hash__(self) -> int:
        return id(self.policy)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.policy is self.policy


def law_for(policy: Policy, as_of: date, purpose: Purpose) -> PolicyDay:
    """The policy on a day, for a purpose.

    A financing card grades and explains only: measures and overrides are the bureau's and stay out. It may speak of
    days before the regulation; then the gate's and the grades' rules of the policy's first day serve.
    """
    first = policy.settings.in_force_from or as_of
    if purpose == "public":
        return _on(_Itself(policy), as_of)
    day = _on(_Itself(policy), max(as_of, first))
    return replace(
        day,
        day=as_of,
        overrides=(),
        measures=(),
        conditions=(),
        positions={},
        bands=day.financing_bands,
        information=day.financing_information,
        hysteresis=None,
    )


def gate_for(policy: Policy, as_of: date) -> PolicyDay:
    """The policy day whose gate judges records as of a day: before the regulation, that of the policy's first day."""
    return _on(_Itself(policy), max(as_of, policy.settings.in_force_from or as_of))


@lru_cache(maxsize=_KEPT)
def _on(one: _Itself, day: date) -> PolicyDay:
    return one.policy.on(day)
