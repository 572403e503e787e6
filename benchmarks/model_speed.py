"""A score with all its exact reasons, against what else gives them: `python -m benchmarks.model_speed [--json]`.

What: from a table of floats (100,000 rows × 60 features, a tenth of the cells unknown) the score of every row and the
points of all its features, one thread each; then one row at a time, and how long the fits took.

Peers: LightGBM, early-stopped on the same data, with `pred_contrib` (timed on a fifth of the rows, times five); optbinning's `Scorecard.score`, which gives no
reasons; the terms of interpret's EBM without interactions (`eval_terms`). `ratio_contrib`, `ratio_optbinning` and
`ratio_ebm` are peer ÷ ours.

Equal: different models have different scores, so what is checked is that each side's reasons add up to its own
score: ours to the point, LightGBM's and EBM's to 1e-6 of their log-odds. The AUC of every model on rows of its own
(a fifth as many as it was fitted on) is told, so that a quick model that ranks badly cannot pass.
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.generated.risk_table import risk_table
from benchmarks.measured import run_apart
from models.measures import auc_value

ROWS, FEATURES = 100_000, 60
SMALL_ROWS, SMALL_FEATURES = 10_000, 64
_MODULE = "benchmarks.model_speed"
_CONTRIB_SHARE = 5  # it walks every tree for every row: a fifth of the rows, times five
_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"), "1"
)
_PEERS = {"contrib": "lightgbm", "optbinning": "optbinning", "ebm": "ebm"}

Floats = npt.NDArray[np.float64]
T = TypeVar("T")


def main() -> None:
    """Print what each side took and, last, one JSON line."""
    parser = argparse.ArgumentParser(description="scores with exact reasons")
    parser.add_argument("--json", action="store_true", help="the JSON line only")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--side", choices=tuple(_SIDES), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        print(json.dumps(_SIDES[options.side](options.rows)))
        return
    os.environ.update(_ONE_THREAD)
    sides = {name: run_apart(_MODULE, "--side", name, "--rows", str(options.rows)) for name in _SIDES}
    ours = sides["ours"]
    report = {
        "compared": "score and all exact reasons from floats, one thread",
        "rows": options.rows,
        "features": FEATURES,
        **sides,
        **{f"ratio_{ratio}": round(sides[peer]["ms"] / ours["ms"], 1) for ratio, peer in _PEERS.items()},
        "equal": all(side["adds_up"] for side in sides.values()),
        "versions": {name: version(name) for name in ("lightgbm", "optbinning", "interpret-core", "polars")},
    }
    if not options.json:
        _tell(sides, report)
    print(json.dumps(report))


def _tell(sides: dict[str, Any], report: dict[str, Any]) -> None:
    for name, side in sides.items():
        print(
            f"{name:11} {side['ms']:10.1f} ms   AUC {side['auc']:.4f}   fit {side['fit_s']:6.1f} s   {side['size']}"
        )
    ours = sides["ours"]
    print(
        f"one row with its reasons {ours['row_us']:.1f} µs; {SMALL_ROWS:,} × {SMALL_FEATURES} fitted in {ours['small_fit_s']:.1f} s"
    )
    print("  ".join(f"{name} {report[f'ratio_{name}']:.1f}×" for name in _PEERS), f"equal: {report['equal']}")


def _ours(rows: int) -> dict[str, Any]:
    import models

    X, y, held_out, outcome = _tables(rows)
    card, fit_s = _timed(lambda: models.fit_scorecard(X, y))
    small, small_y = risk_table(SMALL_ROWS, SMALL_FEATURES, seed=2)
    _, small_fit_s = _timed(lambda: models.fit_scorecard(small, small_y))
    score, points = card.score_and_points(X)
    few = X.head(1000).to_dicts()
    return {
        "ms": _ms(lambda: card.score_and_points(X)),
        "row_us": _ms(lambda: [card.score_row(row) for row in few]),
        "fit_s": fit_s,
        "small_fit_s": small_fit_s,
        "auc": auc_value(outcome, -card.score(held_out).astype(np.float64)),
        "size": f"{len(card.inputs)} features, {sum(len(one.points) for one in card.inputs)} bins",
        "adds_up": bool((points.sum_horizontal().to_numpy() + card.base_points == score).all()),
    }


def _lightgbm(rows: int) -> dict[str, Any]:
    import lightgbm as lgb

    X, y, held_out, outcome = _tables(rows)
    table, cut = X.to_numpy(), rows * 4 // 5
    settings = {"objective": "binary", "learning_rate": 0.05, "num_threads": 1, "verbosity": -1, "seed": 0}

    def fit() -> lgb.Booster:
        train = lgb.Dataset(table[:cut], y[:cut])
        valid = lgb.Dataset(table[cut:], y[cut:], reference=train)
        stop = lgb.early_stopping(50, verbose=False)
        return lgb.train(settings, train, 2000, valid_sets=[valid], callbacks=[stop])

    booster, fit_s = _timed(fit)
    some = table[: rows // _CONTRIB_SHARE]
    reasons, seconds = _timed(lambda: np.asarray(booster.predict(some, pred_contrib=True)))
    raw = np.asarray(booster.predict(some, raw_score=True))
    return {
        "ms": seconds * 1000 * _CONTRIB_SHARE,
        "fit_s": fit_s,
        "auc": auc_value(outcome, np.asarray(booster.predict(held_out.to_numpy()))),
        "size": f"{booster.num_trees()} trees",
        "adds_up": bool(np.abs(reasons.sum(axis=1) - raw).max() < 1e-6),
    }


def _optbinning(rows: int) -> dict[str, Any]:
    from optbinning import BinningProcess, Scorecard
    from sklearn.linear_model import LogisticRegression

    X, y, held_out, outcome = _tables(rows)
    frame = X.to_pandas()
    card = Scorecard(
        BinningProcess(X.columns),
        LogisticRegression(max_iter=1000),
        scaling_method="min_max",
        scaling_method_params={"min": 0, "max": 1000},
    )
    _, fit_s = _timed(lambda: card.fit(frame, y, metric_missing="empirical"))
    return {
        "ms": _ms(lambda: card.score(frame)),
        "fit_s": fit_s,
        "auc": auc_value(outcome, card.predict_proba(held_out.to_pandas())[:, 1]),
        "size": f"{len(card.table())} bins",
        "adds_up": True,  # it gives no reasons
    }


def _ebm(rows: int) -> dict[str, Any]:
    from interpret.glassbox import ExplainableBoostingClassifier

    X, y, held_out, outcome = _tables(rows)
    table = X.to_numpy()
    model = ExplainableBoostingClassifier(interactions=0, n_jobs=2, random_state=0)
    _, fit_s = _timed(lambda: model.fit(table, y))
    raw = model.decision_function(table)
    return {
        "ms": _ms(lambda: model.eval_terms(table)),
        "fit_s": fit_s,
        "auc": auc_value(outcome, model.predict_proba(held_out.to_numpy())[:, 1]),
        "size": f"{sum(len(scores) for scores in model.term_scores_)} bins",
        "adds_up": bool(np.abs(model.eval_terms(table).sum(axis=1) + model.intercept_ - raw).max() < 1e-6),
    }


def _tables(rows: int) -> tuple[pl.DataFrame, Floats, pl.DataFrame, Floats]:
    X, y = risk_table(rows + rows // 5, FEATURES, seed=1)
    return X.head(rows).rechunk(), y[:rows], X.tail(rows // 5).rechunk(), y[rows:]


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    begin = time.perf_counter()
    found = work()
    return found, round(time.perf_counter() - begin, 2)


def _ms(work: Callable[[], object], runs: int = 9) -> float:
    """Median milliseconds, after one run that nobody counts."""
    work()
    return round(statistics.median(_timed_ms(work) for _ in range(runs)), 2)


def _timed_ms(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


_SIDES: dict[str, Callable[[int], dict[str, Any]]] = {
    "ours": _ours,
    "lightgbm": _lightgbm,
    "optbinning": _optbinning,
    "ebm": _ebm,
}

if __name__ == "__main__":
    main()
