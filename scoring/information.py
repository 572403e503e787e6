"""Is there enough information to grade at all? Where not, the enterprise is M and is told what is missing."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from scoring.errors import ConditionInputError
from scoring.policy_schema import Information

Counts = npt.NDArray[np.int64]


def lacking(rule: Information, known: Mapping[str, Counts]) -> npt.NDArray[np.bool_]:
    """Rows × `rule.require`: true where a requirement is not met. A row with any true is M.

    Args:
        rule: the day's rule.
        known: family of features → number of its features with a known value, one number per row.

    Raises:
        ConditionInputError: a family that the rule names is not handed in.
    """
    absent = sorted({name for one in rule.require for name in one.families} - known.keys())
    if absent:
        raise ConditionInputError(f"缺少特征族 {'、'.join(absent)} 的已知项数；信息充分性规则需要它")
    columns = [sum((known[name] for name in one.families), start=np.int64(0)) for one in rule.require]
    needed = np.array([one.known_at_least for one in rule.require])
    return np.stack(columns, axis=1) < needed


def missing(rule: Information, row: npt.NDArray[np.bool_]) -> list[str]:
    """What one enterprise is told is missing. `row`: its row of `lacking`."""
    return [one.missing for one, lacks in zip(rule.require, row, strict=True) if lacks]
