"""A registered scorecard measured again, on a day whose outcomes are known by now."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from features.feature import Purpose
from models.gates import Gate, check_gates
from models.grade_stability import GradeStability
from models.registry import read_reference
from models.short_card import limits_of
from models.validate import Validation
from scoring.schema.policy import Policy
from service.home import Home
from service.scorecards.hindsight import learned_after
from service.scorecards.outcomes_known import outcomes_known
from service.scorecards.registered import Registered, registered
from service.scorecards.validation import (
    cross_validate_verdicts,
    grades_over,
    held_out,
    validate_held_out,
    verdicts_of,
)

# Between the two evaluations by which the stability of grades is told: short enough that most learn nothing new.
DAYS_BETWEEN: Final = 7


@dataclass(frozen=True)
class Measured:
    """A version and what was measured of it.

    Attributes:
        registered: the card and its version.
        on: the day whose rows were scored.
        known_on: until when it is known what became of them.
        notices: which outcomes may be missing.
        hindsight: whether the card was trained on outcomes after that day: then nothing here was held out.
        validation: the figures.
        gates: the gates on these figures.
        stability: grades from that day to a week later; None for a financing card, which is measured by cards of its
            making and not evaluated.
    """

    registered: Registered
    on: date
    known_on: date
    notices: tuple[str, ...]
    hindsight: bool
    validation: Validation
    gates: tuple[Gate, ...]
    stability: GradeStability | None

    def to_dict(self, *, simulated: bool) -> dict[str, Any]:
        """Plain data, ready for JSON."""
        version = self.registered.version
        return {
            "simulated": simulated,
            "name": version.name,
            "version": version.number,
            "scorecard": self.registered.card.hash,
            "on": self.on.isoformat(),
            "outcomes_known_on": self.known_on.isoformat(),
            "notices": list(self.notices),
            "hindsight": self.hindsight,
            "validation": self.validation.to_dict(),
            "gates": [asdict(gate) for gate in self.gates],
            "grade_stability": None if self.stability is None else asdict(self.stability),
        }


def validate_version(
    home: Home,
    policy: Policy,
    *,
    purpose: Purpose,
    number: int | None,
    on: date | None,
    progress: Callable[[str, int, int], None],
) -> Measured:
    """Measure a version (the champion if None) on a day, by default the last whose outcomes are known.

    A financing card's outcomes are the verdicts themselves, too few to hold any out: the way it is made is measured, by
    repeated cross-validation on the verdicts known on the day.
    """
    which = registered(home, purpose, number)
    if purpose == "financing":
        day = on or home.last_known_day()
        told = verdicts_of(home, policy, day)
        progress("交叉验证", 0, 1)
        measured = cross_validate_verdicts(told, seed=0, limits=limits_of(which.card.provenance))
        progress("交叉验证", 1, 1)
        gates = check_gates(which.card, measured)
        return Measured(
            which, day, day, (), hindsight=False, validation=measured, gates=gates, stability=None
        )
    known = outcomes_known(home)
    day = on or known.due
    known.require_due(day, "检验日")
    rows = held_out(home, policy, day, known_on=known.day, tell=partial(progress, "特征与结果"))
    reference = read_reference(home.root, which.version)
    measured = validate_held_out(which.card, rows, training=reference)
    days = (day, day + timedelta(days=DAYS_BETWEEN))
    return Measured(
        which,
        day,
        known.day,
        known.notices(),
        hindsight=learned_after(which.card, day),
        validation=measured,
        gates=check_gates(which.card, measured),
        stability=grades_over(home, policy, which.card, days, progress=partial(progress, "等级稳定性")),
    )
