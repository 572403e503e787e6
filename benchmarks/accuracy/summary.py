"""From outcomes to a line per data set and model, and the page that shows them."""

from collections.abc import Sequence
from statistics import median

import numpy as np
import polars as pl

from benchmarks.accuracy.paired import auc_of, placements, standard_error
from benchmarks.accuracy.run import Floats, Outcome
from models.measures import brier, kolmogorov_smirnov

# What a model is called in the tables, in their order; the first is what the others are compared with.
TITLES = {
    "ours": "our scorecard",
    "ours_short": "our short card (≤ 8 bins, ≤ 15 features)",
    "ours_in_floats": "our float model, all bins",
    "woe_logistic": "logistic on WoE",
    "optbinning_card": "optbinning Scorecard",
    "ebm_main": "EBM, main effects",
    "ebm_default": "EBM, default",
    "lightgbm_tuned": "LightGBM, tuned",
}


def summarize(data: str, y: Floats, outcomes: Sequence[Outcome]) -> list[dict[str, object]]:
    """A line per model of one data set; `ahead` is the AUC's difference to ours on the same rows."""
    by_peer = {
        peer: [one for one in outcomes if one.task.peer == peer]
        for peer in TITLES
        if any(one.task.peer == peer for one in outcomes)
    }
    return [_line(data, peer, y, found, by_peer["ours"]) for peer, found in by_peer.items()]


def _placed(y: Floats, outcomes: Sequence[Outcome]) -> Floats:
    """Placements averaged over the repeats; NaN where a row was not in any fold that was run."""
    total, times = np.zeros(len(y)), np.zeros(len(y))
    for one in outcomes:
        total[one.rows] += placements(y[one.rows], one.probability)
        times[one.rows] += 1
    return np.divide(total, times, out=np.full(len(y), np.nan), where=times > 0)


def _line(
    data: str, peer: str, y: Floats, outcomes: Sequence[Outcome], ours: Sequence[Outcome]
) -> dict[str, object]:
    placed = _placed(y, outcomes)
    # Ours on the same folds only, where a slow peer was run on fewer.
    folds_run = {(one.task.repeat, one.task.fold) for one in outcomes}
    beside = _placed(y, [one for one in ours if (one.task.repeat, one.task.fold) in folds_run])
    both = ~np.isnan(placed)
    folds = [(y[one.rows], one.probability) for one in outcomes]
    reasons = [one.reason_seconds for one in outcomes if one.reason_seconds is not None]
    rows = len(outcomes[0].rows)
    return {
        "data": data,
        "peer": peer,
        "rows": len(y),
        "bads": int(y.sum()),
        "folds": len(outcomes),
        "auc": auc_of(y[both], placed[both]),
        "ahead": auc_of(y[both], placed[both]) - auc_of(y[both], beside[both]),
        "standard_error": standard_error(y[both], placed[both], beside[both]),
        "ks": float(np.mean([kolmogorov_smirnov(*one) for one in folds])),
        "brier": float(np.mean([brier(*one) for one in folds])),
        "features": median(one.features for one in outcomes),
        "bins": median(one.bins for one in outcomes),
        "fit_seconds": median(one.fit_seconds for one in outcomes),
        "score_us_per_row": median(one.score_seconds for one in outcomes) / rows * 1e6,
        "reasons_us_per_row": median(reasons) / rows * 1e6 if reasons else None,
        "bytes": median(one.size for one in outcomes),
    }


def averages(lines: Sequence[dict[str, object]]) -> dict[str, float]:
    """How far each model is ahead of ours, the mean over the sets on which both were measured."""
    table = pl.DataFrame([{"peer": one["peer"], "ahead": one["ahead"]} for one in lines])
    means = table.group_by("peer", maintain_order=True).agg(pl.col("ahead").mean())
    return dict(means.iter_rows())


def tables(lines: Sequence[dict[str, object]]) -> str:
    """Markdown: a table per data set."""
    parts = []
    for data in dict.fromkeys(one["data"] for one in lines):
        own = [one for one in lines if one["data"] == data]
        parts.append(f"### {data}: {own[0]['rows']:,} rows, {own[0]['bads']} bad\n")
        parts.append(
            "| model | AUC | ahead of ours ± standard error | KS | Brier | features | bins | fit, s | score, µs a row "
            "| reasons, µs a row | KiB |\n|---|---|---|---|---|---|---|---|---|---|---|"
        )
        parts += [_row(one) for one in own]
        parts.append("")
    return "\n".join(parts)


def _row(one: dict[str, object]) -> str:
    ahead = "" if one["peer"] == "ours" else f"{one['ahead']:+.4f} ± {one['standard_error']:.4f}"
    reasons = one["reasons_us_per_row"]
    title = TITLES[str(one["peer"])]
    return (
        f"| {title} | {one['auc']:.4f} | {ahead} | {one['ks']:.3f} | {one['brier']:.4f} | {one['features']:.0f} "
        f"| {one['bins']:.0f} | {one['fit_seconds']:.1f} | {one['score_us_per_row']:.1f} "
        f"| {'none' if reasons is None else f'{reasons:.1f}'} | {one['bytes'] / 1024:.0f} |"  # type: ignore[operator]
    )
