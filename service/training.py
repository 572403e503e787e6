"""Train, validate and register a scorecard on what this home holds."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

import polars as pl

from features.catalogue import catalogue_hash, features_for
from features.feature import Feature, Purpose
from features.feature_table import feature_table
from features.lawful_gate import GatedRecords, pass_gate
from features.store import end_of_day
from models import trainer
from models.cross_validate import cross_validate
from models.errors import ModelError
from models.outcomes import HORIZON_MONTHS
from models.point_in_time import TrainingSet, training_set
from models.registry import Version, log_training
from models.scorecard import Scorecard
from models.validate import Validation, validate
from scoring.policy_schema import Policy
from scoring.population import rated, rated_by, with_size_class
from service.days import months_away
from service.errors import NotFound
from service.home import Home
from service.law_on import law_for

Progress = Callable[[str, int, int], None]
# Training days before the validation day, spread over the months of a quarter; the last outcome ends on it.
_MONTHS_BACK: Final = (22, 17, 12)
CV_FOLDS: Final = 5
CV_REPEATS: Final = 10


@dataclass(frozen=True, slots=True)
class Trained:
    """A registered scorecard version with what was measured about it."""

    version: Version
    validation: Validation
    rows: int
    bad: int
    features: int
    as_of: tuple[date, ...]
    validated_on: date


@dataclass(frozen=True, slots=True)
class _Training:
    """One training under way: what it is for and what it learns from."""

    home: Home
    policy: Policy
    purpose: Purpose
    features: Sequence[Feature]
    seed: int
    X: pl.DataFrame
    y: pl.Series
    days: tuple[date, ...]
    validated_on: date
    data_hash: str

    def fit(self, groups: pl.Series | None = None) -> trainer.Fit:
        """The scorecard of all its rows. `groups`: rows of one enterprise stay together while it tunes itself."""
        return trainer.fit(
            self.X,
            self.y,
            directions=self.directions,
            labels={f.name: f.label for f in self.features},
            groups=groups,
            seed=self.seed,
            purpose=self.purpose,
            provenance={
                "features_hash": catalogue_hash(),
                "policy_hash": self.policy.hash,
                "data_hash": self.data_hash,
                "as_of": _texts(self.days),
            },
        )

    @property
    def directions(self) -> dict[str, int]:
        return {f.name: f.direction for f in self.features}

    def registered(self, scorecard: Scorecard, measured: Validation, data_sets: Mapping[str, str]) -> Trained:
        """The scorecard as a new version, with what was measured."""
        bad = int(self.y.sum())
        version = log_training(
            self.home.root,
            scorecard=scorecard,
            validation=measured,
            training=self.X,
            dataset_hashes={"training": table_hash(self.X, self.y), **data_sets},
            params={
                "as_of": _texts(self.days),
                "validated_on": self.validated_on.isoformat(),
                "horizon_months": HORIZON_MONTHS,
                "rows": self.y.len(),
                "bad": bad,
            },
            seed=self.seed,
            purpose=self.purpose,
            versions={
                "features": catalogue_hash(),
                "policy": self.policy.hash,
                "law": self.policy.law_hash,
            },
        )
        names = len(self.features)
        return Trained(version, measured, self.y.len(), bad, names, self.days, self.validated_on)


def train_public(
    home: Home,
    policy: Policy,
    *,
    as_of: Sequence[date] = (),
    validate_on: date | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Trained:
    """Train the public card on rolling days and validate it out of time, on a later day with its outcomes."""
    tell = progress or (lambda *_: None)
    last = home.last_known_day()
    later = validate_on or months_away(last, -HORIZON_MONTHS)
    days = tuple(as_of) or tuple(months_away(later, -back) for back in _MONTHS_BACK)
    table = _rows_of(home, policy, days, known_on=later, tell=partial(tell, "训练集"))
    held_out = _rows_of(home, policy, [later], known_on=last, tell=partial(tell, "时间外验证集"))
    used = _informative(table.X, features_for("public"))
    inputs = table.X.select(f.name for f in used)
    training = _Training(home, policy, "public", used, seed, inputs, table.y, days, later, table.data_hash)
    tell("拟合评分卡", 0, 1)
    fitted = training.fit(groups=table.keys["uscc"])
    measured = validate(fitted.scorecard, held_out.X, held_out.y, unrounded=fitted.model, training=table.X)
    tell("拟合评分卡", 1, 1)
    data_sets = {"validation": table_hash(held_out.X, held_out.y)}
    return training.registered(fitted.scorecard, measured, data_sets)


def train_financing(
    home: Home, policy: Policy, *, as_of: date, seed: int = 0, progress: Progress | None = None
) -> Trained:
    """Train the financing card on a bank's verdicts as of one day, validated by repeated cross-validation."""
    tell = progress or (lambda *_: None)
    known = home.store.known(end_of_day(as_of))
    gated = pass_gate(known, as_of=as_of, rules=law_for(policy, as_of, "financing").gate)
    verdicts = gated.usable("bank_outcome").filter(pl.col("defaulted").is_not_null()).sort("uscc")
    if verdicts.is_empty():
        raise NotFound("没有银行信贷结果（bank-outcomes），无法训练融资评分卡")
    table = feature_table(gated, verdicts["uscc"], features_for("financing"))
    used = _informative(table, features_for("financing"))
    inputs = table.select(f.name for f in used)
    y = verdicts["defaulted"].cast(pl.Int8)
    training = _Training(home, policy, "financing", used, seed, inputs, y, (as_of,), as_of, known.data_hash)
    tell("交叉验证", 0, 2)
    measured = cross_validate(
        inputs,
        y,
        directions=training.directions,
        seed=seed,
        folds=CV_FOLDS,
        repeats=CV_REPEATS,
        purpose="financing",
    )
    tell("交叉验证", 1, 2)
    fitted = training.fit()
    tell("交叉验证", 2, 2)
    return training.registered(fitted.scorecard, measured, {})


def _rows_of(
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


def _informative(table: pl.DataFrame, features: Sequence[Feature]) -> list[Feature]:
    """Features that say something different of different enterprises in this table."""
    used = [f for f in features if table[f.name].n_unique() > 1]
    if not used:
        raise ModelError("训练集中没有任何可用特征")
    return used


def table_hash(table: pl.DataFrame, y: pl.Series) -> str:
    """SHA-256 over a training table's content, row by row: the data set's identity in the registry."""
    content = table.with_columns(y.alias("y")).write_csv().encode()
    return hashlib.sha256(content).hexdigest()


def _texts(days: Sequence[date]) -> str:
    return ",".join(day.isoformat() for day in days)
