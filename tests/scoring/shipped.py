"""The packaged policy, loaded once per process, and where the shared law texts are when they are at hand."""

from datetime import date
from functools import cache
from pathlib import Path

from scoring.compiler.loader import load_policy
from scoring.schema.policy import Policy
from scoring.schema.policy_day import PolicyDay
from tests.endurance import ENDURE

BROKEN = Path(__file__).parents[1] / "broken" / "policy"
DOMAIN_TEXTS = Path(__file__).parents[2].parent / "shared" / "domain"
FEW = {"construction_tendering", "fund_subsidy"}
"""Domains with measures of every kind and condition."""
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


def with_few_measures(folder: Path) -> None:
    """Leave a copied policy the measures of a few domains, where another file is tried; in `make endure` all."""
    for file in (folder / "measures").glob("*.yaml"):
        if file.stem not in FEW and not ENDURE:
            file.unlink()
