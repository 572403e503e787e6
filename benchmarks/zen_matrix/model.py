"""The matrix of a day as zen's JSON decision model, in the forms tried, and what goes in and out.

One expression per measure gives the number whose bit i says that the measure's i-th condition does not hold, so that
its output says as much as ours. Of the forms tried the expressions are the quickest: a decision table that
collects the measures (a row each, a column per condition) takes over ten times as long.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final

from scoring.evaluate_one import Enterprise
from scoring.matrix.condition_row import compared
from scoring.matrix.condition_types import FACTS, Condition, FactIn, GradeIn, HasNone, HasRecord
from scoring.matrix.conditions import months_before
from scoring.schema.measure import Measure
from scoring.schema.policy_day import PolicyDay

Json = dict[str, Any]
_KIND: Final = "application/vnd.gorules.decision"


def key_of(measure: Measure) -> str:
    """The name of a measure's output."""
    return measure.id.replace("-", "_")


def from_bits(law: PolicyDay) -> Json:
    """Bits of the conditions (`c0`, `c1` …) to the failures of each measure."""
    return _graph(_expressions("measures", _failures(law)))


def table_from_bits(law: PolicyDay) -> Json:
    """Bits of the conditions to the list of measures that apply: one decision table that collects."""
    used = sorted({law.positions[one.id] for measure in law.measures for one in measure.when})
    wanted = [{law.positions[one.id] for one in measure.when} for measure in law.measures]
    rules = [
        {"_id": measure.id, "out": f'"{measure.id}"', **{f"i{p}": "true" if p in ours else "" for p in used}}
        for measure, ours in zip(law.measures, wanted, strict=True)
    ]
    content = {
        "hitPolicy": "collect",
        "inputs": [{"id": f"i{p}", "name": f"c{p}", "field": f"c{p}"} for p in used],
        "outputs": [{"id": "out", "name": "measure", "field": "measure"}],
        "rules": rules,
    }
    return _graph({"id": "table", "type": "decisionTableNode", "name": "table", "content": content})


def from_facts(law: PolicyDay) -> Json:
    """Grade, facts and records of an enterprise to the bits, and those to the failures of each measure."""
    bits = {f"c{place}": _test(one, law.day) for place, one in enumerate(law.conditions)}
    return _graph(_expressions("conditions", bits), _expressions("measures", _failures(law)))


def bits_context(row: Sequence[bool]) -> Json:
    """One enterprise's bits as zen takes them."""
    return {f"c{place}": holds for place, holds in enumerate(row)}


def facts_context(law: PolicyDay, one: Enterprise, grade: str) -> Json:
    """One enterprise as `from_facts` takes it: citations in their short form, industry by its letter, days as numbers."""
    asked = [condition for condition in law.conditions if isinstance(condition, HasRecord | HasNone)]
    context: Json = {"grade": grade, **{fact: one.facts[fact] for fact in FACTS}}
    context["industry"] = (context["industry"] or "")[:1] or None
    for kind in {condition.kind for condition in asked}:
        columns = {name for condition in asked if condition.kind == kind for name in condition.where}
        context[kind] = [_record(record, columns) for record in one.records.get(kind, ())]
    return context


def _record(record: Mapping[str, Any], columns: set[str]) -> Json:
    said: Json = {name: compared(name, record[name]) for name in columns}
    return said | {"day": record["occurred_on"].toordinal()}


def _failures(law: PolicyDay) -> dict[str, str]:
    return {
        key_of(measure): " + ".join(
            f"(c{law.positions[one.id]} ? 0 : {1 << place})" for place, one in enumerate(measure.when)
        )
        or "0"
        for measure in law.measures
    }


def _test(condition: Condition, day: date) -> str:
    if isinstance(condition, GradeIn):
        return f"grade in {list(condition.grades)}"
    if isinstance(condition, HasRecord | HasNone):
        tests = [f"#.{name} in {list(values)}" for name, values in condition.where.items()]
        if condition.within_months:
            tests.append(f"#.day > {months_before(day, condition.within_months).toordinal()}")
        some = f"some({condition.kind}, {' and '.join(tests)})" if tests else f"len({condition.kind}) > 0"
        return some if isinstance(condition, HasRecord) else f"not ({some})"
    if isinstance(condition, FactIn):
        return f"{condition.fact} in {list(condition.values)}"
    return f"{condition.fact} == null"


def _expressions(name: str, values: Mapping[str, str]) -> Json:
    content = {"expressions": [{"id": key, "key": key, "value": value} for key, value in values.items()]}
    return {"id": name, "type": "expressionNode", "name": name, "content": content}


def _graph(*nodes: Json) -> Json:
    ends = [
        {"id": "in", "type": "inputNode", "name": "in", "content": {}},
        {"id": "out", "type": "outputNode", "name": "out", "content": {}},
    ]
    path = ["in", *(node["id"] for node in nodes), "out"]
    edges = [
        {"id": f"e{place}", "type": "edge", "sourceId": a, "targetId": b}
        for place, (a, b) in enumerate(pairwise(path))
    ]
    return {"contentType": _KIND, "nodes": [ends[0], *nodes, ends[1]], "edges": edges}
