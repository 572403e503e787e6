"""How good and how fair a scorecard is on a day whose outcomes are known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Final

import numpy as np
import polars as pl

from features.bucket import Share
from features.catalogue import features_for
from features.feature import Feature
from features.feature_table import feature_table
from features.known import Known
from features.lawful_gate import GatedRecords, pass_gate
from features.store import end_of_day
from features.together import Progress, worked_together
from models.audit_groups import AuditGroups
from models.cross_validate import measure_out_of_fold, out_of_fold
from models.errors import ModelError
from models.fairness_audit import audit_fairness
from models.grade_stability import COLUMNS, GradeStability, grade_stability
from models.point_in_time import TrainingSet, training_set
from models.reference import Reference
from models.scorecard import Scorecard
from models.short_card import UNLIMITED, Limits
from models.step_model import StepModel
from models.validate import Validation, validate
from scoring.grading import grade_of, grade_of_probability, thresholds
from scoring.ground import Ground
from scoring.population import rated, rated_by, with_size_class
from scoring.schema.policy import Policy
from scoring.schema.policy_day import PolicyDay
from service.errors import NotFound, WrongUse
from service.home import Home
from service.law_on import law_for
from service.runs.evaluation import evaluate_share, ground_for
from service.scorecards.audit_groups import audit_groups

CV_FOLDS: Final = 5
CV_REPEATS: Final = 10


@dataclass(frozen=True)
class HeldOut:
    """Rows of one day with their outcomes, and what audits of fairness know of them besides, kept apart from `X`."""

    rows: TrainingSet
    groups: AuditGroups
    law: PolicyDay


def held_out(
    home: Home, policy: Policy, day: date, *, known_on: date, tell: Callable[[int, int], None]
) -> HeldOut:
    """The enterprises that a public card would have scored on a day, with what became of them."""
    rows = rows_of(home, policy, [day], known_on=known_on, tell=tell)
    law = policy.on(day)
    known = home.store.known(end_of_day(day))
    groups = audit_groups(known, law, rows.keys["uscc"], divisions=policy.settings.divisions)
    return HeldOut(rows, groups, law)


def validate_held_out(
    card: Scorecard,
    found: HeldOut,
    *,
    unrounded: StepModel | None = None,
    training: pl.DataFrame | Reference,
) -> Validation:
    """Measure a card on held-out rows, with the audit of fairness."""
    measured = validate(card, found.rows.X, found.rows.y, unrounded=unrounded, training=training)
    score = card.score(found.rows.X)
    fairness = audit_fairness(
        found.groups,
        X=found.rows.X.select(card.features),
        y=found.rows.y.to_numpy().astype(np.float64),
        score=score,
        probability=card.probability_of(score),
        grades=grade_of(score, thresholds(found.law.bands, card)),
    )
    return replace(measured, fairness=fairness)


@dataclass(frozen=True)
class Verdicts:
    """Enterprises with a bank's verdict as of a day: what a financing card learns from and is measured on."""

    X: pl.DataFrame
    y: pl.Series
    groups: AuditGroups
    law: PolicyDay
    features: Sequence[Feature]
    data_hash: str


def verdicts_of(home: Home, policy: Policy, as_of: date) -> Verdicts:
    """The verdicts known on a day, with the features that say something; `NotFound` where there are none."""
    last = home.last_known_day()
    if as_of > last:
        raise WrongUse(f"基准日 {as_of} 晚于最后收到日 {last}，那一天的情况还不知道；请选不晚于它的日子")
    known = home.store.known(end_of_day(as_of))
    law = law_for(policy, as_of, "financing")
    gated = pass_gate(known, as_of=as_of, rules=law.gate)
    told = gated.usable("bank_outcome").filter(pl.col("defaulted").is_not_null()).sort("uscc")
    if told.is_empty():
        raise NotFound("没有银行信贷结果（bank-outcomes），无法训练或检验融资评分卡")
    table = feature_table(gated, told["uscc"], features_for("financing"))
    used = informative(table, features_for("financing"))
    groups = audit_groups(known, law, told["uscc"], divisions=policy.settings.divisions)
    y = told["defaulted"].cast(pl.Int8)
    return Verdicts(table.select(f.name for f in used), y, groups, law, used, known.data_hash)


def cross_validate_verdicts(told: Verdicts, *, seed: int, limits: Limits = UNLIMITED) -> Validation:
    """Measure financing cards by repeated cross-validation, with the audit of fairness; grades by mean probability."""
    found = out_of_fold(
        told.X,
        told.y,
        directions={f.name: f.direction for f in told.features},
        seed=seed,
        folds=CV_FOLDS,
        repeats=CV_REPEATS,
        purpose="financing",
        limits=limits,
    )
    fairness = audit_fairness(
        told.groups,
        X=told.X,
        y=found.y,
        score=np.rint(found.score).astype(np.int64),
        probability=found.probability,
        grades=grade_of_probability(found.probability, told.law.bands),
    )
    return replace(measure_out_of_fold(found), fairness=fairness)


def grades_over(
    home: Home, policy: Policy, card: Scorecard, days: tuple[date, date], *, progress: Progress | None = None
) -> GradeStability:
    """Evaluate a public card on two days, each with what was known at its end, and tell how grades moved."""
    rows = []
    for day in days:
        ground, known = ground_for(home, policy, card, as_of=day, known_at=end_of_day(day), purpose="public")
        parts = worked_together(known.shares, partial(_decided, ground, known), progress=progress)
        rows.append(pl.concat(parts))
    return grade_stability(*rows)


def _decided(ground: Ground, known: Known, share: Share) -> pl.DataFrame:
    return evaluate_share(ground, known, share).decisions.select(COLUMNS)


def informative(table: pl.DataFrame, features: Sequence[Feature]) -> list[Feature]:
    """Features that say something different of different enterprises in this table."""
    used = [f for f in features if table[f.name].n_unique() > 1]
    if not used:
        raise ModelError("训练集中没有任何可用特征")
    return used


def rows_of(
    home: Home, policy: Policy, days: Sequence[date], *, known_on: date, tell: Callable[[int, int], None]
) -> TrainingSet:
    """Features of those days with the outcomes known on a later one, of the enterprises that are in scope."""
    return training_set(
        days,
        store=home.store,
        features=features_for("public"),
        purpose="public",
        rules=lambda day: policy.on(day).gate,
        eligible=eligible(policy),
        outcomes_known_at=end_of_day(known_on),
        progress=tell,
    )


def eligible(policy: Policy) -> Callable[[GatedRecords, pl.DataFrame], pl.Series]:
    """Who would be scored on a day by this policy: in scope and with enough information."""
    return partial(_eligible, policy)


def _eligible(policy: Policy, gated: GatedRecords, everyone: pl.DataFrame) -> pl.Series:
    law = policy.on(gated.as_of)
    usable = {kind: gated.usable(kind) for kind in rated_by(law)}
    return rated(with_size_class(everyone, law), usable, law)
