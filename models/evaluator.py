"""What scores an enterprise: a scorecard that was learned, or a rule book that was published. One interface.

`features`, `score(X)`, `points(X)`, `score_and_points(X)`, `score_row(row)`, `base_points`, `table()`, `to_json()`,
`hash`, `purpose`.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TypeAlias

from features.catalogue import features_named
from features.feature import Feature, Purpose
from models.canonical_json import parsed
from models.errors import ModelError, ScorecardFormatError
from models.rule_book import RuleBook
from models.rule_book_json import KIND
from models.scorecard import Scorecard

Evaluator: TypeAlias = Scorecard | RuleBook


def inputs_of(evaluator: Evaluator, purpose: Purpose) -> tuple[Feature, ...]:
    """The features that compute the columns it reads, in its order."""
    if isinstance(evaluator, RuleBook):
        return evaluator.declared
    return features_named(evaluator.features, purpose)


def inputs_together(inputs: Iterable[Sequence[Feature]]) -> tuple[Feature, ...]:
    """The features of several evaluators, each once; ModelError where two that differ have one name."""
    found: dict[str, Feature] = {}
    for feature in (one for of in inputs for one in of):
        if found.setdefault(feature.name, feature) != feature:
            raise ModelError(f"two different inputs are both called {feature.name!r}")
    return tuple(found.values())


@lru_cache(maxsize=16)
def read_evaluator(text: str) -> Evaluator:
    """The evaluator of a document, whichever it is; ScorecardFormatError or RuleBookError where it is neither.

    Of the same text it is the same object: a hundred runs have one card.
    """
    data = parsed(text, ScorecardFormatError)
    is_book = isinstance(data, dict) and data.get("kind") == KIND
    return RuleBook.from_json(text) if is_book else Scorecard.from_json(text)
