"""The only place that knows what time it is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from features.records import TIME_ZONE


def now() -> datetime:
    """The present instant in Asia/Shanghai."""
    return datetime.now(ZoneInfo(TIME_ZONE))


def today() -> date:
    """The present day in Asia/Shanghai."""
    return now().date()
