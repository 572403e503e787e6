"""The float model that our card is made from, with all its bins: what few bins and whole points cost shows here."""

import pickle
from collections.abc import Mapping

import numpy as np
import polars as pl

from benchmarks.peers import Fitted, Floats
from benchmarks.peers.ours import prepare
from models.calibrate import fit_curve
from models.trainer import fit as train

__all__ = ["fit", "prepare"]


def fit(table: pl.DataFrame, y: Floats, directions: Mapping[str, int]) -> Fitted:
    """The same fit; its probability by the same curve, read off the raw sum instead of the score."""
    fitted = train(table, y, directions=directions, purpose="financing")
    rows, raw = fitted.blend.rows, fitted.blend.raw
    curve = fit_curve(raw, y[rows], np.ones(len(rows)))

    def probability(asked: pl.DataFrame) -> Floats:
        found: Floats = 1 / (1 + np.exp(-(curve.intercept + curve.slope * fitted.model.raw(asked))))
        return found

    steps = fitted.model.steps
    used = sum(len(set(one.effects.tolist())) > 1 for one in steps)
    plain = [(one.edges, one.effects) for one in steps]
    return Fitted(probability, None, sum(len(one.effects) for one in steps), used, pickle.dumps(plain))
