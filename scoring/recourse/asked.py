"""Whose recourse is asked about, from which day, to which grade, and what keeps that grade away."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from scoring import grading
from scoring.ground import Ground
from scoring.matrix.condition_types import GRADES, NOT_RATED
from scoring.recourse.changes import Rows
from scoring.schema.measure import Override
from scoring.schema.policy_day import PolicyDay

ANY_SCORE: Final = -(10**6)


@dataclass(frozen=True)
class Asked:
    """Whose recourse, from which day, to which grade (M: to be rated at all). `rows` are its records as known.

    `today`: nothing can be done before it; null where the day after `as_of` is the first.
    """

    uscc: str
    as_of: date
    target: str
    rows: Rows
    ground: Ground
    today: date | None = None

    @property
    def start(self) -> date:
        """The first day on which something done can count."""
        return max(self.as_of + timedelta(days=1), self.today or self.as_of)

    def bars(self, law: PolicyDay) -> list[Override]:
        """Overrides that keep the grade away while they hold."""
        return [one for one in law.overrides if one.effect == "direct_d" or self.target == GRADES[0]]

    def needed(self, law: PolicyDay) -> int:
        """The lowest score of the grade."""
        if self.target == NOT_RATED:
            return ANY_SCORE
        return grading.thresholds(law.bands, self.ground.card)[GRADES.index(self.target)]
