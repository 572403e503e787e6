"""The matrix as a person would write it in numpy by hand, knowing nothing but which columns each measure asks for."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint8]


def applied_and_failed(bits: Bits, wanted: Sequence[Sequence[int]]) -> tuple[Bits, Codes]:
    """Rows × measures: which apply, and whose bit i says that the measure's i-th condition does not hold.

    `bits`: rows × conditions, column by column in memory; `wanted`: the columns of each measure, at most eight.
    """
    absent = ~bits
    applied = np.empty((len(bits), len(wanted)), dtype=np.bool_, order="F")
    failed = np.empty((len(bits), len(wanted)), dtype=np.uint8, order="F")
    for place, columns in enumerate(wanted):
        codes = failed[:, place]
        if not columns:
            codes[:] = 0
        else:
            codes[:] = absent[:, columns[0]].view(np.uint8)
        for bit, column in enumerate(columns[1:], start=1):
            codes |= absent[:, column].view(np.uint8) << bit
        np.equal(codes, 0, out=applied[:, place])
    return applied, failed
