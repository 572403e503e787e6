"""The packaged policy, loaded once per process, and where the shared law texts are when they are at hand."""

from datetime import date
from functools import cache
from pathlib import Path

from scoring.compiler.loader import load_policy
from scoring.schema.policy import Policy
from scoring.schema.policy_day import PolicyDay

BROKEN = Path(__file__).parents[1] / "broken" / "policy"
DOMAIN_TEXTS = Path(__file__).parents[2].parent / "shared" / "domain"
TODAY = date(2026, 11, 24)


@cache
def policy() -> Policy:
    return load_policy()


def policy_with(**parts: object) -> Policy:
    """The packaged policy with other parts; nothing that is cached on it comes along."""
    return Policy(**{name: getattr(policy(), name) for name in Policy.model_fields} | parts)


@cache
def law(day: date = TODAY) -> PolicyDay:
    return policy().on(day)
