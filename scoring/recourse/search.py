"""The exact search: the cheapest sets of actions that reach a grade, out of what each share of them is worth on each day.

Points add up over features, and a feature depends only on the actions that change what it reads. So the actions fall
into *groups* that do not touch each other; each group tells what every subset of its actions is worth, and one subset
of each is chosen. Sets of actions are numbers: bit n stands for action n.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import product
from typing import NamedTuple


class Cost(NamedTuple):
    """What a set of actions costs; costs add up, and the lower in this order is the cheaper.

    `lost`: minus the points it brings. `chosen`: the set itself, so that of equals always the same is taken.
    """

    effort: int
    number: int
    money_fen: int
    lost: int
    chosen: int

    def plus(self, other: "Cost") -> "Cost":
        """Both together."""
        return Cost(*(a + b for a, b in zip(self, other, strict=True)))


NOTHING = Cost(0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Group:
    """The subsets of actions that touch each other, each with its cost; those that leave a bar standing are left out."""

    actions: int
    options: tuple[Cost, ...]


@dataclass(frozen=True)
class DayTable:
    """One day: the groups of the actions that may count by then.

    `needed`: the points they must bring together. `barred`: something that no action changes stands in the way.
    `fresh`: actions that count from this very day.
    """

    day: date
    groups: tuple[Group, ...]
    needed: int
    barred: bool
    fresh: int

    def reaches(self, chosen: int) -> bool:
        """Whether exactly these actions reach the grade on the day."""
        points = self._worth(chosen)
        return not self.barred and points is not None and points >= self.needed

    @cached_property
    def most(self) -> int | None:
        """The most points that any set of actions brings while no bar stands; null if one always does."""
        if self.barred or any(not group.options for group in self.groups):
            return None
        return sum(max(-one.lost for one in group.options) for group in self.groups)

    def _worth(self, chosen: int) -> int | None:
        worth = 0
        for group in self.groups:
            lost = self._lost.get((group.actions, chosen & group.actions))
            if lost is None:
                return None
            worth -= lost
        return worth

    @cached_property
    def _lost(self) -> dict[tuple[int, int], int]:
        return {(group.actions, one.chosen): one.lost for group in self.groups for one in group.options}


class Found(NamedTuple):
    """A way in the order in which ways are told: by effort, day, number of actions, money."""

    effort: int
    day: date
    number: int
    money_fen: int
    lost: int
    chosen: int


def cheapest(table: DayTable, *, without: int = 0, fresh: bool) -> Cost | None:
    """The cheapest set without some actions that reaches the grade on the day, or None.

    `fresh`: one of its actions must count from this very day, else any set but the empty one will do.
    """
    if table.most is None or table.most < table.needed:
        return None
    must = table.fresh if fresh else -1
    reached: dict[bool, list[Cost]] = {False: [NOTHING], True: []}
    for group in table.groups:
        allowed = [one for one in group.options if not one.chosen & without]
        reached = _joined(reached, allowed, must)
    return next((one for one in reached[True] if -one.lost >= table.needed), None)


def _joined(reached: dict[bool, list[Cost]], options: Sequence[Cost], must: int) -> dict[bool, list[Cost]]:
    joined: dict[bool, list[Cost]] = {False: [], True: []}
    for has, costs in reached.items():
        for option in options:
            joined[has or bool(option.chosen & must)] += [cost.plus(option) for cost in costs]
    return {has: _undominated(costs) for has, costs in joined.items()}


def _undominated(costs: list[Cost]) -> list[Cost]:
    """Those to which no cheaper one brings as many points: whatever is added to both, they stay behind."""
    kept: list[Cost] = []
    for cost in sorted(costs):
        if not kept or cost.lost < kept[-1].lost:
            kept.append(cost)
    return kept


def by_acting(tables: Sequence[DayTable], wanted: int) -> list[Found]:
    """The cheapest ways in which every action is needed and the grade comes with the last of them, at most so many.

    No way contains another: each next one lacks an action of every one before it.
    """
    found: list[Found] = []
    while len(found) < wanted:
        forbidden = {_union(one) for one in product(*(bits(way.chosen) for way in found))}
        more = [
            way for without in sorted(forbidden) for table in tables if (way := _needed_only(table, without))
        ]
        if not more:
            break
        found.append(min(more))
    return found


def _needed_only(table: DayTable, without: int) -> Found | None:
    """The cheapest set of a day of which no smaller part reaches the grade on that day.

    A smaller part that does needs none of the rest: with an action of this very day it is the cheaper way, without one
    it only waits. So whatever contains it is no way by acting.
    """
    cost = cheapest(table, without=without, fresh=True)
    if cost is None:
        return None
    part = next((one for one in _smaller(cost.chosen) if table.reaches(one)), None)
    if part is None:
        return Found(cost.effort, table.day, *cost[1:])
    others = [way for one in bits(part) if (way := _needed_only(table, without | one))]
    return min(others, default=None)


def _smaller(chosen: int) -> Iterator[int]:
    """Every smaller part of a set, the empty one last."""
    part = chosen
    while part:
        part = (part - 1) & chosen
        yield part


def by_waiting_too(tables: Sequence[DayTable]) -> Found | None:
    """The first of the days (ascending) on which some set of actions reaches the grade, and the cheapest such set."""
    for table in tables:
        cost = cheapest(table, fresh=False)
        if cost is not None:
            return Found(cost.effort, table.day, *cost[1:])
    return None


def bits(chosen: int) -> list[int]:
    """The single actions of a set, each as a set."""
    return list(_bits(chosen))


def places(chosen: int) -> list[int]:
    """The numbers of the actions of a set."""
    return [one.bit_length() - 1 for one in _bits(chosen)]


def _bits(chosen: int) -> Iterator[int]:
    while chosen:
        lowest = chosen & -chosen
        yield lowest
        chosen ^= lowest


def _union(sets: Sequence[int]) -> int:
    union = 0
    for one in sets:
        union |= one
    return union
