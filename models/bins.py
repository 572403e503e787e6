"""One feature of a scorecard: its bins, and the points of each.

Codes of a feature with k bins: 0 … k−1 are the bins in order, k is *unknown*, and k+1 is *other* (categories
only). `edges` are float64 and ascending; a value equal to an edge belongs to the bin on the left.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from models.bin_codes import Codes, bin_codes
from models.errors import ScoringInputError

Floats = npt.NDArray[np.float64]

UNKNOWN_TEXT = "未知"
OTHER_TEXT = "其他"
FLAG_TEXTS = ("否", "是")


def is_category(dtype: pl.DataType) -> bool:
    """Whether a column of this type is read as names without an order."""
    return isinstance(dtype, pl.String | pl.Categorical | pl.Enum)


def is_number(dtype: pl.DataType) -> bool:
    """Whether a column of this type is read as a number (true counts as 1; all-null columns are numbers)."""
    return dtype.is_numeric() or isinstance(dtype, pl.Boolean | pl.Null)


def number_values(series: pl.Series) -> Floats:
    """The column as float64, shape (rows,); null becomes NaN, so there is one unknown, not two."""
    return series.cast(pl.Float64).to_numpy()


@dataclass(frozen=True, kw_only=True)
class NumberFeature:
    """A number or a yes/no: bins are intervals.

    Attributes:
        name: column in the feature table.
        label: what people read.
        flag: the column is yes/no, so that the bins are called 否 and 是.
        direction: +1 points never fall as the value rises, −1 they never rise, 0 free.
        edges: k−1 ascending finite upper ends; the last bin is open.
        points: k integers, one per bin.
        unknown_points: points when the value is not known.
        unknown_seen: whether the training rows held an unknown; if not, its points are the average of the bins.
        counts: training rows per bin, then unknown; empty when not recorded.
    """

    name: str
    label: str
    direction: int
    edges: tuple[float, ...]
    points: tuple[int, ...]
    unknown_points: int
    unknown_seen: bool
    counts: tuple[int, ...] = ()
    flag: bool = False

    @cached_property
    def _ends(self) -> Floats:
        # With +inf appended, numpy's order (NaN after +inf) sends NaN to code k: unknown needs no second pass.
        return np.array([*self.edges, math.inf])

    @cached_property
    def code_points(self) -> npt.NDArray[np.int32]:
        """Points by code, shape (k+1,)."""
        return np.array([*self.points, self.unknown_points], dtype=np.int32)

    @property
    def unknown_code(self) -> int:
        """The code that stands for unknown."""
        return len(self.points)

    def codes(self, column: pl.Series) -> Codes:
        """Bin codes of a column, shape (rows,)."""
        if not is_number(column.dtype):
            raise ScoringInputError(f"列 {self.name!r} 应为数值或布尔，实际是 {column.dtype}")
        return bin_codes(number_values(column), self._ends)

    def code(self, value: Any) -> int:
        """Bin code of one value; None and NaN are unknown."""
        if value is None:
            return self.unknown_code
        try:
            number = float(value) if not isinstance(value, str) else None
        except (TypeError, ValueError, OverflowError):
            number = None
        if number is None:
            raise ScoringInputError(f"列 {self.name!r} 应为数值或布尔，实际是 {value!r}")
        return self.unknown_code if math.isnan(number) else bisect_left(self.edges, number)

    def bin_texts(self) -> tuple[str, ...]:
        """What each code means, for paper."""
        if self.flag and self.edges:
            return (*FLAG_TEXTS, UNKNOWN_TEXT)
        if not self.edges:
            return ("任何值", UNKNOWN_TEXT)
        ends = [number_text(edge) for edge in self.edges]
        inner = [f"> {low}，≤ {high}" for low, high in pairwise(ends)]
        return (f"≤ {ends[0]}", *inner, f"> {ends[-1]}", UNKNOWN_TEXT)


@dataclass(frozen=True, kw_only=True)
class CategoryFeature:
    """Names without an order: bins are sets of names.

    Attributes:
        name: column in the feature table.
        label: what people read.
        groups: k disjoint sets of names, one per bin.
        points: k integers, one per bin.
        other_points: points of a name that is in no group.
        unknown_points: points when the value is not known.
        unknown_seen: whether the training rows held an unknown; if not, its points are the average of the bins.
        counts: training rows per bin, then unknown, then other; empty when not recorded.
    """

    name: str
    label: str
    groups: tuple[tuple[str, ...], ...]
    points: tuple[int, ...]
    other_points: int
    unknown_points: int
    unknown_seen: bool
    counts: tuple[int, ...] = ()

    @property
    def direction(self) -> int:
        """Names have no order, so no direction."""
        return 0

    @cached_property
    def _code_of(self) -> Mapping[str, int]:
        return {name: code for code, group in enumerate(self.groups) for name in group}

    @cached_property
    def code_points(self) -> npt.NDArray[np.int32]:
        """Points by code, shape (k+2,)."""
        return np.array([*self.points, self.unknown_points, self.other_points], dtype=np.int32)

    @property
    def unknown_code(self) -> int:
        """The code that stands for unknown."""
        return len(self.points)

    @property
    def other_code(self) -> int:
        """The code that stands for a name in no group."""
        return len(self.points) + 1

    def codes(self, column: pl.Series) -> Codes:
        """Bin codes of a column, shape (rows,)."""
        if isinstance(column.dtype, pl.Null):
            return np.full(len(column), self.unknown_code, dtype=np.uint16)
        if not is_category(column.dtype):
            raise ScoringInputError(f"列 {self.name!r} 应为文本，实际是 {column.dtype}")
        names = list(self._code_of)
        codes = column.cast(pl.String).replace_strict(
            [None, *names],
            [self.unknown_code, *self._code_of.values()],
            default=self.other_code,
            return_dtype=pl.UInt16,
        )
        return codes.to_numpy()

    def code(self, value: Any) -> int:
        """Bin code of one value; None is unknown."""
        if value is None:
            return self.unknown_code
        if not isinstance(value, str):
            raise ScoringInputError(f"列 {self.name!r} 应为文本，实际是 {value!r}")
        return self._code_of.get(value, self.other_code)

    def bin_texts(self) -> tuple[str, ...]:
        """What each code means, for paper."""
        return (*("、".join(group) for group in self.groups), UNKNOWN_TEXT, OTHER_TEXT)


Feature = NumberFeature | CategoryFeature
Kind = Literal["number", "flag", "category"]


def number_text(value: float) -> str:
    """The shortest decimal that reads back as this very float, without a trailing `.0`."""
    return repr(value).removesuffix(".0")
