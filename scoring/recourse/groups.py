"""Which actions touch each other: those that change what one feature, override or requirement of information reads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from features.feature import Feature
from scoring.matrix.condition_types import HasNone, HasRecord
from scoring.recourse.action import Action
from scoring.schema.measure import Override
from scoring.schema.policy_day import PolicyDay


@dataclass(frozen=True, slots=True)
class Readers:
    """What reads records, each with the kinds it reads: features, and what stands in the way of a grade (`stops`).

    The stops are the overrides that keep the grade away, then the day's requirements of information.
    """

    features: tuple[frozenset[str], ...]
    stops: tuple[frozenset[str], ...]

    def of(self, actions: Sequence[Action]) -> tuple[list[int], list[int]]:
        """The places of the features and of the stops that the actions touch."""
        kinds = frozenset(kind for one in actions for kind in one.kinds)
        return _touched(self.features, kinds), _touched(self.stops, kinds)


def readers(features: Sequence[Feature], bars: Sequence[Override], law: PolicyDay) -> Readers:
    """Everything that reads records on a day."""
    return Readers(
        features=tuple(frozenset(one.view.kinds) for one in features),
        stops=(
            *(frozenset(_kinds_of(one)) for one in bars),
            *(frozenset(one.kinds) for one in law.information.require),
        ),
    )


def groups_of(actions: Sequence[Action], reading: Readers) -> list[list[Action]]:
    """Actions that touch each other, or need each other, together; each group and the groups in the order given."""
    head = {one.number: one.number for one in actions}

    def first(number: int) -> int:
        while head[number] != number:
            number = head[number]
        return number

    def join(numbers: Sequence[int]) -> None:
        heads = sorted({first(number) for number in numbers})
        for number in heads[1:]:
            head[number] = heads[0]

    for kinds in (*reading.features, *reading.stops):
        join([one.number for one in actions if one.kinds & kinds])
    for one in actions:
        join([one.number, *(other for need in one.needs for other in need if other in head)])
    groups: dict[int, list[Action]] = {}
    for one in actions:
        groups.setdefault(first(one.number), []).append(one)
    return list(groups.values())


def _kinds_of(override: Override) -> Iterator[str]:
    for condition in override.when:
        if isinstance(condition, HasRecord | HasNone):
            yield condition.kind


def _touched(reading: Sequence[frozenset[str]], kinds: frozenset[str]) -> list[int]:
    return [place for place, one in enumerate(reading) if one & kinds]
