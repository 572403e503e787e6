"""What of a decision rests on records of some kinds: its features, its information rule, its conditions and what they set off."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from features.lawful_gate import ACTING
from scoring.ground import Ground
from scoring.matrix.condition_types import Condition, FactIn, GradeIn, HasNone, HasRecord, Unknown

_OF_FACTS: Final = {"tax_rating": frozenset({"tax_rating"})}
_OF_OTHER_FACTS: Final = frozenset({"registration", "annual_report"})


@dataclass(frozen=True, slots=True)
class Resting:
    """Positions of what rests on the records: features in the evaluator's order, conditions in the law's.

    `information`: whether the rule on enough information counts some of them. `everything`: some of them act on other
    records, so that nothing is certain any more.
    """

    features: frozenset[int]
    conditions: frozenset[int]
    information: bool
    everything: bool

    @property
    def score(self) -> bool:
        """Whether the score rests on them."""
        return bool(self.features) or self.information or self.everything


def resting_on(ground: Ground, kinds: Collection[str]) -> Resting:
    """What of a decision rests on records of these kinds."""
    asked = frozenset(kinds)
    law = ground.law
    acting = bool(asked & ACTING)
    features = frozenset(
        place for place, one in enumerate(ground.features) if acting or asked & set(one.view.kinds)
    )
    information = any(asked & set(one.kinds) for one in law.information.require)
    score = bool(features) or information
    return Resting(
        features=features,
        conditions=frozenset(
            place for place, one in enumerate(law.conditions) if acting or _rests(one, asked, score=score)
        ),
        information=information,
        everything=acting,
    )


def _rests(condition: Condition, kinds: frozenset[str], *, score: bool) -> bool:
    if isinstance(condition, HasRecord | HasNone):
        return condition.kind in kinds
    if isinstance(condition, FactIn | Unknown):
        return bool(kinds & _OF_FACTS.get(condition.fact, _OF_OTHER_FACTS))
    return isinstance(condition, GradeIn) and score
