"""The boosted and the coarse model put together: still additive, since both are.

Half of each unless another share is clearly better on rows not trained on. The boosted model's rounds were chosen on
these very rows, so a bare minimum would lean towards it, and on few rows towards anything.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.boost import ShapeFit
from models.evidence import is_clear
from models.inputs import TrainingData
from models.measures import raw_log_losses
from models.step_model import StepModel, average_folds

Floats = npt.NDArray[np.float64]

# Shares of the coarse model that are tried. A finer choice would follow chance.
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
EVEN = 0.5


@dataclass(frozen=True, eq=False)
class Blend:
    """What is rounded to a card.

    Attributes:
        boosted: the better of the boosted shapes.
        coarse: the coarse model on the same folds; None where there are rows enough without it.
        share: of the coarse model in the sum.
        rows: indices of the rows that some fold did not train on.
        raw: raw log-odds of those rows by that fold.
        loss: log loss of these.
    """

    boosted: ShapeFit
    coarse: ShapeFit | None
    share: float
    rows: npt.NDArray[np.int64]
    raw: Floats
    loss: float

    def model(self, data: TrainingData) -> StepModel:
        """All folds averaged, each kind by its share."""
        folds, shares = list(self.boosted.folds), [1 - self.share] * len(self.boosted.folds)
        if self.coarse and self.share:
            folds += self.coarse.folds
            shares += [self.share] * len(self.coarse.folds)
        return average_folds(folds, np.array(shares), data)


def blend(boosted: ShapeFit, coarse: ShapeFit | None, data: TrainingData) -> Blend:
    """Choose the share with the least log loss on rows not trained on."""
    rows = np.concatenate([fold.validate for fold in boosted.folds])
    fine = np.concatenate([fold.raw for fold in boosted.folds])
    y, weight = data.y[rows], data.weight[rows]
    crude = np.concatenate([fold.raw for fold in coarse.folds]) if coarse else fine
    share = _share(fine, crude, y, weight) if coarse else 0.0
    raw = (1 - share) * fine + share * crude
    loss = float(np.average(raw_log_losses(y, raw), weights=weight))
    return Blend(boosted, coarse, share, rows, raw, loss)


def _share(fine: Floats, crude: Floats, y: Floats, weight: Floats) -> float:
    """The share of least loss if it is better than half by more than the standard error of the difference."""
    even = raw_log_losses(y, (1 - EVEN) * fine + EVEN * crude)
    gains = {share: even - raw_log_losses(y, (1 - share) * fine + share * crude) for share in SHARES}
    best = max(SHARES, key=lambda share: float((weight * gains[share]).sum()))
    return best if is_clear(weight * gains[best]) else EVEN
