"""Points of rows by step tables: what a scorecard and a rule book do alike."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from models.bins import Feature
from models.errors import ScoringInputError

Ints = npt.NDArray[np.int64]
Points = npt.NDArray[np.int32]


def column(X: pl.DataFrame, name: str, *, needed_by: str) -> pl.Series:
    """The column of an input; `ScoringInputError` names it where X lacks it."""
    try:
        return X.get_column(name)
    except pl.exceptions.ColumnNotFoundError:
        raise missing(name, needed_by=needed_by) from None


def missing(name: str, *, needed_by: str) -> ScoringInputError:
    """The error of an input that is not there. `needed_by`: 评分卡 or 规则手册."""
    return ScoringInputError(f"缺少列 {name!r}；{needed_by}需要它，未知请填空值")


def points(one: Feature, X: pl.DataFrame, *, needed_by: str) -> Points:
    """Points of one input, shape (rows,)."""
    return one.code_points.take(one.codes(column(X, one.name, needed_by=needed_by)))


def total(base_points: int, by_feature: Iterable[Points], rows: int) -> Ints:
    """Base points and the points of every input added up, shape (rows,)."""
    found = np.full(rows, base_points, dtype=np.int32)
    for one in by_feature:
        found += one
    return found.astype(np.int64)


def frame(names: Sequence[str], by_feature: Sequence[Points]) -> pl.DataFrame:
    """One Int32 column per input, in order."""
    return pl.DataFrame(dict(zip(names, by_feature, strict=True)))
