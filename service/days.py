"""The two days of every question: as of which day, and as known when."""

from datetime import date, datetime, timedelta

import polars as pl

from features.store import ZONE, end_of_day
from features.written_days import FIRST_YEAR, LAST_YEAR, written_day, written_instant
from service import clock
from service.errors import WrongUse


def day(text: str, what: str) -> date:
    """A date as written on the command line, or `WrongUse`."""
    try:
        return written_day(text)
    except ValueError as error:
        raise WrongUse(
            f"{what}“{text}”不是日期，应写作 2026-10-31，年份在 {FIRST_YEAR} 至 {LAST_YEAR} 之间",
            english=f"'{text}' is no date; write it as 2026-10-31, of a year from {FIRST_YEAR} to {LAST_YEAR}",
        ) from error


def instant(text: str) -> datetime:
    """A bare date as the end of that day, or an instant, in Asia/Shanghai."""
    try:
        return end_of_day(written_day(text))
    except (ValueError, OverflowError):
        pass
    try:
        read = written_instant(text)
        moment = read.replace(tzinfo=ZONE) if read.tzinfo is None else read.astimezone(ZONE)
        known_day(moment)  # the first moment of all ends no day
    except (ValueError, OverflowError) as error:
        raise WrongUse(
            f"知悉时点“{text}”应写作 2026-10-31 或 2026-10-31T18:00，年份在 {FIRST_YEAR} 至 {LAST_YEAR} 之间",
            english=f"'{text}' is no time of knowledge; write it as 2026-10-31 or 2026-10-31T18:00, of a year from {FIRST_YEAR} to {LAST_YEAR}",
        ) from error
    return moment


def asked_days(
    as_of: str | None, known_at: str | None, *, what: str = "评价基准日"
) -> tuple[date, datetime] | None:
    """The two days asked for: one alone stands for both; None when neither is. `what`: what the first is called.

    What will be known tomorrow nobody can say today, so a later time of knowledge is refused; a later day of
    evaluation is not: that is a projection of what is known.
    """
    if as_of is None and known_at is None:
        return None
    wanted = None if as_of is None else day(as_of, what)
    known = instant(known_at if known_at is not None else f"{wanted}")
    if known > end_of_day(clock.today()):
        today = clock.today()
        raise WrongUse(
            f"{what} {wanted} 晚于今天 {today}；推演将来请另给不晚于今天的知悉时点（known_at）"
            if known_at is None
            else f"知悉时点 {as_text(known)} 晚于今天 {today}：以后才会知道的现在不能用，known_at 应不晚于今天",
            english=f"what will be known after today, {today}, nobody can say; to look ahead give a known_at that is not later",
        )
    return wanted or known_day(known), known


def days(
    as_of: str | None, known_at: str | None, default: date, *, what: str = "评价基准日"
) -> tuple[date, datetime]:
    """The two days asked for, or the default day for both."""
    return asked_days(as_of, known_at, what=what) or (default, end_of_day(default))


def as_text(known: datetime) -> str:
    """A time of knowledge as it is written down: the date whose end it is, else the instant."""
    return known_day(known).isoformat() if _is_day_end(known) else known.isoformat()


def known_day(known: datetime) -> date:
    """The last day that lies wholly before an instant's end: the day a bare date was."""
    return date.fromordinal(known.date().toordinal() - 1) if _is_day_end(known) else known.date()


def _is_day_end(known: datetime) -> bool:
    return known.hour == known.minute == known.second == known.microsecond == 0


def months_away(day: date, months: int) -> date:
    """A day so many months away; month ends stay month ends."""
    ends_month = (day + timedelta(days=1)).day == 1
    moved = pl.Series([day]).dt.offset_by(f"{months}mo")
    found: date = (moved.dt.month_end() if ends_month else moved).item()
    return found
