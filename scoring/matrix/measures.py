"""Measures over a whole population: which hold for whom, and which conditions kept the others away."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from scoring.schema.measure import Measure, Override
from scoring.schema.policy_day import PolicyDay

Bits = npt.NDArray[np.bool_]
Failures = npt.NDArray[np.unsignedinteger[npt.NBitBase]]


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


def failures(day: PolicyDay, bits: Bits) -> Failures:
    """Why not, of everyone and every measure: rows × `day.measures`, one measure after another.

    Bit i of a cell says that the i-th condition of the measure does not hold; a measure whose cell is 0 applies.
    """
    longest = max((len(measure.when) for measure in day.measures), default=0)
    dtype = np.min_scalar_type((1 << longest) - 1)
    absent = ~bits
    out = np.empty((bits.shape[0], len(day.measures)), dtype=dtype, order="F")
    computed: dict[tuple[int, ...], Failures] = {}
    for position, measure in enumerate(day.measures):
        wanted = tuple(day.positions[condition.id] for condition in measure.when)
        if wanted in computed:
            out[:, position] = computed[wanted]
        else:
            _write_failures(absent, wanted, out[:, position])
            computed[wanted] = out[:, position]
    return out


def named(measure: Measure, cell: int) -> list[str]:
    """Ids of the conditions that a cell of `failures` says do not hold, in the measure's order."""
    return [condition.id for place, condition in enumerate(measure.when) if cell >> place & 1]


def failed(day: PolicyDay, measure: Measure, row: Bits) -> list[str]:
    """Ids of the measure's conditions that do not hold for one enterprise, in the measure's order. `row`: its bits."""
    return [condition.id for condition in measure.when if not row[day.positions[condition.id]]]


def _write_failures(absent: Bits, wanted: tuple[int, ...], out: Failures) -> None:
    """`absent`: the conditions that do not hold; `out`: one measure's column."""
    out[:] = absent[:, wanted[0]] if wanted else 0
    for place, position in enumerate(wanted[1:], start=1):
        out |= absent[:, position].astype(out.dtype) << place


def _conjunction(bits: Bits, wanted: tuple[int, ...]) -> Bits:
    if not wanted:
        return np.ones(bits.shape[0], dtype=np.bool_)
    held = bits[:, wanted[0]].copy()
    for position in wanted[1:]:
        held &= bits[:, position]
    return held
