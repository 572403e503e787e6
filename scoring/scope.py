"""Who is evaluated at all. The others are told why not; nothing else follows from it."""

from typing import Final

import polars as pl

from scoring.errors import ConditionInputError
from scoring.schema.policy import Scope

NOTICE: Final = (
    "不在评价范围：没有评价，没有等级，也没有判断任何措施是否适用；"
    "不得据以认为其不受限制，也不得据以减损其权利，须另行向有关主管机关核实"
)
"""What follows from being outside: nothing, neither for an enterprise nor against it."""


def excluded(scope: Scope, population: pl.DataFrame) -> pl.Series:
    """Id of the first exclusion that holds, or null for who is evaluated; rows in the order of the population.

    Args:
        scope: the day's rule.
        population: `status`, `enterprise_type` and `size_class` as the rule asks. An unknown fact excludes nobody.

    Raises:
        ConditionInputError: the population lacks a column that the rule compares.
    """
    for name in {rule.fact for rule in scope.exclude} - set(population.columns):
        raise ConditionInputError(f"企业表缺少列 {name!r}；评价范围需要它，未知请填空值")
    tests = [
        pl.when(pl.col(rule.fact).is_in(rule.values)).then(pl.lit(rule.id)).otherwise(None)
        for rule in scope.exclude
    ]
    first = pl.coalesce(*tests, pl.lit(None, pl.String)) if tests else pl.lit(None, pl.String)
    return population.with_columns(first.alias("excluded")).get_column("excluded")


def reason(scope: Scope, exclusion: str) -> str:
    """The Chinese reason of an exclusion by its id."""
    return next(rule.reason for rule in scope.exclude if rule.id == exclusion)
