"""What scores an enterprise: a scorecard that was learned, or a rule book that was published. One interface.

`features`, `score(X)`, `points(X)`, `score_and_points(X)`, `score_row(row)`, `base_points`, `table()`, `to_json()`, `hash`, `purpose`.
"""

import json
from typing import TypeAlias

from features.catalogue import features_named
from features.feature import Feature, Purpose
from models import rule_book_json
from models.rule_book import RuleBook
from models.scorecard import Scorecard

Evaluator: TypeAlias = Scorecard | RuleBook


def inputs_of(evaluator: Evaluator, purpose: Purpose) -> tuple[Feature, ...]:
    """The features that compute the columns it reads, in its order."""
    if isinstance(evaluator, RuleBook):
        return evaluator.declared
    return features_named(evaluator.features, purpose)


def read_evaluator(text: str) -> Evaluator:
    """The evaluator of a document, whichever it is; ScorecardFormatError or RuleBookError where it is neither."""
    return RuleBook.from_json(text) if _kind(text) == rule_book_json.KIND else Scorecard.from_json(text)


def _kind(text: str) -> object:
    try:
        data = json.loads(text)
    except json.JSONDecodeError:  # the scorecard's own reader says where it breaks
        return None
    return data.get("kind") if isinstance(data, dict) else None
