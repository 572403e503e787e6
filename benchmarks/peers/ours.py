"""Our scorecard as it comes: whole points, nothing set."""

from collections.abc import Mapping

import polars as pl

from benchmarks.peers import Fitted, Floats
from models.scorecard import Scorecard
from models.trainer import fit_scorecard


def prepare(X: pl.DataFrame) -> pl.DataFrame:
    """As it is."""
    return X


def fit(table: pl.DataFrame, y: Floats, directions: Mapping[str, int]) -> Fitted:
    """With the directions, which are part of what a card promises."""
    return of_card(fit_scorecard(table, y, directions=directions, purpose="financing"))


def of_card(card: Scorecard) -> Fitted:
    """What is measured of a card; only features that tell anything count as read."""
    bins = sum(len(one.code_points) for one in card.inputs)
    used = sum(len(set(one.code_points.tolist())) > 1 for one in card.inputs)
    return Fitted(card.probability, card.points, bins, used, card.to_json().encode())
