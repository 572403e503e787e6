"""The monthly drift of a scorecard: each month as of its last day, as it was known at that day's end.

What happened since is known until the day that the outcomes are asked for; months whose horizon has not ended by then
are told when it does.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from features.catalogue import features_named
from features.feature import Purpose
from features.store import end_of_day
from features.together import Progress
from models.champion import standing
from models.drift import Month, month_of
from models.measures import Auc
from models.mlflow_home import open_home
from models.outcomes import HORIZON_MONTHS
from models.point_in_time import defaults_after, outcomes_of
from models.registry import Version, read_reference, read_version, validation_of
from models.scorecard import Scorecard
from models.validate import Validation
from scoring.schema.policy import Policy
from service.days import months_away
from service.errors import NotFound, WrongUse
from service.home import Home
from service.law_on import gate_for, law_for
from service.runs.kept import Runs
from service.runs.previous import previous_under
from service.runs.purged import purged_notice
from service.scorecards.hindsight import learned_after
from service.scorecards.outcomes_known import OutcomesKnown, find_outcomes
from service.scorecards.scored import scored_on


@dataclass(frozen=True, slots=True)
class Watched:
    """The card whose drift is asked for, and what was measured before it was registered."""

    version: Version
    card: Scorecard
    validation: Validation


@dataclass(frozen=True, slots=True)
class Drift:
    """The report: a card, its months, and until when outcomes are known (None: none ever came).

    `notices`: what was purged since, of which run a month keeps grades, and which outcomes may be missing.
    """

    watched: Watched
    months: tuple[Month, ...]
    outcomes_known_on: date | None
    notices: tuple[str, ...]


def watched(home: Path, *, purpose: Purpose, version: int | None = None) -> Watched:
    """The champion, or a registered version."""
    if version is None:
        found = standing(home, purpose=purpose)
        return Watched(found.version, found.scorecard, found.validation)
    card, registered = read_version(home, purpose=purpose, version=version)
    return Watched(registered, card, validation_of(open_home(home), registered))


def month_ends(first: str | None, last: str | None, *, known_on: date) -> tuple[date, ...]:
    """The last days of the months from `first` to `last` (`2025-01`), by default the twelve that ended last."""
    newest = _last_ended(known_on)
    end = newest if last is None else _month_end(last)
    begin = months_away(end, -11) if first is None else _month_end(first)
    if begin > end:
        raise WrongUse(f"--from {first} 晚于 --to {last or end.strftime('%Y-%m')}")
    if end > newest:
        raise WrongUse(f"{end:%Y-%m} 还没有过完：数据收到 {known_on} 为止，最近的整月是 {newest:%Y-%m}")
    found = [begin]
    while found[-1] < end:
        found.append(months_away(found[-1], 1))
    return tuple(found)


def drift(
    home: Home,
    policy: Policy,
    what: Watched,
    days: Sequence[date],
    *,
    purpose: Purpose,
    known_at: datetime | None = None,
    progress: Progress | None = None,
) -> Drift:
    """Measure a card month by month. `days`: last days of months, ascending.

    Outcomes are those known by `known_at` (by now without it), as far as every source of them had come by then.
    """
    tell = progress or (lambda *_: None)
    reference = read_reference(home.root, what.version)
    # A bank's verdicts, the outcomes of a financing card, are no later events.
    outcomes = find_outcomes(home, known_at=known_at) if purpose == "public" else None
    ended = [] if outcomes is None else [day for day in days if day <= outcomes.due]
    defaults = _defaults(home, policy, ended, outcomes)
    features = features_named(what.card.features, purpose)
    promised = Auc(what.validation.auc, what.validation.auc_low, what.validation.auc_high)
    months, notices = [], list(() if outcomes is None else outcomes.notices())
    for done, day in enumerate(days):
        tell(done, len(days))
        known = home.store.known(end_of_day(day)).without_reports()
        notice = purged_notice(known.purged())
        if notice is not None:
            notices.append(f"{day:%Y-%m}：{notice}")
        scored = scored_on(known, law_for(policy, day, purpose), features)
        if scored.people.is_empty():
            raise NotFound(f"截至 {day} 没有可以评分的企业，漂移报告请从更晚的月份开始")
        previous = previous_under(scored.law, Runs(home.runs), what.card, purpose=purpose)
        if previous is not None:
            notices.append(f"{day:%Y-%m}：等级依政策，按批次 {previous.run_id[:12]} 保留")
        keys = scored.people.select("uscc", as_of=pl.lit(day))
        months.append(
            month_of(
                what.card,
                reference,
                scored.table,
                scored.grades(what.card, previous),
                as_of=day,
                matures_on=months_away(day, HORIZON_MONTHS),
                promised=promised,
                outcome=outcomes_of(keys, defaults) if day in ended else None,
            )
        )
    tell(len(days), len(days))
    return Drift(what, tuple(months), None if outcomes is None else outcomes.day, tuple(notices))


def summary(report: Drift, *, purpose: Purpose, simulated: bool) -> dict[str, Any]:
    """The report as plain data."""
    what = report.watched
    return {
        "purpose": purpose,
        "simulated": simulated,
        "name": what.version.name,
        "version": what.version.number,
        "scorecard": what.card.hash,
        "labels": {one.name: one.label for one in what.card.inputs},
        "outcomes_known_on": None
        if report.outcomes_known_on is None
        else report.outcomes_known_on.isoformat(),
        "horizon_months": HORIZON_MONTHS,
        "promised_auc": what.validation.auc,
        "notices": list(report.notices),
        # Where the card learned from outcomes after the month, what is said of these is no forecast.
        "months": [
            {**one.to_dict(), "hindsight": learned_after(what.card, one.as_of)} for one in report.months
        ],
    }


def _defaults(
    home: Home, policy: Policy, days: Sequence[date], outcomes: OutcomesKnown | None
) -> pl.DataFrame:
    if outcomes is None or not days:
        return pl.DataFrame(schema={"uscc": pl.String, "as_of": pl.Date})
    return defaults_after(
        days,
        store=home.store,
        rules=lambda day: gate_for(policy, day).gate,
        outcomes_known_at=end_of_day(outcomes.day),
    )


def _last_ended(day: date) -> date:
    """The end of the last month that has ended by the end of a day."""
    end = date(day.year, day.month, monthrange(day.year, day.month)[1])
    return end if end == day else months_away(end, -1)


def _month_end(text: str) -> date:
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise WrongUse(f"月份“{text}”应写作 2025-01") from error
    return date(first.year, first.month, monthrange(first.year, first.month)[1])
