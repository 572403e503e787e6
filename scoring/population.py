"""Who is evaluated, with the facts that scope and conditions compare."""

from collections.abc import Mapping

import polars as pl

from features.enterprises import enterprises
from features.few_rows import with_columns
from features.lawful_gate import GatedRecords
from scoring import information, scope
from scoring.schema.policy_day import PolicyDay
from scoring.size_class import row_of, size_class


def population_of(gated: GatedRecords, law: PolicyDay) -> pl.DataFrame:
    """One row per enterprise, sorted by code: its attributes on the day, and its size class by the day's standard."""
    return with_size_class(enterprises(gated, tax_rating_months=law.gate.tax_rating_months), law)


def with_size_class(everyone: pl.DataFrame, law: PolicyDay) -> pl.DataFrame:
    """Add `size_class` to enterprises with `industry`, `employees`, `revenue_fen` and `assets_fen`."""
    numbers = everyone.select(row_of(law.size_standard, pl.col("industry"))).to_series()
    return with_columns(
        everyone,
        size_class(
            law.size_standard,
            row=pl.lit(numbers),
            rows=set(numbers),  # of one enterprise it is one of sixteen
            employees=pl.col("employees"),
            revenue_fen=pl.col("revenue_fen"),
            assets_fen=pl.col("assets_fen"),
        ),
    )


def rated(population: pl.DataFrame, usable: Mapping[str, pl.DataFrame], law: PolicyDay) -> pl.Series:
    """Who is scored on the law's day: in scope and with enough information. A mask over a population with size classes.

    `usable`: kind → records that count; those of `rated_by` suffice.
    """
    lacking = information.lacking(law.information, population["uscc"], usable, as_of=law.day)
    return scope.excluded(law.scope, population).is_null() & ~pl.Series(lacking.any(axis=1))


def rated_by(law: PolicyDay) -> frozenset[str]:
    """Kinds of records by which it is judged whether there is enough information."""
    return frozenset(kind for one in law.information.require for kind in one.kinds)
