"""The same conditions for one enterprise in plain Python: what the API asks, and what the batch must equal.

What does not depend on the enterprise is worked out once for a day of the law (`RowConditions.of`). Bits of one enterprise are an
integer whose bytes are those that `decision.packed` writes for its row.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from scoring.errors import ConditionInputError
from scoring.matrix.condition_types import Condition, FactIn, GradeIn, HasNone, HasRecord, Unknown
from scoring.matrix.conditions import ARTICLE_NOISE, CITED_ARTICLE, months_before

Facts = Mapping[str, str | None]
Records = Mapping[str, Sequence[Mapping[str, Any]]]
_DEAREST = "article"  # costs most to compare, so it is looked at last


def bit_of(position: int, count: int) -> int:
    """The bit of a place among so many, as `numpy.packbits` lays them out: the first is the highest of the first byte."""
    return 1 << (8 * bytes_for(count) - 1 - position)


def bytes_for(count: int) -> int:
    """Bytes that so many bits take."""
    return (count + 7) // 8


class _Selection(NamedTuple):
    """Conditions that select the same records. `tests`: what else must match; `has`, `none`: their bits."""

    tests: tuple[tuple[str, frozenset[str | None]], ...]
    since: date | None
    has: int
    none: int
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowConditions:
    """Distinct conditions made ready for one enterprise at a time, their order kept.

    Attributes:
        count: how many conditions there are.
        grades: grade → bits of the conditions that hold for it.
        facts: fact → value → bits of the conditions that hold for it; other values hold for none.
        none: bits of every `has_none`: they hold until a record is found.
        lookups: kind → column (null: whatever the record says) → value → selections that this value may meet.
        rated: ids of conditions on the tax rating → ratings; the rating's record is their evidence.
    """

    count: int
    grades: Mapping[str | None, int]
    facts: Mapping[str, Mapping[str | None, int]]
    none: int
    lookups: Mapping[str, Mapping[str | None, Mapping[str | None, tuple[_Selection, ...]]]]
    rated: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, conditions: Sequence[Condition], *, as_of: date) -> "RowConditions":
        """Conditions as `conditions.evaluate` takes them; windows of months end on `as_of`."""
        count = len(conditions)
        bits = {condition.id: bit_of(place, count) for place, condition in enumerate(conditions)}
        grades: dict[str | None, int] = {}
        facts: dict[str, dict[str | None, int]] = {}
        for one in conditions:
            if isinstance(one, GradeIn):
                _hold(grades, one.grades, bits[one.id])
            elif isinstance(one, FactIn):
                _hold(facts.setdefault(one.fact, {}), one.values, bits[one.id])
            elif isinstance(one, Unknown):
                _hold(facts.setdefault(one.fact, {}), (None,), bits[one.id])
        return cls(
            count=count,
            grades=grades,
            facts=facts,
            none=sum(bits[one.id] for one in conditions if isinstance(one, HasNone)),
            lookups=_lookups(conditions, bits, as_of),
            rated={
                one.id: frozenset(one.values)
                for one in conditions
                if isinstance(one, FactIn) and one.fact == "tax_rating"
            },
        )

    def on_facts(self, facts: Facts, records: Records) -> tuple[int, dict[str, tuple[str, ...]]]:
        """Bits of the conditions that hold, those on the grade aside, and condition → ids of the records it selects.

        Args:
            facts: the facts that are compared, null where unknown; `industry` may be a full code. With
                `tax_rating_record` (null where unknown) the record behind the rating is told.
            records: kind → the enterprise's usable records, each column → value; a kind without records may lack.

        Raises:
            ConditionInputError: a fact that is asked for lacks.
        """
        held = self.none
        for fact, bits in self.facts.items():
            if fact not in facts:
                raise ConditionInputError(f"企业的事实缺少 {fact!r}；条件需要它，未知请填空值")
            value = facts[fact]
            held |= bits.get(value[:1] if value and fact == "industry" else value, 0)
        selected: dict[str, list[str]] = {}
        for kind, lookup in self.lookups.items():
            for record in records.get(kind, ()):
                for selection in _selecting(lookup, record):
                    held = (held | selection.has) & ~selection.none
                    for name in selection.ids:
                        selected.setdefault(name, []).append(record["record_id"])
        evidence = {name: tuple(sorted(found)) for name, found in selected.items()}
        rating, record_id = facts.get("tax_rating"), facts.get("tax_rating_record")
        for name, ratings in self.rated.items():
            if rating in ratings and record_id is not None:
                evidence[name] = (record_id,)
        return held, evidence

    def on_grade(self, grade: str | None) -> int:
        """Bits of the conditions on the grade that hold for a grade, M, or null for who is not evaluated."""
        return self.grades.get(grade, 0)


def evaluate_one(
    conditions: Sequence[Condition], facts: Facts, records: Records, *, as_of: date
) -> list[bool]:
    """Which conditions hold for one enterprise, in the order given. `facts`: `grade`, and as `on_facts` has them."""
    ready = RowConditions.of(conditions, as_of=as_of)
    held = ready.on_facts(facts, records)[0] | ready.on_grade(facts.get("grade"))
    return [bool(held & bit_of(place, ready.count)) for place in range(ready.count)]


def _hold(table: dict[str | None, int], values: Sequence[str | None], bit: int) -> None:
    for value in values:
        table[value] = table.get(value, 0) | bit


def _lookups(
    conditions: Sequence[Condition], bits: Mapping[str, int], as_of: date
) -> dict[str, dict[str | None, dict[str | None, tuple[_Selection, ...]]]]:
    same: dict[str, list[HasRecord | HasNone]] = {}
    for condition in conditions:
        if isinstance(condition, HasRecord | HasNone):
            same.setdefault(condition.selection, []).append(condition)
    out: dict[str, dict[str | None, dict[str | None, tuple[_Selection, ...]]]] = {}
    for ours in same.values():
        columns = sorted(ours[0].where, key=lambda name: (name == _DEAREST, name))
        first = columns[0] if columns and columns[0] != _DEAREST else None
        selection = _Selection(
            tests=tuple((name, frozenset(ours[0].where[name])) for name in columns if name != first),
            since=months_before(as_of, ours[0].within_months) if ours[0].within_months else None,
            has=sum(bits[one.id] for one in ours if isinstance(one, HasRecord)),
            none=sum(bits[one.id] for one in ours if isinstance(one, HasNone)),
            ids=tuple(one.id for one in ours),
        )
        by_value = out.setdefault(ours[0].kind, {}).setdefault(first, {})
        for value in dict.fromkeys(ours[0].where[first]) if first else (None,):
            by_value[value] = (*by_value.get(value, ()), selection)
    return out


def _selecting(
    lookup: Mapping[str | None, Mapping[str | None, tuple[_Selection, ...]]], record: Mapping[str, Any]
) -> list[_Selection]:
    return [
        selection
        for column, by_value in lookup.items()
        for selection in by_value.get(record[column] if column else None, ())
        if (selection.since is None or record["occurred_on"] > selection.since)
        and all(compared(name, record[name]) in values for name, values in selection.tests)
    ]


def compared(name: str, value: str | None) -> str | None:
    """What a record says in a column, as conditions compare it: a citation by short name and article."""
    if name != "article" or value is None:
        return value
    cited = re.match(CITED_ARTICLE, re.sub(ARTICLE_NOISE, "", value))
    return cited.group(1) if cited else None
