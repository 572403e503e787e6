"""The same conditions for one enterprise in plain Python: what the API asks, and what the batch must equal."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from scoring.condition_types import Condition, FactIn, GradeIn, HasNone, HasRecord
from scoring.conditions import ARTICLE_NOISE, CITED_ARTICLE, months_before


def evaluate_one(
    conditions: Sequence[Condition],
    facts: Mapping[str, str | None],
    records: Mapping[str, Sequence[Mapping[str, Any]]],
    *,
    as_of: date,
) -> list[bool]:
    """Which conditions hold for one enterprise, in the order given.

    Args:
        conditions: as for `conditions.evaluate`.
        facts: `grade` and the facts compared; null where unknown.
        records: kind → the enterprise's usable records, each column → value.
        as_of: the day of the evaluation.
    """
    return [_holds(condition, facts, records, as_of) for condition in conditions]


def _holds(
    condition: Condition,
    facts: Mapping[str, str | None],
    records: Mapping[str, Sequence[Mapping[str, Any]]],
    as_of: date,
) -> bool:
    if isinstance(condition, GradeIn):
        return facts["grade"] in condition.grades
    if isinstance(condition, HasRecord | HasNone):
        found = any(_selects(condition, record, as_of) for record in records.get(condition.kind, ()))
        return found if isinstance(condition, HasRecord) else not found
    value = facts[condition.fact]
    if isinstance(condition, FactIn):
        if value is not None and condition.fact == "industry":
            value = value[:1]
        return value in condition.values
    return value is None


def _selects(condition: HasRecord | HasNone, record: Mapping[str, Any], as_of: date) -> bool:
    if any(_compare(name, record[name]) not in values for name, values in condition.where.items()):
        return False
    if condition.within_months is None:
        return True
    occurred: date = record["occurred_on"]
    return occurred > months_before(as_of, condition.within_months)


def _compare(name: str, value: str | None) -> str | None:
    if name != "article" or value is None:
        return value
    cited = re.match(CITED_ARTICLE, re.sub(ARTICLE_NOISE, "", value))
    return cited.group(1) if cited else None
