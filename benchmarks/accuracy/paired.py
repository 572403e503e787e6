"""AUC in repeated folds, and the standard error of a difference of two models on the same rows."""

import numpy as np
import numpy.typing as npt

from models.measures import midranks

Floats = npt.NDArray[np.float64]


def placements(y: Floats, risk: Floats) -> Floats:
    """Of each row the share of the other class that it is ranked rightly against (ties half), shape (rows,).

    The mean over the bads is the AUC, and so is the mean over the goods.
    """
    bad = y > 0
    among_all = midranks(risk)
    out = np.empty(len(y))
    out[bad] = (among_all[bad] - midranks(risk[bad])) / (~bad).sum()
    out[~bad] = 1 - (among_all[~bad] - midranks(risk[~bad])) / bad.sum()
    return out


def auc_of(y: Floats, placed: Floats) -> float:
    """Mean of the folds' AUCs, each weighted by its bads."""
    return float(placed[y > 0].mean())


def standard_error(y: Floats, placed: Floats, other: Floats) -> float:
    """Of the difference of two AUCs on the same rows, by DeLong's variance of the placements averaged over repeats."""
    difference = placed - other
    bad, good = difference[y > 0], difference[y == 0]
    return float(np.sqrt(bad.var(ddof=1) / len(bad) + good.var(ddof=1) / len(good)))
