"""Splitting rows for validation: stratified, and rows of one group (one enterprise) never on both sides."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def fold_of_rows(y: npt.NDArray[np.float64], groups: Ints, folds: int, seed: int) -> Ints:
    """The fold 0 … folds−1 of each row, shape (rows,).

    Groups are dealt out in random order, those with a bad row first and apart from the rest, so that every fold
    gets its share of bads; with one row per group this is the usual stratified split.
    """
    rng = np.random.default_rng(seed)
    names, group_of_row = np.unique(groups, return_inverse=True)
    has_bad = np.zeros(len(names), dtype=bool)
    has_bad[group_of_row[y > 0]] = True
    fold_of_group = np.empty(len(names), dtype=np.int64)
    start = 0
    for members in (np.flatnonzero(has_bad), np.flatnonzero(~has_bad)):
        shuffled = rng.permutation(members)
        fold_of_group[shuffled] = (start + np.arange(len(shuffled))) % folds
        start += len(shuffled)
    return fold_of_group[group_of_row]
