"""Every enterprise that a few conditions can tell apart, one by one, judged by the code that evaluates: the slow truth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from features.records import KINDS
from scoring.matrix.condition_row import evaluate_one
from scoring.matrix.condition_types import FACTS, GRADES, NOT_RATED, Condition, FactIn, GradeIn, Unknown
from scoring.overrides import final_grades
from scoring.schema.measure import Override
from tests.scoring.shipped import TODAY

SCORED = (*GRADES, NOT_RATED)
"""Grades before any override."""
Bits = npt.NDArray[np.bool_]


def _record(kind: str, months: int, **columns: str | None) -> tuple[str, dict[str, Any]]:
    day = date(TODAY.year - months // 12, TODAY.month, TODAY.day)
    return kind, {"record_id": "r", "occurred_on": day, "severity": None} | columns


POOL = [
    *(
        _record("finding", months, finding_type=found, article=article)
        for months in (0, 24)
        for found in ("idle_land", "tender_ban", "mining_credit")
        for article in ("土地管理法第三十八条", "招标投标法第五十三条", None)
    ),
    *(
        _record("serious_dishonesty", 0, list_id=one)
        for one in ("wage_defaulter", "judgment_defaulter", "tax")
    ),
    *(_record("wage_arrears", months) for months in (0, 24)),
    *(_record("recognition", 0, recognition_type=one) for one in ("hardship", "charity", "green_product")),
]
"""Records of which the vocabulary of the properties can tell apart all that there can be."""


@dataclass(frozen=True)
class Everyone:
    """All enterprises that these conditions tell apart.

    Attributes:
        negative: for each record that there can be, whether it speaks against the enterprise.
        owned: sets of records × records: which set has which.
        held: condition id → facts × sets: whether it holds, grades aside.
        final: facts × sets × `SCORED`: the grade after overrides.
    """

    negative: Bits
    owned: Bits
    held: Mapping[str, Bits]
    final: npt.NDArray[np.str_]

    @classmethod
    def of(cls, conditions: Sequence[Condition], overrides: Sequence[Override]) -> "Everyone":
        """Everyone whom these conditions and those of the overrides tell apart."""
        rules = [condition for rule in overrides for condition in rule.when]
        asked = {one.id: one for one in (*conditions, *rules) if not isinstance(one, GradeIn)}
        records = _told_apart(list(asked.values()))
        owned = np.array(list(product([False, True], repeat=len(records))), dtype=bool)
        owned = owned.reshape(2 ** len(records), len(records))
        facts = _facts(list(asked.values()))
        held = {name: np.zeros((len(facts), len(owned)), dtype=bool) for name in asked}
        for row, column in np.ndindex(len(facts), len(owned)):
            own: dict[str, list[dict[str, Any]]] = {}
            for has, (kind, record) in zip(owned[column], records, strict=True):
                if has:
                    own.setdefault(kind, []).append(record)
            answers = evaluate_one(list(asked.values()), facts[row], own, as_of=TODAY)
            for name, answer in zip(asked, answers, strict=True):
                held[name][row, column] = answer
        negative = np.array([KINDS[kind].negative for kind, _ in records], dtype=bool)
        return cls(negative, owned, held, _final(overrides, held, (len(facts), len(owned))))

    def fires(self, conditions: Sequence[Condition]) -> Bits:
        """Facts × sets × `SCORED`: who fulfils all of them."""
        return self.as_wanted([(condition, True) for condition in conditions])

    def as_wanted(self, wanted: Sequence[tuple[Condition, bool]]) -> Bits:
        """Facts × sets × `SCORED`: for whom each condition holds or fails as wanted."""
        found = np.ones(self.final.shape, dtype=bool)
        for one, holds in wanted:
            if isinstance(one, GradeIn):
                found &= np.isin(self.final, one.grades) == holds
            else:
                found &= (self.held[one.id] == holds)[:, :, None]
        return found

    def worse_off(self, fires: Bits, *, favour: bool) -> bool:
        """Whether a better enterprise loses a favour that a worse one has, or gets a burden that a worse one has not."""
        favoured = fires if favour else ~fires
        rated = self.final != NOT_RATED
        for worse, better in np.ndindex(len(self.owned), len(self.owned)):
            gone = self.owned[worse] & ~self.owned[better]
            if (self.owned[better] & ~self.owned[worse]).any() or (gone & ~self.negative).any():
                continue
            for low, high in _steps():
                alike = rated[:, worse, low] == rated[:, better, high]
                if (alike & favoured[:, worse, low] & ~favoured[:, better, high]).any():
                    return True
        return False


def _steps() -> list[tuple[int, int]]:
    """Places of grades before overrides, of which the second is as good or better; M stands apart."""
    rated = range(len(GRADES))
    return [*((low, high) for low in rated for high in rated if high <= low), (len(GRADES), len(GRADES))]


def _told_apart(conditions: Sequence[Condition]) -> list[tuple[str, dict[str, Any]]]:
    """One record of the pool for each way in which the conditions take or leave it; none for what none takes."""
    unknown = dict.fromkeys(FACTS)
    nothing = tuple(evaluate_one(conditions, unknown, {}, as_of=TODAY))
    found: dict[tuple[Any, ...], tuple[str, dict[str, Any]]] = {}
    for kind, record in POOL:
        answers = tuple(evaluate_one(conditions, unknown, {kind: [record]}, as_of=TODAY))
        if answers != nothing:
            found.setdefault((kind, *answers), (kind, record))
    return list(found.values())


def _facts(conditions: Sequence[Condition]) -> list[dict[str, str | None]]:
    asked = sorted({one.fact for one in conditions if isinstance(one, FactIn | Unknown)})
    choices = [(*FACTS[name][1], None) for name in asked]
    return [dict.fromkeys(FACTS) | dict(zip(asked, chosen, strict=True)) for chosen in product(*choices)]


def _final(
    overrides: Sequence[Override], held: Mapping[str, Bits], shape: tuple[int, int]
) -> npt.NDArray[np.str_]:
    apply = np.ones((*shape, len(overrides)), dtype=bool)
    for place, rule in enumerate(overrides):
        for condition in rule.when:
            apply[:, :, place] &= held[condition.id]
    flat = apply.reshape(shape[0] * shape[1], len(overrides))
    final = np.empty((*shape, len(SCORED)), dtype="<U1")
    for place, grade in enumerate(SCORED):
        before = np.full(shape[0] * shape[1], grade)
        final[:, :, place] = final_grades(before, overrides, flat).reshape(shape)
    return final
