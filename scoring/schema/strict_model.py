"""What is in force for a time only, as policy states it."""

from datetime import date
from typing import Annotated

from pydantic import Field

from features.strict_model import StrictModel

__all__ = ["Dated", "Day", "StrictModel"]

Day = Annotated[date, Field(ge=date(1949, 10, 1), le=date(2199, 12, 31))]
"""A day that a law can begin or end on: an end that nobody knows is left out and not written as the last day there is."""


class Dated(StrictModel):
    """Something that is in force for a time.

    Attributes:
        in_force_from: first day; null only where nobody has found it out yet (drafts, unread instruments).
        in_force_to: last day, that day included; null while nobody has ended it.
    """

    in_force_from: Day | None
    in_force_to: Day | None = None

    def in_force(self, day: date) -> bool:
        """Whether it speaks on that day."""
        started = self.in_force_from is not None and self.in_force_from <= day
        return started and (self.in_force_to is None or day <= self.in_force_to)
