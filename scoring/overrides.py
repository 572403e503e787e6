"""Published rules that set the grade whatever the score: direct D beats even M, a bar turns A into B."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from scoring.matrix import conditions
from scoring.matrix.measures import Bits, all_hold
from scoring.schema.measure import Override
from scoring.schema.policy_day import PolicyDay

Grades = npt.NDArray[np.str_]


def applied(day: PolicyDay, bits: Bits) -> Bits:
    """Which overrides hold: rows × `day.overrides`. `bits`: rows × `day.conditions`.

    No override reads the grade (policy check sees to it), so the grade's own bits may still be anything.
    """
    return all_hold(day, day.overrides, bits)


def held(day: PolicyDay, population: pl.DataFrame, usable: Mapping[str, pl.DataFrame]) -> Bits:
    """Which overrides hold for each enterprise of a population, as an evaluation finds them: rows × `day.overrides`."""
    asked = {condition.id: condition for rule in day.overrides for condition in rule.when}
    selected = conditions.selected_of(asked.values(), usable, as_of=day.day)
    found = conditions.evaluate(list(asked.values()), population, selected)
    bits = np.zeros((population.height, len(day.conditions)), dtype=np.bool_)
    for name in asked:
        bits[:, day.positions[name]] = found[name].to_numpy()
    return applied(day, bits)


def names(day: PolicyDay, row: Bits) -> list[str]:
    """Ids of the overrides that hold for one enterprise, in the policy's order."""
    return [rule.id for rule, holds in zip(day.overrides, row, strict=True) if holds]


def final_grades(grades: Grades, overrides: Sequence[Override], held: Bits) -> Grades:
    """Grades after the overrides.

    Args:
        grades: A–D or M; an empty string (outside the evaluation's scope) stays as it is.
        overrides: `day.overrides`.
        held: what `applied` returned.
    """
    direct = _any(held, [rule.effect == "direct_d" for rule in overrides])
    barred = _any(held, [rule.effect == "bar_a" for rule in overrides])
    out = grades.copy()
    out[barred & (grades == "A")] = "B"
    out[direct & (grades != "")] = "D"
    return out


def _any(held: Bits, chosen: list[bool]) -> npt.NDArray[np.bool_]:
    return held[:, np.flatnonzero(chosen)].any(axis=1)
