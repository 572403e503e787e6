"""Train, validate and register a scorecard on what this home holds."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from features.catalogue import catalogue_hash, features_for
from features.feature import Feature
from features.feature_table import feature_table
from features.lawful_gate import pass_gate
from features.store import Store, end_of_day
from models import trainer
from models.cross_validate import cross_validate
from models.errors import ModelError
from models.outcomes import HORIZON_MONTHS
from models.registry import Version, log_training
from models.training_set import TrainingSet, training_set
from models.validate import Validation, validate
from scoring import scope
from scoring.policy_schema import Policy
from scoring.size_class import size_class
from service.errors import NotFound
from service.home import Home
from service.law_on import law_for

Progress = Callable[[str, int, int], None]
_MONTHS_BACK: Final = (24, 18, 12)  # training days before the validation day; the last outcome ends on it
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
    store = home.store
    last = last_known_day(store)
    later = validate_on or _months(last, -HORIZON_MONTHS)
    days = tuple(as_of) or tuple(_months(later, -back) for back in _MONTHS_BACK)
    features = features_for("public")

    def table(which: Sequence[date], known_on: date, what: str) -> TrainingSet:
        return training_set(
            store,
            which,
            features=features,
            rules=lambda day: policy.on(day).gate,
            eligible=lambda everyone: _eligible(policy, which[0], everyone),
            outcomes_known_at=end_of_day(known_on),
            progress=lambda done, of: tell(what, done, of),
        )

    training = table(days, later, "训练集")
    held_out = table([later], last, "时间外验证集")
    used = _informative(training.X, features)
    tell("拟合评分卡", 0, 1)
    fitted = trainer.fit(
        training.X.select(f.name for f in used),
        training.y,
        directions={f.name: f.direction for f in used},
        labels={f.name: f.label for f in used},
        groups=training.keys["uscc"],
        seed=seed,
        purpose="public",
        provenance=_provenance(policy, training.data_hash, days),
    )
    measured = validate(fitted.scorecard, held_out.X, held_out.y, unrounded=fitted.model, training=training.X)
    tell("拟合评分卡", 1, 1)
    version = log_training(
        home.root,
        scorecard=fitted.scorecard,
        validation=measured,
        dataset_hashes={
            "training": table_hash(training.X, training.y),
            "validation": table_hash(held_out.X, held_out.y),
        },
        params=_params(days, later, training.y),
        seed=seed,
        purpose="public",
        versions=_versions(policy),
    )
    return Trained(version, measured, training.X.height, _bad(training.y), len(used), days, later)


def train_financing(
    home: Home, policy: Policy, *, as_of: date, seed: int = 0, progress: Progress | None = None
) -> Trained:
    """Train the financing card on a bank's verdicts as of one day, validated by repeated cross-validation."""
    tell = progress or (lambda *_: None)
    law = law_for(policy, as_of, "financing")
    known = home.store.known(end_of_day(as_of))
    gated = pass_gate(known, as_of=as_of, rules=law.gate)
    verdicts = gated.usable("bank_outcome").filter(pl.col("defaulted").is_not_null()).sort("uscc")
    if verdicts.is_empty():
        raise NotFound("没有银行信贷结果(bank-outcomes),无法训练融资评分卡")
    features = features_for("financing")
    table = feature_table(gated, verdicts["uscc"], features)
    y = verdicts["defaulted"].cast(pl.Int8)
    used = _informative(table, features)
    inputs = table.select(f.name for f in used)
    directions = {f.name: f.direction for f in used}
    tell("交叉验证", 0, 2)
    measured = cross_validate(inputs, y, directions=directions, seed=seed, folds=CV_FOLDS, repeats=CV_REPEATS)
    tell("交叉验证", 1, 2)
    fitted = trainer.fit(
        inputs,
        y,
        directions=directions,
        labels={f.name: f.label for f in used},
        seed=seed,
        purpose="financing",
        provenance=_provenance(policy, known.data_hash, [as_of]),
    )
    tell("交叉验证", 2, 2)
    version = log_training(
        home.root,
        scorecard=fitted.scorecard,
        validation=measured,
        dataset_hashes={"training": table_hash(inputs, y)},
        params=_params([as_of], as_of, y),
        seed=seed,
        purpose="financing",
        versions=_versions(policy),
    )
    return Trained(version, measured, inputs.height, _bad(y), len(used), (as_of,), as_of)


def last_known_day(store: Store) -> date:
    """The last day on which anything was received, declared days included."""
    received = [date.fromisoformat(f.received_on) for load in store.loads() for f in load.files]
    if not received:
        raise NotFound("记录库是空的,请先运行 shouxin ingest")
    return max(received)


def _eligible(policy: Policy, day: date, everyone: pl.DataFrame) -> pl.Series:
    law = policy.on(day)
    sized = everyone.with_columns(
        size_class(
            law.size_standard,
            industry=pl.col("industry"),
            employees=pl.col("employees"),
            revenue_fen=pl.col("revenue_fen"),
            assets_fen=pl.col("assets_fen"),
        )
    )
    return scope.excluded(law.scope, sized).is_null()


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


def _provenance(policy: Policy, data_hash: str, days: Sequence[date]) -> dict[str, str]:
    return {
        "features_hash": catalogue_hash(),
        "policy_hash": policy.hash,
        "data_hash": data_hash,
        "as_of": ",".join(day.isoformat() for day in days),
    }


def _params(days: Sequence[date], later: date, y: pl.Series) -> dict[str, object]:
    return {
        "as_of": ",".join(day.isoformat() for day in days),
        "validated_on": later.isoformat(),
        "horizon_months": HORIZON_MONTHS,
        "rows": y.len(),
        "bad": _bad(y),
    }


def _versions(policy: Policy) -> Mapping[str, str]:
    return {"features": catalogue_hash(), "policy": policy.hash, "law": policy.law_hash}


def _bad(y: pl.Series) -> int:
    return int(y.sum())


def _months(day: date, months: int) -> date:
    """A day so many months away; month ends stay month ends."""
    ends_month = (day + timedelta(days=1)).day == 1
    moved = pl.Series([day]).dt.offset_by(f"{months}mo")
    found: date = (moved.dt.month_end() if ends_month else moved).item()
    return found
