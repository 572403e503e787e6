"""Training sets: feature tables of past days, as they were known then, with the outcomes known since."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import polars as pl

from features.bucket import Share
from features.catalogue import require_allowed
from features.enterprises import enterprises
from features.feature import Feature, Purpose
from features.feature_table import feature_table
from features.gate_rules import GateRules
from features.lawful_gate import GatedRecords, pass_gate
from features.store import ZONE, Known, Store, end_of_day
from features.succession import heirs_of, standing_successions
from features.together import Progress, worked_together
from models.errors import ModelError
from models.outcomes import DEFAULT_EVENTS, HORIZON_MONTHS, defaulted

Eligible = Callable[[GatedRecords, pl.DataFrame], pl.Series]
Rules = Callable[[date], GateRules]
KEYS: Final = ("uscc", "as_of")


@dataclass(frozen=True)
class TrainingSet:
    """`X`: one row per enterprise and as-of day; `y`: 1 for bad; `keys`: the code and the day of each row."""

    X: pl.DataFrame
    y: pl.Series
    keys: pl.DataFrame
    data_hash: str


def training_set(
    as_of_dates: Sequence[date],
    horizon_months: int = HORIZON_MONTHS,
    *,
    store: Store,
    features: Sequence[Feature],
    purpose: Purpose,
    rules: Rules,
    eligible: Eligible,
    outcomes_known_at: datetime,
    kinds: Sequence[str] = DEFAULT_EVENTS,
    progress: Progress | None = None,
) -> TrainingSet:
    """Rolling days without leakage: features as known at the end of each day, outcomes as known later.

    `rules` gives the gate's rules of a day, `eligible` says which enterprises a card of that day would
    score (a mask over their attributes). A day whose horizon has not ended by `outcomes_known_at` is refused, and so,
    before anything is read, is a feature that the purpose may not use (`CatalogueError`). `ModelError` names the argument
    where days are no dates or the horizon is no whole number of months above zero.
    """
    require_allowed(features, purpose)
    _require_days(as_of_dates)
    _require_ended(as_of_dates, horizon_months, outcomes_known_at)
    later = store.known(outcomes_known_at).without_reports()
    known = {day: store.known(end_of_day(day)).without_reports() for day in dict.fromkeys(as_of_dates)}

    def part(share: Share) -> tuple[pl.DataFrame, pl.DataFrame]:
        inputs = [
            _inputs(pass_gate(then, as_of=day, rules=rules(day), share=share), features, rules(day), eligible)
            for day, then in known.items()
        ]
        return pl.concat(inputs), _bad(later, list(known), horizon_months, rules, kinds, share)

    parts = list(worked_together(later.shares, part, progress=progress))
    rows = pl.concat(inputs for inputs, _ in parts).sort("as_of", "uscc")
    bad = _under_former_codes(pl.concat(bad for _, bad in parts), later, rules)
    keys = rows.select(KEYS)
    return TrainingSet(rows.drop(*KEYS), outcomes_of(keys, bad), keys, later.data_hash)


def defaults_after(
    as_of_dates: Sequence[date],
    horizon_months: int = HORIZON_MONTHS,
    *,
    store: Store,
    rules: Rules,
    outcomes_known_at: datetime,
    kinds: Sequence[str] = DEFAULT_EVENTS,
) -> pl.DataFrame:
    """Codes that defaulted within the horizon after each day: `uscc`, `as_of`; as `training_set` has them.

    A day whose horizon has not ended by `outcomes_known_at` is refused.
    """
    _require_days(as_of_dates)
    _require_ended(as_of_dates, horizon_months, outcomes_known_at)
    later = store.known(outcomes_known_at).without_reports()
    parts = worked_together(
        later.shares, lambda share: _bad(later, as_of_dates, horizon_months, rules, kinds, share)
    )
    return _under_former_codes(pl.concat(parts), later, rules)


def outcomes_of(keys: pl.DataFrame, defaults: pl.DataFrame) -> pl.Series:
    """1 for the rows (`uscc`, `as_of`) that are among the defaults, else 0; in their order."""
    found = keys.join(defaults.with_columns(y=pl.lit(1, pl.Int8)), on=KEYS, how="left", maintain_order="left")
    return found["y"].fill_null(0)


def _bad(
    later: Known, days: Sequence[date], horizon_months: int, rules: Rules, kinds: Sequence[str], share: Share
) -> pl.DataFrame:
    """Codes that defaulted after each of the days, as known later: `uscc`, `as_of`."""
    end = _last_day(later.known_at)
    verdicts = pass_gate(later, as_of=end, rules=rules(end), share=share, kinds=kinds)
    return pl.concat(
        defaulted(verdicts, as_of=day, horizon_months=horizon_months, kinds=kinds)
        .to_frame()
        .with_columns(as_of=pl.lit(day))
        for day in days
    )


def _last_day(known_at: datetime) -> date:
    return (known_at.astimezone(ZONE) - timedelta(microseconds=1)).date()


def _inputs(
    gated: GatedRecords, features: Sequence[Feature], rules: GateRules, eligible: Eligible
) -> pl.DataFrame:
    everyone = enterprises(gated, tax_rating_months=rules.tax_rating_months)
    ours = everyone.filter(eligible(gated, everyone))["uscc"]
    return feature_table(gated, ours, features).with_columns(as_of=pl.lit(gated.as_of))


def _under_former_codes(bad: pl.DataFrame, later: Known, rules: Rules) -> pl.DataFrame:
    """Codes that defaulted, and those they had before: an enterprise whose code changed since is the same one."""
    end = _last_day(later.known_at)
    told = later.rows("code_succession")
    if told.is_empty():
        return bad
    standing = standing_successions(told, later.rows("event"), end)
    changed = standing.filter(pl.col("succession_type") == "code_change")
    links = {
        code: [(former, "code_change") for former in of_one["predecessor"].unique().sort()]
        for (code,), of_one in changed.group_by("uscc", maintain_order=True)
    }
    former = heirs_of(links, rules(end), sorted(links)).select("uscc", "predecessor").unique()
    before = bad.join(former, on="uscc").select(pl.col("predecessor").alias("uscc"), "as_of")
    return pl.concat([bad, before]).unique()


def _require_days(as_of_dates: object) -> None:
    """`ModelError` unless there are days, and dates every one: a text or an instant is not taken for a day."""
    if isinstance(as_of_dates, str) or not isinstance(as_of_dates, Sequence):
        raise ModelError(f"as_of_dates: a list of dates is needed, not {as_of_dates!r}")
    if not as_of_dates:
        raise ModelError("没有给出基准日，请至少给一个")
    for day in as_of_dates:
        if not isinstance(day, date) or isinstance(day, datetime):
            raise ModelError(f"as_of_dates: {day!r} is not a datetime.date")


def _require_ended(days: Sequence[date], horizon_months: int, known_at: datetime) -> None:
    if isinstance(horizon_months, bool) or not isinstance(horizon_months, int) or horizon_months < 1:
        raise ModelError(f"horizon_months: {horizon_months!r} is not a whole number of months above zero")
    ends = pl.Series(list(days), dtype=pl.Date).dt.offset_by(f"{horizon_months}mo")
    last = ends.max()
    if isinstance(last, date) and end_of_day(last) > known_at:
        raise ModelError(
            f"基准日 {max(days)} 的观察期到 {last} 才结束，而数据收到 {_last_day(known_at)} 为止；请选更早的基准日"
        )
