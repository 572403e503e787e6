"""Fit the folds of one shape side by side and stop all of them at one common number of rounds."""

import math
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from models.compile import Compiled, compile_booster
from models.encode import Encoding, learn_encoding
from models.inputs import TrainingData
from models.measures import log_losses
from models.shapes import MANY_ROWS, MANY_ROWS_LEARNING_RATE, Shape, booster_parameters

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

PATIENCE = 60
# A gain below this share of the loss without a model does not count: a curve that creeps would run for ever.
LEAST_GAIN = 1e-5
# Perfectly separated rows would be pushed apart for thousands of rounds; this is near enough to certainty.
SOLVED = 0.003
# Never reached by a curve that turns; a guard against one that never does.
ROUND_GUARD = 20_000


@dataclass(frozen=True, eq=False)
class Split:
    """Rows to fit on and rows to validate on."""

    fit: Rows
    validate: Rows


@dataclass(frozen=True, eq=False)
class FoldFit:
    """One fold, compiled at the common number of rounds, and its raw log-odds on its own validation rows."""

    encoding: Encoding
    compiled: Compiled
    validate: Rows
    raw: Floats


@dataclass(frozen=True, eq=False)
class ShapeFit:
    """All folds of one shape; `loss` is the mean validation log loss at `rounds`."""

    name: str
    rounds: int
    loss: float
    folds: tuple[FoldFit, ...]


class _Fold:
    """A booster under way, with what is needed to score its validation rows."""

    def __init__(
        self, data: TrainingData, split: Split, shape: Shape, *, seed: int, threads: int, learning_rate: float
    ) -> None:
        self.split = split
        self.encoding = learn_encoding(data, split.fit)
        matrix = self.encoding.matrix()
        self.held_out = np.asfortranarray(matrix[split.validate])
        parameters = booster_parameters(
            shape,
            rows=len(split.fit),
            constraints=self.encoding.constraints,
            seed=seed,
            threads=threads,
            learning_rate=learning_rate,
        )
        fit = _dataset(data, self.encoding.training_matrix(matrix), split.fit, parameters)
        self.booster = lgb.Booster(parameters, fit)
        self.booster.add_valid(
            _dataset(data, self.held_out, split.validate, parameters, reference=fit), "validate"
        )
        self.y = data.y[split.validate]
        self.weight = data.weight[split.validate]
        self.weight = self.weight / self.weight.sum() if self.weight.sum() > 0 else self.weight
        self.rate = float(np.average(data.y[split.fit], weights=data.weight[split.fit]))
        self.trees = [0]

    def start(self) -> float:
        """The validation log loss of no model at all: everyone gets the average rate."""
        return self._loss(np.full(len(self.y), self.rate))

    def _loss(self, predicted: Floats) -> float:
        return float((self.weight * log_losses(self.y, predicted)).sum())

    def advance(self) -> float:
        """Grow one tree (or none, where no split is left) and return the validation log loss."""
        self.booster.update()
        self.trees.append(self.booster.num_trees())
        found: list[float] = []

        def keep(predicted: Floats, _: lgb.Dataset) -> tuple[str, float, bool]:
            found.append(self._loss(predicted))
            return "log loss", found[-1], False

        self.booster.eval_valid(keep)
        return found[0]

    def finish(self, rounds: int) -> FoldFit:
        """Compile what the first `rounds` rounds gave; no rounds, no effects."""
        if rounds:
            compiled = compile_booster(self.booster.model_to_string(num_iteration=self.trees[rounds]))
        else:
            compiled = Compiled(math.log(self.rate / (1 - self.rate)), {})
        return FoldFit(self.encoding, compiled, self.split.validate, compiled.raw(self.held_out))


def fit_shape(
    data: TrainingData, splits: list[Split], shape: Shape, *, seed: int, threads: int = 1
) -> ShapeFit:
    """Boost all folds in step until their mean validation log loss has not fallen for `PATIENCE` rounds."""
    learning_rate = MANY_ROWS_LEARNING_RATE if data.rows > MANY_ROWS else shape.learning_rate
    folds = [
        _Fold(data, split, shape, seed=seed + number, threads=threads, learning_rate=learning_rate)
        for number, split in enumerate(splits)
    ]
    start = sum(fold.start() for fold in folds) / len(folds)
    best, best_loss, counted_loss, since = 0, start, start, 0
    for rounds in range(1, ROUND_GUARD + 1):
        loss = sum(fold.advance() for fold in folds) / len(folds)
        if loss < best_loss:
            best, best_loss = rounds, loss
        since += 1
        if loss < counted_loss - LEAST_GAIN * start:
            counted_loss, since = loss, 0
        if since >= PATIENCE or loss < SOLVED * start:
            break
    return ShapeFit(shape.name, best, best_loss, tuple(fold.finish(best) for fold in folds))


def _dataset(
    data: TrainingData,
    matrix: Floats,
    rows: Rows,
    parameters: dict[str, object],
    *,
    reference: lgb.Dataset | None = None,
) -> lgb.Dataset:
    return lgb.Dataset(
        np.asfortranarray(matrix),
        label=data.y[rows],
        weight=None if data.unweighted else data.weight[rows],
        params=parameters,
        reference=reference,
        free_raw_data=True,
    )
