"""Random populations and random laws for properties: a seed gives the same ones on any machine."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl

from features.records import KINDS
from features.records.registry import ENTERPRISE_TYPES, OWNERSHIPS
from features.records.tax import TAX_RATINGS
from scoring.matrix.condition_types import (
    FACTS,
    GRADES,
    Condition,
    FactIn,
    GradeIn,
    HasNone,
    HasRecord,
    Unknown,
)
from scoring.schema.policy_day import PolicyDay
from tests.features.builders import code, no_rows, rows

Records = dict[str, pl.DataFrame]
AGAINST = (
    *("penalty", "serious_dishonesty", "abnormal_operation", "enforcement", "consumption_limit"),
    *("wage_arrears", "tax_arrears", "social_insurance_arrears", "finding", "payables_overdue"),
)
"""Kinds that speak against the enterprise, as a world has them."""
BESIDE = ("recognition", "inspection", "honour", "receivables_overdue", "payment_complaint", "commitment")
_ARTICLES = (
    "招标投标法第五十三条",
    "《中华人民共和国招标投标法》第五十三条第一款",
    "水法第六十九条",
    "水法",
    None,
)
_ENDS = ("repair", "annulment", "removal", "suspension")


def world(seed: int, as_of: date, *, enterprises: int = 5) -> Records:
    """Records of some enterprises: every state of registration, size and knowledge; records and what ended them."""
    random = Random(seed)  # noqa: S311 - the seed is the point
    found: dict[str, list[dict[str, Any]]] = {}
    for serial in range(1, enterprises + 1):
        for kind, record in _enterprise(random, code(serial), as_of):
            found.setdefault(kind, []).append(record)
    return {name: rows(name, *found[name]) if name in found else no_rows(name) for name in KINDS}


def with_more(records: Records, kind: str, *more: dict[str, Any]) -> Records:
    """A world in which these records are known too."""
    return records | {kind: pl.concat([records[kind], rows(kind, *more)]).sort("uscc", "record_id")}


def record_against(random: Random, uscc: str, kind: str, as_of: date, number: int) -> dict[str, Any]:
    """A record of a kind that speaks against an enterprise, or of any other kind of decision."""
    day = _before(random, as_of, 1500)
    given = {
        name: random.choice([*field.codes, None] if name == "severity" else [*field.codes])
        for name, field in KINDS[kind].payload.items()
        if field.codes
    }
    money = {
        name: random.randrange(1, 10**9) for name, field in KINDS[kind].payload.items() if field.unit == "分"
    }
    record = {
        "uscc": uscc,
        "occurred_on": day,
        "document_no": f"样〔{uscc[-3:]}〕{number}号",
        **given,
        **money,
    }
    if "article" in KINDS[kind].payload:
        record["article"] = random.choice(_ARTICLES)
    record["severity"] = random.choice(["minor", "general", "serious", None])
    record["publicity_until"] = random.choice([None, day + timedelta(days=random.randrange(30, 1200))])
    record["source"] = random.choice(["court", "credit_china", "department"])
    return record


def end_of(random: Random, record: dict[str, Any], kind: str, how: str, as_of: date) -> dict[str, Any]:
    """An event that ends a record, on a day about the day of the evaluation."""
    day = as_of + timedelta(days=random.choice([-200, -30, -1, 0, 1, 90]))
    return {
        "uscc": record["uscc"],
        "event_type": how,
        "target_kind": kind,
        "target_document_no": record["document_no"],
        "effective_on": day,
        "occurred_on": min(day, as_of),
    }


def _enterprise(random: Random, uscc: str, as_of: date) -> list[tuple[str, dict[str, Any]]]:
    out: list[tuple[str, dict[str, Any]]] = [("registration", _registration(random, uscc, as_of))]
    if random.random() < 0.8:
        out.append(("annual_report", _report(random, uscc, as_of)))
    out += [("tax_rating", _rating(random, uscc, as_of, back)) for back in (1, 2) if random.random() < 0.6]
    filed = random.choice([0, 3, 4])
    out += [("tax_filing", _filing(random, uscc, as_of, back)) for back in range(filed)]
    for number in range(random.choice([0, 0, 1, 3, 6])):
        kind = random.choice([*AGAINST, *AGAINST, *AGAINST[:4], *BESIDE])
        record = record_against(random, uscc, kind, as_of, number)
        out.append((kind, record))
        if random.random() < 0.2:
            out.append((kind, record | {"source": "another_feed"}))
        if random.random() < 0.4 and kind in AGAINST:
            out.append(("event", end_of(random, record, kind, random.choice(_ENDS), as_of)))
    return out


def _registration(random: Random, uscc: str, as_of: date) -> dict[str, Any]:
    return {
        "uscc": uscc,
        "occurred_on": _before(random, as_of, 4000),
        "name": f"样本{uscc[-4:]}公司",
        "enterprise_type": random.choice(["company"] * 12 + [*ENTERPRISE_TYPES, None]),
        "ownership": random.choice([*OWNERSHIPS, None]),
        "industry": random.choice(["E4700", "F5166", "E", "C1311", "G5430", None]),
        "division": random.choice(["632801", "632802"]),
        "established_on": _before(random, as_of, 9000),
        "status": random.choice(["active"] * 10 + ["cancelled", "revoked"]),
        "registered_capital_fen": random.choice([10**6, 10**12, None]),
    }


def _report(random: Random, uscc: str, as_of: date) -> dict[str, Any]:
    day = date(as_of.year, 4, 1)
    return {
        "uscc": uscc,
        "occurred_on": day,
        "year": as_of.year - 1,
        "due_on": date(as_of.year, 6, 30),
        "filed_on": day,
        "employees": random.choice([3, 3, 45, 300, 5000, None]),
        "revenue_fen": random.choice([10**7, 6 * 10**9, 9 * 10**11, None]),
        "assets_fen": random.choice([10**7, 6 * 10**9, 9 * 10**11, None]),
    }


def _rating(random: Random, uscc: str, as_of: date, back: int) -> dict[str, Any]:
    year = as_of.year - back
    return {
        "uscc": uscc,
        "occurred_on": date(year + 1, 4, 20),
        "year": year,
        "rating": random.choice([*TAX_RATINGS]),
    }


def _filing(random: Random, uscc: str, as_of: date, back: int) -> dict[str, Any]:
    bounds = [as_of.replace(year=as_of.year - 2) + timedelta(days=days) for days in (0, 1)]
    due = as_of - timedelta(days=20 + 60 * back) if back < 3 else random.choice(bounds)
    late = random.choice([None, -3, -3, 12])
    return {
        "uscc": uscc,
        "occurred_on": due,
        "tax_type": "vat",
        "period_end": due - timedelta(days=15),
        "due_on": due,
        "filed_on": None if late is None else due + timedelta(days=late),
        "paid_on": None if late is None else due + timedelta(days=late),
        "tax_due_fen": 100_000,
        "tax_paid_fen": 100_000,
    }


def _before(random: Random, as_of: date, days: int) -> date:
    """A day up to so many before; often one on which a window of months begins."""
    months = as_of.replace(year=as_of.year - random.choice([1, 2, 3]))
    return random.choice(
        [months, months + timedelta(days=1), as_of - timedelta(days=random.randrange(days)), as_of]
    )


def random_law(seed: int, law: PolicyDay) -> PolicyDay:
    """The law of a day with other conditions, overrides among them: what a bureau could write tomorrow."""
    random = Random(seed)  # noqa: S311 - the seed is the point
    measures = tuple(
        one.model_copy(update={"when": _some(random, [_condition(random) for _ in range(4)], at_most=4)})
        for one in random.sample(law.measures, 25)
    )
    overrides = tuple(
        one.model_copy(update={"when": (_on_records(random), *_some(random, [_on_fact(random)], at_most=1))})
        for one in law.overrides
    )
    distinct = {one.id: one for rule in (*measures, *overrides) for one in rule.when}
    conditions = tuple(distinct[name] for name in sorted(distinct))
    return replace(
        law,
        measures=measures,
        overrides=overrides,
        conditions=conditions,
        positions={one.id: place for place, one in enumerate(conditions)},
    )


def _some(random: Random, found: Sequence[Condition], *, at_most: int) -> tuple[Condition, ...]:
    return tuple(found[: random.randint(0, at_most)])


def _condition(random: Random) -> Condition:
    return random.choice([_on_records, _on_records, _on_grade, _on_fact])(random)


def _on_grade(random: Random) -> Condition:
    return GradeIn(type="grade_in", grades=tuple(random.sample(GRADES, random.randint(1, 4))))


def _on_fact(random: Random) -> Condition:
    fact = random.choice(list(FACTS))
    if random.random() < 0.3:
        return Unknown(type="unknown", fact=fact)
    values = random.sample(sorted(FACTS[fact][1]), random.randint(1, 2))
    return FactIn(type="fact_in", fact=fact, values=tuple(values))


def _on_records(random: Random) -> Condition:
    kind = random.choice([*AGAINST, *BESIDE, "tax_rating"])
    codes = {name: field.codes for name, field in KINDS[kind].payload.items() if field.codes}
    where = {
        name: tuple(random.sample(sorted(codes[name]), random.randint(1, min(3, len(codes[name])))))
        for name in random.sample(sorted(codes), random.randint(0, len(codes)))
    }
    if random.random() < 0.3:
        where["severity"] = tuple(random.sample(["minor", "general", "serious"], 2))
    if "article" in KINDS[kind].payload and random.random() < 0.5:
        where["article"] = ("招标投标法第五十三条",)
    months = random.choice([None, None, 12, 24, 36])
    shape = {"kind": kind, "where": where, "within_months": months}
    return random.choice([HasRecord(type="has_record", **shape), HasNone(type="has_none", **shape)])
