"""The scorecard as a classifier of scikit-learn: fit, predict_proba, cross_val_score, pipelines, grid search.

A module of its own, so that scoring needs no scikit-learn. It trains exactly as `models.fit_scorecard` does.
"""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import polars as pl
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import Tags, check_random_state
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_array, check_is_fitted, column_or_1d, validate_data

from models.errors import TrainingDataError
from models.scorecard import Scorecard
from models.trainer import fit_scorecard

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class ScorecardClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc] # scikit-learn tells no types
    """A scorecard learned from a table. Two classes; the greater one (1, True, "坏") is the bad one.

    Args:
        directions: column → +1 more is better, −1 more is worse; columns not named are free.
        labels: column → what people read instead of the column's name.
        purpose: which data may feed the card, `public` or `financing`.
        max_bins: bins of a feature at most, for a short card.
        max_features: features at most: those that would be missed most.
        random_state: the trainer's seed. A whole number gives the same card as `fit_scorecard(seed=…)`.

    Attributes:
        scorecard_: the fitted `Scorecard`.
        classes_: the two classes, good then bad.
        n_features_in_: number of columns seen in `fit`.
        feature_names_in_: their names, if the table had names.

    Tables of polars and pandas keep their columns' names and types (text, yes/no and unknown included); an array has
    numbers, and its columns are called x0, x1, …. Null and NaN are unknown.
    """

    def __init__(
        self,
        *,
        directions: Mapping[str, int] | None = None,
        labels: Mapping[str, str] | None = None,
        purpose: str = "public",
        max_bins: int | None = None,
        max_features: int | None = None,
        random_state: Any = 0,
    ) -> None:
        self.directions = directions
        self.labels = labels
        self.purpose = purpose
        self.max_bins = max_bins
        self.max_features = max_features
        self.random_state = random_state

    def fit(self, X: Any, y: Any, sample_weight: Any = None, groups: Any = None) -> Self:
        """Learn from X, shape (rows, columns), and y, one class per row.

        `groups`: rows that share a value (such as the enterprise, over several days) are never split between fitting
        and validation while the trainer tunes itself. Raises TrainingDataError, a ValueError, if the data cannot be
        learned from.
        """
        table = self._table(X, y=y, reset=True)
        classes, bad = _two_classes(y, table.height)
        if sample_weight is not None:
            sample_weight = _weights(sample_weight, bad)
        self.scorecard_: Scorecard = fit_scorecard(
            table,
            bad,
            directions=self.directions,
            seed=_seed(self.random_state),
            labels=self.labels,
            purpose=self.purpose,
            sample_weight=sample_weight,
            groups=groups,
            max_bins=self.max_bins,
            max_features=self.max_features,
        )
        self.classes_ = classes
        return self

    def predict_proba(self, X: Any) -> Floats:
        """Probability of good and of bad, shape (rows, 2)."""
        bad = self._card().probability(self._table(X))
        return np.column_stack([1 - bad, bad])

    def decision_function(self, X: Any) -> Floats:
        """Log-odds of bad, shape (rows,): above zero means that bad is predicted."""
        card = self._card()
        return card.intercept + card.slope * card.score(self._table(X)).astype(np.float64)

    def predict(self, X: Any) -> npt.NDArray[Any]:
        """The likelier class, shape (rows,)."""
        likelier = (self.decision_function(X) > 0).astype(np.intp)
        predicted: npt.NDArray[Any] = self.classes_[likelier]
        return predicted

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        tags.input_tags.categorical = True
        return tags

    def _card(self) -> Scorecard:
        check_is_fitted(self, "scorecard_")
        return self.scorecard_

    def _table(self, X: Any, *, y: Any = "no_validation", reset: bool = False) -> pl.DataFrame:
        """X with the names of the fitted columns; names that differ from those of `fit` are refused."""
        framed = isinstance(X, pl.DataFrame) or _is_pandas(X)
        if not framed:
            X = check_array(X, dtype="numeric", ensure_all_finite=False, estimator=self, input_name="X")
        _require_unique(list(X.columns) if framed else [])
        validate_data(self, X=X, y=y, reset=reset, skip_check_array=True)
        names = getattr(self, "feature_names_in_", None)
        columns = [f"x{at}" for at in range(self.n_features_in_)] if names is None else list(names)
        if isinstance(X, pl.DataFrame):
            return X
        return _from_pandas(X, columns) if framed else pl.from_numpy(np.asarray(X), schema=columns)


def _is_pandas(X: Any) -> bool:
    """Whether this is a DataFrame of pandas, without loading pandas."""
    return any(
        f"{kind.__module__}.{kind.__name__}".startswith("pandas.") for kind in type(X).__mro__
    ) and hasattr(X, "columns")


def _require_unique(names: list[Any]) -> None:
    twice = sorted({str(name) for name in names if names.count(name) > 1})
    if twice:
        raise TrainingDataError(f"X 中有同名的列：{'、'.join(map(repr, twice))}，请改名或删去重复的列")


def _from_pandas(X: Any, names: list[str]) -> pl.DataFrame:
    """Column by column, so that one that cannot be read is named."""
    return pl.DataFrame([_series(X.iloc[:, at], name) for at, name in enumerate(names)])


def _series(column: Any, name: str) -> pl.Series:
    try:
        return pl.Series(name, pl.from_pandas(column, nan_to_null=False))
    except OverflowError as error:
        raise TrainingDataError(f"列 {name!r} 中有超出 64 位的整数，请改用浮点数") from error
    except (TypeError, ValueError, NotImplementedError) as error:  # Arrow's, whose words name no column
        objects = column.dtype.kind == "O"
        kinds = (
            sorted({type(value).__name__ for value in column.dropna()}) if objects else [str(column.dtype)]
        )
        raise TrainingDataError(
            f"列 {name!r} 的值（{'、'.join(kinds)}）不能用于评分，应统一为数值、布尔或文本"
        ) from error


def _two_classes(y: Any, rows: int) -> tuple[npt.NDArray[Any], npt.NDArray[np.int8]]:
    """The classes, and 1 for each row of the greater one. Messages are those that scikit-learn's users know."""
    y = column_or_1d(y, warn=True)
    if len(y) != rows:
        raise TrainingDataError(
            f"Found input variables with inconsistent numbers of samples: {[rows, len(y)]}"
        )
    check_array(y, ensure_2d=False, dtype=None, input_name="y")  # no NaN, no infinity
    check_classification_targets(y)
    if (kind := type_of_target(y, input_name="y")) != "binary":
        raise TrainingDataError(f"Only binary classification is supported. The type of the target is {kind}.")
    classes, place = np.unique(y, return_inverse=True)
    if len(classes) < 2:
        raise TrainingDataError(f"y has one class only, {classes[0]!r}; a scorecard needs two classes")
    return classes, place.astype(np.int8)


def _weights(sample_weight: Any, bad: npt.NDArray[np.int8]) -> Floats:
    weight: Floats = column_or_1d(sample_weight, dtype=np.float64)
    if len(weight) == len(bad) and not np.any(weight):
        raise TrainingDataError("every sample_weight is zero; at least some rows need a positive weight")
    if len(weight) == len(bad) and len(np.unique(bad[weight > 0])) < 2:
        raise TrainingDataError(
            "rows of a positive sample_weight have one class only; a scorecard needs two classes"
        )
    return weight


def _seed(random_state: Any) -> int:
    if isinstance(random_state, int | np.integer):
        return int(random_state)
    return int(check_random_state(random_state).randint(2**31 - 1))
