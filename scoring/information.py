"""Is there enough information to grade at all? Where not, the enterprise is M and is told what is missing.

Records are counted, not features: one filing makes many features known, and a leaner scorecard must not change who
can be graded.
"""

from collections.abc import Mapping
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from features.days import asked_day
from features.feature import within
from scoring.schema.policy import Information, Requirement

Lacking = npt.NDArray[np.bool_]


def lacking(
    rule: Information, uscc: pl.Series, usable: Mapping[str, pl.DataFrame], *, as_of: date
) -> Lacking:
    """Rows × `rule.require`: true where a requirement is not met. A row with any true is M.

    Args:
        rule: the day's rule.
        uscc: the enterprises asked about; rows come in their order.
        usable: kind → records that count (`uscc`, `occurred_on`); a kind without records may lack.
        as_of: the day; windows of months end on it.
    """
    columns = [_counts(one, uscc, usable, as_of) < one.records_at_least for one in rule.require]
    return np.stack([column.to_numpy() for column in columns], axis=1)


def missing(rule: Information, row: Lacking) -> list[str]:
    """What one enterprise is told is missing. `row`: its row of `lacking`."""
    return [one.missing for one, lacks in zip(rule.require, row, strict=True) if lacks]


def _counts(one: Requirement, uscc: pl.Series, usable: Mapping[str, pl.DataFrame], as_of: date) -> pl.Series:
    recent = [
        usable[kind].filter(within(one.within_months, asked_day(usable[kind], as_of))).select("uscc")
        for kind in one.kinds
        if kind in usable
    ]
    rows = pl.concat([pl.DataFrame(schema={"uscc": pl.String}), *recent])
    counted = rows.group_by("uscc").len("records")
    joined = pl.DataFrame({"uscc": uscc}).join(counted, on="uscc", how="left", maintain_order="left")
    return joined["records"].fill_null(0).cast(pl.Int64)
