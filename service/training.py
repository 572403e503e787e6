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
from models import trainer
from models.card_lengths import trade_off
from models.outcomes import HORIZON_MONTHS
from models.registry import Version, log_training
from models.scorecard import Scorecard
from models.short_card import UNLIMITED, Limits
from models.validate import Validation
from scoring.schema.policy import Policy
from service.days import months_away
from service.errors import WrongUse
from service.home import Home
from service.validation import (
    cross_validate_verdicts,
    held_out,
    informative,
    rows_of,
    validate_held_out,
    verdicts_of,
)

Progress = Callable[[str, int, int], None]
# Training days before the validation day, spread over the months of a quarter; the last outcome ends on it.
_MONTHS_BACK: Final = (22, 17, 12)


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
    days, later = _days(home, as_of, validate_on)
    table = rows_of(home, policy, days, known_on=later, tell=partial(tell, "训练集"))
    known_on = home.last_known_day()
    later_rows = held_out(home, policy, later, known_on=known_on, tell=partial(tell, "时间外验证集"))
    used = informative(table.X, features_for("public"))
    inputs = table.X.select(f.name for f in used)
    training = _Training(
        home, policy, "public", used, seed, inputs, table.y, days, later, table.data_hash, limits
    )
    tell("拟合评分卡", 0, 1)
    fitted = training.fit(groups=table.keys["uscc"])
    measured = validate_held_out(fitted.scorecard, later_rows, unrounded=fitted.model, training=table.X)
    tell("拟合评分卡", 1, 1)
    data_sets = {"validation": table_hash(later_rows.rows.X, later_rows.rows.y)}
    return training.registered(fitted.scorecard, measured, data_sets)


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
) -> pl.DataFrame:
    """What a shorter card of this purpose would cost, on the rows that training would take (`models.trade_off`)."""
    tell = progress or (lambda *_: None)
    if purpose == "financing":
        told = verdicts_of(home, policy, as_of[0] if as_of else home.last_known_day())
        X, y, groups, used = told.X, told.y, None, told.features
    else:
        days, later = _days(home, as_of)
        table = rows_of(home, policy, days, known_on=later, tell=partial(tell, "训练集"))
        used = informative(table.X, features_for("public"))
        X, y, groups = table.X.select(f.name for f in used), table.y, table.keys["uscc"]
    return trade_off(
        X,
        y,
        directions={f.name: f.direction for f in used},
        seed=seed,
        purpose=purpose,
        groups=groups,
        progress=partial(tell, "各种篇幅"),
    )


def table_hash(table: pl.DataFrame, y: pl.Series) -> str:
    """SHA-256 over a training table's content, row by row: the data set's identity in the registry."""
    content = table.with_columns(y.alias("y")).write_csv().encode()
    return hashlib.sha256(content).hexdigest()


def _days(
    home: Home, as_of: Sequence[date], validate_on: date | None = None
) -> tuple[tuple[date, ...], date]:
    """The days a public card learns from, and the validation day, by which all their outcomes have to be known."""
    later = validate_on or months_away(home.last_known_day(), -HORIZON_MONTHS)
    days = tuple(as_of) or tuple(months_away(later, -back) for back in _MONTHS_BACK)
    latest = months_away(later, -HORIZON_MONTHS)
    if max(days) > latest:
        raise WrongUse(
            f"训练基准日 {max(days)} 太晚：其后 {HORIZON_MONTHS} 个月的违约结果须在验证日 {later} 已经知道；"
            f"请选不晚于 {latest} 的日子"
        )
    return days, later


def _texts(days: Sequence[date]) -> str:
    return ",".join(day.isoformat() for day in days)
