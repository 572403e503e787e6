"""Measures over a whole population: which hold for whom, and which conditions kept the others away."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from scoring.measure_schema import Measure, Override
from scoring.policy_day import PolicyDay

Bits = npt.NDArray[np.bool_]


def matrix(frame: pl.DataFrame, day: PolicyDay) -> Bits:
    """The frame of `conditions.evaluate` as a matrix: rows × `day.conditions`, one condition after another."""
    out = np.empty((frame.height, len(day.conditions)), dtype=np.bool_, order="F")
    for position, condition in enumerate(day.conditions):
        out[:, position] = frame.get_column(condition.id).to_numpy()
    return out


def evaluate(day: PolicyDay, bits: Bits) -> Bits:
    """Which measures apply: rows × `day.measures`. `bits`: rows × `day.conditions`."""
    return all_hold(day, day.measures, bits)


def all_hold(day: PolicyDay, rules: Sequence[Measure | Override], bits: Bits) -> Bits:
    """Rows × rules: whether all conditions of a rule hold. Rules with equal conditions are computed once."""
    out = np.empty((bits.shape[0], len(rules)), dtype=np.bool_, order="F")
    computed: dict[tuple[int, ...], Bits] = {}
    for position, rule in enumerate(rules):
        wanted = tuple(sorted({day.positions[condition.id] for condition in rule.when}))
        if wanted not in computed:
            computed[wanted] = _conjunction(bits, wanted)
        out[:, position] = computed[wanted]
    return out


def failed(day: PolicyDay, measure: Measure, row: Bits) -> list[str]:
    """Ids of the measure's conditions that do not hold for one enterprise, in the measure's order. `row`: its bits."""
    return [condition.id for condition in measure.when if not row[day.positions[condition.id]]]


def _conjunction(bits: Bits, wanted: tuple[int, ...]) -> Bits:
    if not wanted:
        return np.ones(bits.shape[0], dtype=np.bool_)
    held = bits[:, wanted[0]].copy()
    for position in wanted[1:]:
        held &= bits[:, position]
    return held
