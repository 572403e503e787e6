"""What the trainer was given, read into plain arrays and checked. Unknown is NaN or −1 from here on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from models.bins import is_category, is_number, number_values
from models.errors import TrainingDataError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

UNKNOWN = -1
OTHER = 0
# A name with fewer rows joins "other": its rate is noise, and a column of ids would learn its own labels.
MIN_CATEGORY_ROWS = 5
HUGE = 1e300


@dataclass(frozen=True, kw_only=True)
class NumberColumn:
    """A number or yes/no; `values` float64, NaN unknown, shape (rows,)."""

    name: str
    label: str
    direction: int
    flag: bool
    values: Floats

    @property
    def unknown(self) -> npt.NDArray[np.bool_]:
        """Which rows are unknown, shape (rows,)."""
        return np.isnan(self.values)


@dataclass(frozen=True, kw_only=True)
class CategoryColumn:
    """Names; `codes` −1 unknown, 0 other, i for `names[i−1]`, shape (rows,)."""

    name: str
    label: str
    names: tuple[str, ...]
    codes: Ints

    @property
    def unknown(self) -> npt.NDArray[np.bool_]:
        """Which rows are unknown, shape (rows,)."""
        return np.equal(self.codes, UNKNOWN)


Column = NumberColumn | CategoryColumn


@dataclass(frozen=True, kw_only=True)
class TrainingData:
    """Columns, outcomes (1 bad), weights and group of each row; all of length rows."""

    columns: tuple[Column, ...]
    y: Floats
    weight: Floats
    groups: Ints

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.y)

    @property
    def unweighted(self) -> bool:
        """Whether every row weighs the same."""
        return bool((self.weight == self.weight[0]).all())


def read_training_data(
    X: pl.DataFrame,
    y: Any,
    *,
    directions: Mapping[str, int],
    labels: Mapping[str, str],
    sample_weight: Any = None,
    groups: Any = None,
) -> TrainingData:
    """Check and convert; raises TrainingDataError that says what to mend."""
    if not isinstance(X, pl.DataFrame):
        raise TrainingDataError(
            f"特征表应为 polars.DataFrame，实际是 {type(X).__module__}.{type(X).__qualname__}；"
            "pandas 的表先用 polars.from_pandas，或用 models.estimator.ScorecardClassifier"
        )
    if not X.width:
        raise TrainingDataError("特征表没有任何列")
    if unknown := sorted(set(directions) - set(X.columns)):
        raise TrainingDataError("directions 提到了特征表没有的列：" + "、".join(unknown))
    outcome = read_outcome(y, X.height)
    return TrainingData(
        columns=tuple(
            _column(series, directions.get(series.name, 0), labels.get(series.name, series.name))
            for series in X
        ),
        y=outcome,
        weight=_weights(sample_weight, X.height),
        groups=_groups(groups, X.height),
    )


def require_whole(name: str, value: object, least: int) -> None:
    """Raise TrainingDataError unless the setting is a whole number, and not too low."""
    if not isinstance(value, int | np.integer) or value < least:
        raise TrainingDataError(f"{name} 应为不小于 {least} 的整数，实际是 {value!r}")


def read_outcome(y: Any, rows: int) -> Floats:
    """Outcomes as 0.0 / 1.0, shape (rows,); both classes must occur at least twice."""
    outcome = _plain(y, "y").astype(np.float64)
    if outcome.shape != (rows,):
        raise TrainingDataError(f"y 应有 {rows} 个值，实际形状为 {outcome.shape}")
    if not np.isin(outcome, (0.0, 1.0)).all():
        raise TrainingDataError("y 只能取 0（正常）与 1（违约），不能有空值")
    bads = int(outcome.sum())
    if min(bads, rows - bads) < 2:
        raise TrainingDataError(f"违约 {bads} 户、正常 {rows - bads} 户：两类都至少要有 2 户才能训练")
    return outcome


def _column(series: pl.Series, direction: int, label: str) -> Column:
    if direction not in {-1, 0, 1}:
        raise TrainingDataError(f"列 {series.name!r} 的方向应为 1、-1 或 0，实际是 {direction!r}")
    if is_category(series.dtype):
        if direction:
            raise TrainingDataError(f"列 {series.name!r} 是文本，没有大小，不能声明方向")
        return _category(series, label)
    if not is_number(series.dtype):
        raise TrainingDataError(
            f"列 {series.name!r} 的类型 {series.dtype} 不能用于评分，应为数值、布尔或文本"
        )
    flag = series.dtype == pl.Boolean
    # Infinities train as huge numbers: an edge has to be finite, and beyond every edge they score the same.
    values = np.clip(number_values(series), -HUGE, HUGE)
    return NumberColumn(name=series.name, label=label, direction=direction, flag=flag, values=values)


def _category(series: pl.Series, label: str) -> CategoryColumn:
    text = series.cast(pl.String)
    counted = text.drop_nulls().value_counts().filter(pl.col("count") >= MIN_CATEGORY_ROWS)
    names = tuple(sorted(counted.get_column(series.name)))
    codes = text.replace_strict(
        [None, *names],
        [UNKNOWN, *range(1, len(names) + 1)],
        default=OTHER,
        return_dtype=pl.Int64,
    )
    return CategoryColumn(name=series.name, label=label, names=names, codes=codes.to_numpy())


def _plain(values: Any, what: str) -> npt.NDArray[Any]:
    array = values.to_numpy() if isinstance(values, pl.Series) else np.asarray(values)
    if array.dtype == object:
        try:
            return array.astype(np.float64)
        except (TypeError, ValueError):
            raise TrainingDataError(f"{what} 含有不是数的值") from None
    if array.dtype.kind not in "biuf":
        raise TrainingDataError(f"{what} 应为数，实际类型是 {array.dtype}")
    return array


def _weights(weight: Any, rows: int) -> Floats:
    if weight is None:
        return np.ones(rows)
    found = _plain(weight, "sample_weight").astype(np.float64)
    if found.shape != (rows,) or not np.isfinite(found).all() or found.min() < 0 or not found.any():
        raise TrainingDataError(f"sample_weight 应为 {rows} 个不为负的有限数，且不全为零")
    # Priors and penalties count rows. Shares that add up to one must not make a thousand rows weigh as one.
    shares = found / found.max()
    return shares / shares[shares > 0].mean()


def _groups(groups: Any, rows: int) -> Ints:
    if groups is None:
        return np.arange(rows)
    try:
        column = pl.Series(groups.tolist() if isinstance(groups, np.ndarray) else groups)
    except (TypeError, ValueError):  # of several kinds there is no order
        raise TrainingDataError("groups 应全为文本或全为整数") from None
    if len(column) != rows:
        raise TrainingDataError(f"groups 应有 {rows} 个值，实际是 {len(column)} 个")
    return column.rank("dense").fill_null(0).cast(pl.Int64).to_numpy()
