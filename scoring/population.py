"""Who is evaluated, with the facts that scope and conditions compare."""

import polars as pl

from features.enterprises import enterprises
from features.lawful_gate import GatedRecords
from scoring.policy_day import PolicyDay
from scoring.size_class import size_class


def population_of(gated: GatedRecords, law: PolicyDay) -> pl.DataFrame:
    """One row per enterprise, sorted by code: its attributes on the day, and its size class by the day's standard."""
    return with_size_class(enterprises(gated, tax_rating_months=law.gate.tax_rating_months), law)


def with_size_class(everyone: pl.DataFrame, law: PolicyDay) -> pl.DataFrame:
    """Add `size_class` to enterprises with `industry`, `employees`, `revenue_fen` and `assets_fen`."""
    return everyone.with_columns(
        size_class(
            law.size_standard,
            industry=pl.col("industry"),
            employees=pl.col("employees"),
            revenue_fen=pl.col("revenue_fen"),
            assets_fen=pl.col("assets_fen"),
        )
    )
