"""Whether a card has seen what it is to be measured on."""

from datetime import date

from models.evaluator import Evaluator
from models.outcomes import HORIZON_MONTHS
from models.scorecard import Scorecard
from service.days import months_away


def learned_after(evaluator: Evaluator, day: date) -> bool:
    """Whether it learned from outcomes that came after the day: then the outcomes of that day are not held out from it.

    Enterprises of a training day twelve months before, whose outcomes end with the day, are no hindsight. A rule book
    learned from none.
    """
    if not isinstance(evaluator, Scorecard):
        return False
    trained = [date.fromisoformat(one) for one in evaluator.provenance.get("as_of", "").split(",") if one]
    return any(months_away(one, HORIZON_MONTHS) > day for one in trained)
