"""Grade bands tried out on the latest run: bounds for a wished distribution, or what given bounds would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from features.store import end_of_day
from features.together import Progress
from models.point_in_time import TrainingSet, training_set
from models.scorecard import Scorecard
from scoring import grading, overrides
from scoring.band_proposal import Cut, bounds_of, cuts_for, yaml_of
from scoring.matrix.condition_types import GRADES
from scoring.matrix.packed_bits import PackedBits
from scoring.schema.policy import Band, Bands
from scoring.schema.policy_day import PolicyDay
from service import clock
from service.errors import NotFound, WrongUse
from service.home import Home
from service.law_on import gate_for
from service.runs.run import Run
from service.scorecards.hindsight import learned_after
from service.scorecards.outcomes_known import find_outcomes
from service.scorecards.validation import eligible

Found = dict[str, Any]
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: shares in percent by grade, or bounds of A, B and C; neither: the bands in force."""

    target: Mapping[str, Decimal] | None = None
    bounds: tuple[float, ...] | None = None


def asked_of(target: str | None, probability: str | None) -> Asked:
    """The question as the command line writes it, or `WrongUse`."""
    if target is not None and probability is not None:
        raise WrongUse("--target 与 --probability 只能给一个")
    if target is not None:
        shares = _read(target, GRADES, "--target A=10,B=55,C=30,D=5")
        if sum(shares.values()) != _WHOLE or min(shares.values()) <= 0:
            raise WrongUse(f"--target 各等级的占比应都大于 0、合计 100，现合计 {sum(shares.values())}")
        return Asked(target=shares)
    if probability is not None:
        given = _read(probability, GRADES[:-1], "--probability A=0.01,B=0.04,C=0.35")
        bounds = [float(given[grade]) for grade in GRADES[:-1]]
        if not 0 < bounds[0] < bounds[1] < bounds[2] < 1:
            raise WrongUse("--probability 应依 A、B、C 逐级增大，都在 0 与 1 之间")
        return Asked(bounds=tuple(bounds))
    return Asked()


def _read(text: str, grades: Sequence[str], example: str) -> dict[str, Decimal]:
    try:
        pairs = [part.split("=") for part in text.split(",")]
        found = {grade.strip(): Decimal(number.strip()) for grade, number in pairs}
    except (ValueError, InvalidOperation) as error:
        raise WrongUse(f"“{text}”应写作 {example}") from error
    if (
        sorted(found) != sorted(grades)
        or len(pairs) != len(grades)
        or not all(n.is_finite() for n in found.values())
    ):
        raise WrongUse(f"“{text}”应恰有 {'、'.join(grades)} 各一次，写作 {example}")
    return found


def bands_tried(home: Home, run: Run, asked: Asked, *, progress: Progress | None = None) -> Found:
    """Bands over everyone whom the run graded by a score, with observed default rates where outcomes are known."""
    card = run.evaluator
    if not isinstance(card, Scorecard):
        raise WrongUse("规则手册自有等级分数线，不按违约概率分界；请用按评分卡评价的批次")
    rows = run.decisions().select("score", "overrides", "status")
    scored = rows.filter(pl.col("score").is_not_null())
    if scored.is_empty():
        raise NotFound("该批次没有按得分评级的企业")
    scores = scored["score"].to_numpy().astype(np.int64)
    cuts: tuple[Cut, ...] = cuts_for(scores, asked.target) if asked.target else ()
    law = run.ground.law
    in_force = tuple(band.probability_below for band in law.bands.grades[:-1])
    bounds = bounds_of(card, cuts) if cuts else asked.bounds or in_force
    bands = _bands(law.bands, bounds)
    by_score = grading.grade_of(scores, grading.thresholds(bands, card))
    final = _after_overrides(by_score, law, scored["overrides"])
    labels: dict[str, str] = {band.grade: band.label for band in law.bands.grades}
    # A version that begins in the past would change what was decided; `policy check --against` refuses it.
    begins = max(run.manifest.as_of, clock.today()) + timedelta(days=1)
    return {
        "simulated": run.manifest.simulated,
        "as_of": run.manifest.as_of.isoformat(),
        "run_id": run.manifest.hash,
        "purpose": run.manifest.purpose,
        "model": card.hash,
        "source": "target" if cuts else "probability" if asked.bounds else "policy",
        "rows": scored.height,
        "different_scores": int(np.unique(scores).size),
        "grades": _grades(bands, card, by_score, final, asked, cuts),
        "outcomes": _outcomes(home, run, card, bands, progress),
        "key": "financing_bands" if run.manifest.purpose == "financing" else "bands",
        "yaml": yaml_of(labels, bounds, begins.isoformat()),
    }


def _after_overrides(by_score: npt.NDArray[np.str_], law: PolicyDay, held: pl.Series) -> npt.NDArray[np.str_]:
    if not law.overrides:
        return by_score
    bits = PackedBits.read(held, len(law.overrides)).rows(np.arange(held.len()))
    return overrides.final_grades(by_score, law.overrides, bits)


def _bands(like: Bands, bounds: Sequence[float]) -> Bands:
    grades = tuple(
        Band(grade=band.grade, label=band.label, probability_below=bound)
        for band, bound in zip(like.grades, (*bounds, 1.0), strict=True)
    )
    return Bands(in_force_from=like.in_force_from, grades=grades)


def _grades(
    bands: Bands,
    card: Scorecard,
    by_score: npt.NDArray[np.str_],
    final: npt.NDArray[np.str_],
    asked: Asked,
    cuts: Sequence[Cut],
) -> list[Found]:
    tied = [cut.tied for cut in cuts] or [0] * 3
    published = grading.published(bands, card)
    return [
        {
            **one,
            "target_percent": float(asked.target[one["grade"]]) if asked.target else None,
            "rows": int((by_score == one["grade"]).sum()),
            "percent": 100 * int((by_score == one["grade"]).sum()) / len(by_score),
            "rows_after_overrides": int((final == one["grade"]).sum()),
            "tied_at_lower_bound": tie,
        }
        for one, tie in zip(published, (*tied, 0), strict=True)
    ]


def _outcomes(home: Home, run: Run, card: Scorecard, bands: Bands, progress: Progress | None) -> Found | None:
    """Per grade how many had it and how many defaulted within the year, on the last day whose outcomes are known."""
    known = find_outcomes(home)
    if known is None:
        return None
    day = known.due
    rows = _known_outcomes(home, run, day, known.day, progress)
    if rows is None or rows.y.is_empty():
        return None
    grades = grading.grade_of(card.score(rows.X), grading.thresholds(bands, card))
    bad = rows.y.to_numpy() == 1
    return {
        "on": day.isoformat(),
        "outcomes_known_on": known.day.isoformat(),
        "notices": list(known.notices()),
        "hindsight": learned_after(card, day),
        "grades": [
            {
                "grade": grade,
                "rows": int((grades == grade).sum()),
                "bads": int((bad & (grades == grade)).sum()),
            }
            for grade in GRADES
        ],
    }


def _known_outcomes(
    home: Home, run: Run, day: date, last: date, progress: Progress | None
) -> TrainingSet | None:
    """Everyone who would have been scored on the day, with what became of them; None for banks' verdicts, which end no year."""
    if run.manifest.purpose != "public" or day < (run.policy.settings.in_force_from or day):
        return None
    return training_set(
        [day],
        store=home.store,
        features=run.ground.features,
        purpose="public",
        rules=lambda when: gate_for(run.policy, when).gate,
        eligible=eligible(run.policy),
        outcomes_known_at=end_of_day(last),
        progress=progress,
    )
