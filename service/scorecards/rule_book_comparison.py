"""A rule book beside the champion, on a past day whose outcomes are known since: who ranks better, who moves where.

Both see the same enterprises, the same records and the same day. Grades are those of the score, before overrides.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from features.store import end_of_day
from models.champion import champion
from models.errors import NoChampion
from models.evaluator import Evaluator, inputs_of
from models.inputs import read_outcome
from models.measures import auc
from models.outcomes import HORIZON_MONTHS
from models.paired_auc import auc_difference
from models.point_in_time import TrainingSet, training_set
from models.rule_book import RuleBook
from scoring import grading
from scoring.matrix.condition_types import GRADES
from scoring.schema.policy import Bands, Policy
from service.errors import NotFound
from service.home import Home
from service.scorecards.hindsight import learned_after
from service.scorecards.outcomes_known import outcomes_known
from service.scorecards.training import Progress
from service.scorecards.validation import eligible

Floats = npt.NDArray[np.float64]


def compare(
    home: Home, policy: Policy, book: RuleBook, *, on: date | None = None, progress: Progress | None = None
) -> dict[str, Any]:
    """Both evaluators on a day (default: the last whose outcomes are known), or the book alone without a champion."""
    known = outcomes_known(home)
    day = on or known.due
    known.require_due(day, "比较的基准日")
    card, name = _champion(home)
    both: dict[str, Evaluator] = (
        {"rule_book": book} if card is None else {"champion": card, "rule_book": book}
    )
    held_out = training_set(
        [day],
        store=home.store,
        features=[feature for one in both.values() for feature in inputs_of(one, "public")],
        purpose="public",
        rules=lambda when: policy.on(when).gate,
        eligible=eligible(policy),
        outcomes_known_at=end_of_day(known.day),
        progress=None if progress is None else lambda done, of: progress("比较", done, of),
    )
    if held_out.y.n_unique() < 2:
        raise NotFound(f"{day} 之后的 {HORIZON_MONTHS} 个月中没有违约（或者全部违约），无从比较")
    return {
        "simulated": home.simulated,
        "on": day.isoformat(),
        "outcomes_known_on": known.day.isoformat(),
        "notices": list(known.notices()),
        "rows": held_out.y.len(),
        "bads": int(held_out.y.sum()),
        "rule_book": {"id": book.id, "title": book.title, "own": book.own, "hash": book.hash},
        "champion": None
        if card is None
        else {"name": name, "hash": card.hash, "hindsight": learned_after(card, day)},
        **_compared(both, held_out, policy.on(day).bands),
    }


def _compared(both: Mapping[str, Evaluator], rows: TrainingSet, bands: Bands) -> dict[str, Any]:
    """What each makes of the same rows, and, where there are two, how they differ."""
    y = read_outcome(rows.y, rows.y.len())
    scores = {which: one.score(rows.X) for which, one in both.items()}
    graded = pl.DataFrame(
        {
            which: grading.grade_of(scores[which], grading.thresholds(bands, one))
            for which, one in both.items()
        }
    ).with_columns(y=rows.y.cast(pl.Int64))
    two = len(both) == 2
    return {
        "measured": {which: _measured(y, scores[which], graded, which) for which in both},
        "auc_difference": _difference(y, scores) if two else None,
        "moves": _moves(graded) if two else [],
    }


def _champion(home: Home) -> tuple[Evaluator | None, str]:
    try:
        card, version = champion(home.root, purpose="public")
    except NoChampion:
        return None, ""
    return card, str(version)


def _difference(y: Floats, scores: Mapping[str, npt.NDArray[np.int64]]) -> dict[str, float]:
    """AUC of the book less the champion's on the same rows, with its paired 95 % interval."""
    risks = (-scores[which].astype(np.float64) for which in ("champion", "rule_book"))
    return auc_difference(y, *risks)._asdict()


def _measured(y: Floats, scores: npt.NDArray[np.int64], graded: pl.DataFrame, which: str) -> dict[str, Any]:
    """Ranking, with its 95 % interval, and for each grade how many had it and how many of them defaulted."""
    ranking = auc(y, -scores.astype(np.float64))
    by_grade = graded.group_by(which).agg(rows=pl.len(), bads=pl.col("y").sum())
    found = {row[which]: row for row in by_grade.iter_rows(named=True)}
    return {
        "auc": ranking.value,
        "auc_low": ranking.low,
        "auc_high": ranking.high,
        "scores": int(np.unique(scores).size),
        "grades": [
            {"grade": grade, "rows": found[grade]["rows"], "bads": found[grade]["bads"]}
            if grade in found
            else {"grade": grade, "rows": 0, "bads": 0}
            for grade in GRADES
        ],
    }


def _moves(graded: pl.DataFrame) -> list[dict[str, Any]]:
    """Every pair of grades that occurs: the champion's, the book's, how many, and how many of them defaulted."""
    pairs = graded.group_by("champion", "rule_book").agg(rows=pl.len(), bads=pl.col("y").sum())
    return pairs.sort("champion", "rule_book").to_dicts()
