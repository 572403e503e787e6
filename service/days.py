"""The two days of every question: as of which day, and as known when."""

from datetime import date, datetime

from features.store import ZONE, end_of_day
from service.errors import WrongUse


def day(text: str, what: str) -> date:
    """A date as written on the command line, or `WrongUse`."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUse(f"{what}“{text}”不是日期,应写作 2026-10-31") from error


def instant(text: str) -> datetime:
    """A bare date as the end of that day, or an instant, in Asia/Shanghai."""
    try:
        return end_of_day(date.fromisoformat(text))
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongUse(f"知悉时点“{text}”应写作 2026-10-31 或 2026-10-31T18:00") from error
    return moment.replace(tzinfo=ZONE) if moment.tzinfo is None else moment.astimezone(ZONE)


def days(as_of: str | None, known_at: str | None, default: date) -> tuple[date, datetime]:
    """The two days asked for: one alone stands for both, none means the default day."""
    if known_at is not None:
        known = instant(known_at)
        return (day(as_of, "评价基准日") if as_of else known_day(known)), known
    wanted = day(as_of, "评价基准日") if as_of else default
    return wanted, end_of_day(wanted)


def as_text(known: datetime) -> str:
    """A time of knowledge as it is written down: the date whose end it is, else the instant."""
    return known_day(known).isoformat() if _is_day_end(known) else known.isoformat()


def known_day(known: datetime) -> date:
    """The last day that lies wholly before an instant's end: the day a bare date was."""
    return date.fromordinal(known.date().toordinal() - 1) if _is_day_end(known) else known.date()


def _is_day_end(known: datetime) -> bool:
    return known.hour == known.minute == known.second == known.microsecond == 0


def purpose_of(text: str) -> str:
    """The purpose, or `WrongUse`."""
    if text not in {"public", "financing"}:
        raise WrongUse(f"用途“{text}”应为 public(公共信用)或 financing(融资)")
    return text
