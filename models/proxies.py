"""Whether the inputs of a card give an audit attribute away, and which of them carries it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from models.bins import is_category, number_values
from models.intervals import small_auc_interval
from models.measures import auc, separation

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# From here on a group is told to be readable from the inputs. It is a notice: conduct differs between groups.
READABLE: Final = 0.75
# One input that alone tells a group this well is the attribute under another name.
STAND_IN: Final = 0.9
CARRIERS: Final = 3
FOLDS: Final = 3
# More rows make the answer no clearer, only slower.
_MOST_ROWS: Final = 4000
_PARAMS: Final[Mapping[str, Any]] = {
    "objective": "binary",
    "num_leaves": 15,
    "learning_rate": 0.1,
    "min_data_in_leaf": 20,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
    "seed": 0,
}
_ROUNDS: Final = 50


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """An input by which a group is told.

    Attributes:
        feature: its name.
        gain: its share of the predictor's gain, 0 … 1.
        auc: how far it alone tells the group, 0.5 … 1: numbers by their order, unknown put where it helps most; names by
            the share of the group that they have in the other folds.
        auc_low: lower end of the 95 % interval.
        auc_high: upper end.
    """

    feature: str
    gain: float
    auc: float
    auc_low: float
    auc_high: float


@dataclass(frozen=True, kw_only=True)
class Proxy:
    """How well one group is told from all others.

    Attributes:
        group: its name.
        auc: by all inputs together, LightGBM out of fold, with `auc_low` and `auc_high` (DeLong).
        score_auc: by the score alone, 0.5 … 1: what of it reaches the grade.
        carriers: the inputs that tell most, greatest gain first.
    """

    group: str
    auc: float
    auc_low: float
    auc_high: float
    score_auc: float
    carriers: tuple[Carrier, ...]

    @property
    def readable(self) -> bool:
        """Whether the inputs tell the group for certain."""
        return self.auc_low > READABLE

    @property
    def stand_ins(self) -> tuple[str, ...]:
        """Inputs that are the attribute under another name."""
        return tuple(one.feature for one in self.carriers if one.auc_low > STAND_IN)


def find_proxies(X: pl.DataFrame, groups: Mapping[str, Mask], score: Ints) -> tuple[Proxy, ...]:
    """One answer per group, best told first; `groups`: name → which rows of X belong to it, neither all nor none."""
    rng = np.random.default_rng(0)
    chosen = rng.permutation(X.height)[:_MOST_ROWS]
    predictor = _Predictor(X, chosen)
    found = []
    for name, members in groups.items():
        ours = members[chosen].astype(np.float64)
        if all(0 < ours[held].sum() < held.sum() for held in predictor.held):
            found.append(_proxy(name, predictor, ours, score[chosen]))
    return tuple(sorted(found, key=lambda one: (-one.auc, one.group)))


class _Predictor:
    """The rows in folds, put into LightGBM's bins once for all groups."""

    def __init__(self, X: pl.DataFrame, chosen: Ints) -> None:
        import lightgbm as lgb

        self.columns, self.matrix = X.columns, _matrix(X)[chosen]
        self.of_names = [is_category(dtype) for dtype in X.dtypes]
        matrix = self.matrix
        fold = np.arange(len(matrix)) % FOLDS  # the rows come in random order
        self.held = [fold == number for number in range(FOLDS)]
        self._data = [
            lgb.Dataset(matrix[~held], np.zeros((~held).sum()), params=dict(_PARAMS), free_raw_data=False)
            for held in self.held
        ]

    def tell(self, ours: Floats) -> tuple[Floats, Floats]:
        """Out of fold, how likely each row belongs to the group; and the gain of each column."""
        import lightgbm as lgb

        told, gain = np.empty(len(ours)), np.zeros(len(self.columns))
        for held, data in zip(self.held, self._data, strict=True):
            data.set_label(ours[~held])
            booster = lgb.train(dict(_PARAMS), data, num_boost_round=_ROUNDS)
            told[held] = booster.predict(self.matrix[held])
            gain += booster.feature_importance("gain")
        return told, gain


def _proxy(name: str, predictor: _Predictor, ours: Floats, score: Ints) -> Proxy:
    told, gain = predictor.tell(ours)
    together = auc(ours, told)
    first = [place for place in np.argsort(-gain, kind="stable")[:CARRIERS] if gain[place] > 0]
    return Proxy(
        group=name,
        auc=together.value,
        auc_low=together.low,
        auc_high=together.high,
        score_auc=separation(ours, score.astype(np.float64)),
        carriers=tuple(_carrier(predictor, place, float(gain[place] / gain.sum()), ours) for place in first),
    )


def _carrier(predictor: _Predictor, place: int, gain: float, ours: Floats) -> Carrier:
    values = predictor.matrix[:, place]
    if predictor.of_names[place]:
        values = _share_elsewhere(values, ours, predictor.held)
    alone = separation(ours, values)
    low, high = small_auc_interval(alone, int(ours.sum()), int(len(ours) - ours.sum()))
    return Carrier(feature=predictor.columns[place], gain=gain, auc=alone, auc_low=low, auc_high=high)


def _share_elsewhere(names: Floats, ours: Floats, held: list[Mask]) -> Floats:
    """Of each row's name the share of the group in the other folds, one row of the average added; unknown is a name."""
    code = np.nan_to_num(names, nan=0.0).astype(np.int64)  # ranks begin with 1
    many = int(code.max()) + 1
    share = np.empty(len(code))
    for rows in held:
        seen = np.bincount(code[~rows], minlength=many)
        members = np.bincount(code[~rows], weights=ours[~rows], minlength=many)
        share[rows] = ((members + ours[~rows].mean()) / (seen + 1))[code[rows]]
    return share


def _matrix(X: pl.DataFrame) -> Floats:
    """Numbers as they are, names by their rank; unknown NaN."""
    columns = [
        number_values(one.cast(pl.String).rank("dense") if is_category(one.dtype) else one) for one in X
    ]
    return np.column_stack(columns)


def proxy_from_dict(data: Mapping[str, Any]) -> Proxy:
    """Read back what `dataclasses.asdict` gave."""
    return Proxy(**{**data, "carriers": tuple(Carrier(**one) for one in data["carriers"])})
