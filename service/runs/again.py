"""One enterprise evaluated again on a day, kept as a run of its own: what an evaluation of all at that moment says of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from features.store import end_of_day
from models.evaluator import Evaluator
from scoring.schema.policy import Policy
from service.home import Home
from service.runs.amended import amended_runs
from service.runs.evaluation import evaluate_alone, ground_for
from service.runs.run import Run


def evaluate_again(
    home: Home,
    policy: Policy,
    card: Evaluator,
    uscc: str,
    *,
    day: date,
    unless: Mapping[str, Any] | None = None,
) -> Run | None:
    """Evaluate it by a policy and an evaluator, with what is known by now.

    None where nothing is known of it, or it comes to the row of a decision (`unless`) in all but its id: no run is kept then.
    """
    ground, known = ground_for(home, policy, card, as_of=day, known_at=end_of_day(day), purpose="public")
    found = evaluate_alone(ground, known, uscc)
    if found.decisions.is_empty():
        return None
    if unless is not None and _same(found.decisions.row(0, named=True), unless):
        return None
    return amended_runs(home.runs, uscc).write(ground, policy, [found])


def _same(row: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(other[name] == value for name, value in row.items() if name != "decision_id")
