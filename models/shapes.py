"""The two shapes of step function that are tried, and what every fit shares.

Smooth data want stumps, jagged data want leaves; one of eight measured sets loses 0.005–0.03 AUC with the wrong one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shape:
    """One setting of the boosting."""

    name: str
    learning_rate: float
    num_leaves: int
    max_bin: int
    bagging_fraction: float
    lambda_l2: float


STUMPS = Shape("stumps", learning_rate=0.1, num_leaves=2, max_bin=64, bagging_fraction=0.6, lambda_l2=1.0)
LEAVES = Shape("leaves", learning_rate=0.05, num_leaves=6, max_bin=255, bagging_fraction=0.8, lambda_l2=5.0)
SHAPES = (STUMPS, LEAVES)

# Above this many rows every shape learns at the faster rate.
MANY_ROWS = 50_000
MANY_ROWS_LEARNING_RATE = 0.1
# Above this many rows one hold-out must do. Below, five folds pay: with 400 bads among 60,000 rows they are worth
# 0.011–0.015 AUC, and take 9 s.
VERY_MANY_ROWS = 200_000


def booster_parameters(
    shape: Shape, *, rows: int, constraints: Sequence[int], seed: int, threads: int, learning_rate: float
) -> dict[str, Any]:
    """LightGBM parameters for `rows` training rows and one constraint (−1, 0, 1) per column."""
    return {
        "objective": "binary",
        "metric": "None",  # the validation loss is computed in numpy: LightGBM's sum depends on the threads
        "learning_rate": learning_rate,
        "num_leaves": shape.num_leaves,
        "max_bin": shape.max_bin,
        "bagging_fraction": shape.bagging_fraction,
        "bagging_freq": 1,
        "feature_fraction": 0.3,
        "lambda_l2": shape.lambda_l2,
        # On 123 rows a minimum of 50 would leave a constant.
        "min_data_in_leaf": max(1, min(20, rows // 6)),
        "interaction_constraints": [[column] for column in range(len(constraints))],
        "monotone_constraints": list(constraints) if any(constraints) else None,
        "seed": seed,
        "num_threads": threads,
        # By column one thread adds up each histogram: the same sums whatever the number of threads.
        "deterministic": True,
        "force_col_wise": True,
        "verbosity": -1,
    }
