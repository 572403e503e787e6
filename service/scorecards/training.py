"""Train, validate and register a scorecard on what this home holds."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import polars as pl

from features.catalogue import catalogue_hash, features_for
from features.feature import Feature, Purpose
from models import trainer
from models.card_lengths import trade_off
from models.outcomes import HORIZON_MONTHS
from models.registry import Version, log_training
from models.scorecard import Scorecard
from models.short_card import UNLIMITED, Limits
from models.validate import Validation
from scoring.schema.policy import Policy
from service.home import Home
from service.scorecards.training_days import training_days
from service.scorecards.validation import (
    cross_validate_verdicts,
    held_out,
    informative,
    rows_of,
    validate_held_out,
    verdicts_of,
)

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Trained:
    """A registered scorecard version with what was measured about it.

    `outcomes_known_on`: until when the outcomes it was measured on are known; None for verdicts, which end no year.
    `notices`: which outcomes may be missing.
    """

    version: Version
    validation: Validation
    rows: int
    bad: int
    features: int
    as_of: tuple[date, ...]
    validated_on: date
    outcomes_known_on: date | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TradeOff:
    """What shorter cards cost (`models.trade_off`), and which outcomes may be missing from that."""

    rows: pl.DataFrame
    notices: tuple[str, ...] = ()


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
    limits: Limits

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
            limits=self.limits,
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
        names = len(scorecard.features)
        return Trained(version, measured, self.y.len(), bad, names, self.days, self.validated_on)


def train_public(
    home: Home,
    policy: Policy,
    *,
    as_of: Sequence[date] = (),
    validate_on: date | None = None,
    seed: int = 0,
    limits: Limits = UNLIMITED,
    progress: Progress | None = None,
) -> Trained:
    """Train the public card on rolling days and validate it out of time, on a later day with its outcomes."""
    tell = progress or (lambda *_: None)
    days = training_days(home, as_of, validate_on)
    later, known_on = days.validated_on, days.outcomes.day
    table = rows_of(home, policy, days.learned, known_on=later, tell=partial(tell, "训练集"))
    later_rows = held_out(home, policy, later, known_on=known_on, tell=partial(tell, "时间外验证集"))
    used = informative(table.X, features_for("public"))
    inputs = table.X.select(f.name for f in used)
    training = _Training(
        home, policy, "public", used, seed, inputs, table.y, days.learned, later, table.data_hash, limits
    )
    tell("拟合评分卡", 0, 1)
    fitted = training.fit(groups=table.keys["uscc"])
    measured = validate_held_out(fitted.scorecard, later_rows, unrounded=fitted.model, training=table.X)
    tell("拟合评分卡", 1, 1)
    data_sets = {"validation": table_hash(later_rows.rows.X, later_rows.rows.y)}
    trained = training.registered(fitted.scorecard, measured, data_sets)
    return replace(trained, outcomes_known_on=known_on, notices=days.notices)


def train_financing(
    home: Home,
    policy: Policy,
    *,
    as_of: date,
    seed: int = 0,
    limits: Limits = UNLIMITED,
    progress: Progress | None = None,
) -> Trained:
    """Train the financing card on a bank's verdicts as of one day, validated by repeated cross-validation."""
    tell = progress or (lambda *_: None)
    told = verdicts_of(home, policy, as_of)
    training = _Training(
        home,
        policy,
        "financing",
        told.features,
        seed,
        told.X,
        told.y,
        (as_of,),
        as_of,
        told.data_hash,
        limits,
    )
    tell("交叉验证", 0, 2)
    measured = cross_validate_verdicts(told, seed=seed, limits=limits)
    tell("交叉验证", 1, 2)
    fitted = training.fit()
    tell("交叉验证", 2, 2)
    return training.registered(fitted.scorecard, measured, {})


def trade_off_of(
    home: Home,
    policy: Policy,
    purpose: Purpose,
    *,
    as_of: Sequence[date] = (),
    seed: int = 0,
    progress: Progress | None = None,
) -> TradeOff:
    """What a shorter card of this purpose would cost, on the rows that training would take (`models.trade_off`)."""
    tell = progress or (lambda *_: None)
    if purpose == "financing":
        told = verdicts_of(home, policy, as_of[0] if as_of else home.last_known_day())
        X, y, groups, used = told.X, told.y, None, told.features
        notices: tuple[str, ...] = ()
    else:
        days = training_days(home, as_of)
        table = rows_of(home, policy, days.learned, known_on=days.validated_on, tell=partial(tell, "训练集"))
        notices = days.notices
        used = informative(table.X, features_for("public"))
        X, y, groups = table.X.select(f.name for f in used), table.y, table.keys["uscc"]
    rows = trade_off(
        X,
        y,
        directions={f.name: f.direction for f in used},
        seed=seed,
        purpose=purpose,
        groups=groups,
        progress=partial(tell, "各种篇幅"),
    )
    return TradeOff(rows, notices)


def table_hash(table: pl.DataFrame, y: pl.Series) -> str:
    """SHA-256 over a training table's content, row by row: the data set's identity in the registry."""
    content = table.with_columns(y.alias("y")).write_csv().encode()
    return hashlib.sha256(content).hexdigest()


def _texts(days: Sequence[date]) -> str:
    return ",".join(day.isoformat() for day in days)
