"""Which law an evaluation uses: the policy's day, or, for a financing card, its grades alone."""

from dataclasses import replace
from datetime import date

from features.feature import Purpose
from scoring.schema.policy import Policy
from scoring.schema.policy_day import PolicyDay


def law_for(policy: Policy, as_of: date, purpose: Purpose) -> PolicyDay:
    """The policy on a day, for a purpose.

    A financing card grades and explains only: measures and overrides are the bureau's and stay out. It may speak of
    days before the regulation; then the gate's and the grades' rules of the policy's first day serve.
    """
    first = policy.settings.in_force_from or as_of
    if purpose == "public":
        return policy.on(as_of)
    day = policy.on(max(as_of, first))
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
    return policy.on(max(as_of, policy.settings.in_force_from or as_of))
