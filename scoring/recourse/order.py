"""What must be cleared away first: the days move behind it, and what can never be cleared bars the action."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from scoring.recourse.action import Action, Possible, Standstill
from scoring.recourse.conditions import Row, fits_any, in_quotes

ENDS_FIRST: Final = "在可以申请之前就已期满，等待即可"


def ordered(actions: Sequence[Action], still: Sequence[Standstill], counting: Sequence[Row]) -> Possible:
    """The actions with the days on which they may count and what each needs, and what none of them can do.

    An authority is asked with everything in `clear_of` gone: on the day on which the last of it can be gone, or later.
    The same day is enough, since the law asks how things stand when it is asked; that step is told after the others.
    """
    left, stuck = list(actions), list(still)
    while True:
        days = {one.id: _day(one, left, counting) for one in left}
        barred = [one for one in left if isinstance(days[one.id], str)]
        if barred:
            stuck += [
                Standstill(row, str(days[one.id]), row["until"]) for one in barred for row in one.records
            ]
            left = [one for one in left if one not in barred]
            continue
        moved = [replace(one, day=day) for one in left if isinstance(day := days[one.id], date)]
        if moved == left:
            return Possible(tuple(_numbered(left, counting)), tuple(stuck))
        left = moved


def in_order(actions: Sequence[Action]) -> tuple[Action, ...]:
    """Actions by day and number, each after those that it needs."""
    rest = sorted(actions, key=lambda one: (one.day, one.number))
    told: list[Action] = []
    while rest:
        waiting = {one.number for one in rest}
        free = next((one for one in rest if not any(need & waiting for need in one.needs)), rest[0])
        told.append(free)
        rest.remove(free)
    return tuple(told)


def _day(one: Action, actions: Sequence[Action], counting: Sequence[Row]) -> date | str:
    """The first day on which nothing in its way need count any more, or why there is none."""
    day = one.day
    for row in _in_the_way(one, counting):
        gone = [other.day for other in actions if _about(other, row)]
        if row["until"]:
            gone.append(row["until"] + timedelta(days=1))
        if not gone:
            return f"{one.remedy.label}须先消除 {in_quotes(row)}，而它没有办法消除，也没有载明期满之日"
        day = max(day, min(gone))
    ended = any(row["until"] and row["until"] < day for row in one.records)
    return ENDS_FIRST if ended else day


def _numbered(actions: Sequence[Action], counting: Sequence[Row]) -> Iterator[Action]:
    """By effort, day and name, each with the sets of actions of which it needs one."""
    by_cost = sorted(actions, key=lambda one: (one.remedy.effort, one.day, one.id))
    placed = [replace(one, number=place) for place, one in enumerate(by_cost)]
    for one in placed:
        needs = (
            frozenset(other.number for other in placed if other.day <= one.day and _about(other, row))
            for row in _in_the_way(one, counting)
            if not (row["until"] and row["until"] < one.day)
        )
        yield replace(one, needs=tuple(needs))


def _in_the_way(one: Action, counting: Sequence[Row]) -> list[Row]:
    return [row for row in counting if fits_any(one.remedy.clear_of, row)]


def _about(action: Action, row: Row) -> bool:
    return any(row["record_id"] == mine["record_id"] for mine in action.records)
