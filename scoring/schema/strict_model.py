"""What is in force for a time only, as policy states it."""

from datetime import date

from features.strict_model import StrictModel

__all__ = ["Dated", "StrictModel"]


class Dated(StrictModel):
    """Something that is in force for a time.

    Attributes:
        in_force_from: first day; null only where nobody has found it out yet (drafts, unread instruments).
        in_force_to: last day, that day included; null while nobody has ended it.
    """

    in_force_from: date | None
    in_force_to: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether it speaks on that day."""
        started = self.in_force_from is not None and self.in_force_from <= day
        return started and (self.in_force_to is None or day <= self.in_force_to)
