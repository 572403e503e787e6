"""The days a public card learns from and is validated on, such that their outcomes are known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from features.store import end_of_day
from models.outcomes import HORIZON_MONTHS
from service.days import months_away
from service.errors import WrongUse
from service.home import Home
from service.scorecards.outcomes_known import OutcomesKnown, outcomes_known

# Before the last day whose outcomes were known on the validation day: spread over the months of a quarter.
_MONTHS_BACK: Final = (10, 5, 0)


@dataclass(frozen=True, slots=True)
class TrainingDays:
    """What a public card learns from.

    Attributes:
        learned: the days whose enterprises it learns from, with the outcomes known on the validation day.
        validated_on: the validation day.
        outcomes: until when outcomes are known by now: those of the validation day.
        notices: which outcomes may be missing.
    """

    learned: tuple[date, ...]
    validated_on: date
    outcomes: OutcomesKnown
    notices: tuple[str, ...]


def training_days(home: Home, as_of: Sequence[date] = (), validate_on: date | None = None) -> TrainingDays:
    """The days asked for, or those that the outcomes known allow; `WrongUse` for days whose outcomes are not due."""
    known = outcomes_known(home)
    later = validate_on or known.due
    known.require_due(later, "验证日")
    then = outcomes_known(home, known_at=end_of_day(later))
    # Sources come on different days of a month; only one that was late on that day takes outcomes away.
    until = then.day if then.late else later
    latest = months_away(until, -HORIZON_MONTHS)
    days = tuple(as_of) or tuple(months_away(latest, -back) for back in _MONTHS_BACK)
    if max(days) > latest:
        so_far = f"，而那一天只知道到 {until}" if then.late else ""
        raise WrongUse(
            f"训练基准日 {max(days)} 太晚：其后 {HORIZON_MONTHS} 个月的违约结果须在验证日 {later} 已经知道{so_far}；"
            f"请选不晚于 {latest} 的日子"
        )
    return TrainingDays(days, later, known, tuple(dict.fromkeys([*known.notices(), *then.notices()])))
