"""Enterprises of whom the matrix of a day asks things: facts and usable records, drawn by a seed."""

from datetime import timedelta
from random import Random
from typing import Any

from scoring.evaluate_one import Enterprise
from scoring.matrix.condition_types import FACTS, HasNone, HasRecord
from scoring.schema.policy_day import PolicyDay


def enterprises(law: PolicyDay, count: int, *, seed: int) -> list[Enterprise]:
    """So many enterprises in scope with enough information; most have no record that a condition selects, some a few."""
    random = Random(seed)  # noqa: S311 - the seed is the point
    return [_enterprise(random, law) for _ in range(count)]


def _enterprise(random: Random, law: PolicyDay) -> Enterprise:
    facts: dict[str, str | None] = {name: random.choice([*codes, None]) for name, (_, codes) in FACTS.items()}
    facts |= {rule.fact: None for rule in law.scope.exclude if facts.get(rule.fact) in rule.values}
    facts |= {"status": "active", "tax_rating_record": "rating" if facts["tax_rating"] else None}
    records: dict[str, list[dict[str, Any]]] = {}
    for required in law.information.require:
        ours = records.setdefault(required.kinds[0], [])
        ours += [{"record_id": f"f{n}", "occurred_on": law.day} for n in range(required.records_at_least)]
    asked = [one for one in law.conditions if isinstance(one, HasRecord | HasNone)]
    for number in range(random.choice([0, 0, 0, 1, 2, 5])):
        condition = random.choice(asked)
        columns = {name for one in asked if one.kind == condition.kind for name in one.where}
        said = {name: random.choice(values) for name, values in condition.where.items()}
        day = law.day - timedelta(days=random.randrange(2000))
        record = dict.fromkeys(columns) | said | {"record_id": f"r{number}", "occurred_on": day}
        records.setdefault(condition.kind, []).append(record)
    return Enterprise(facts, records, random.randrange(1001))
