"""A day in the body of a request: 2026-10-31 and no other spelling, as in an address."""

from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from features.written_days import written_day


def _read(value: Any) -> date:
    """A day, or the text of one; pydantic alone would take midnights and seconds since 1970 too."""
    if isinstance(value, date):
        return value
    try:
        return written_day(value)
    except (ValueError, TypeError) as error:
        raise PydanticCustomError("no_day", "must be a day") from error


WrittenDay = Annotated[date, BeforeValidator(_read)]
