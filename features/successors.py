"""Who took over a code: told beside what is said of it, so that nobody takes that for the enterprise's last word."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

import polars as pl

from features.store import Known
from features.succession import LINKS, dated_successions


class Successor(NamedTuple):
    """Who took over a code: its code, how (`SUCCESSION_TYPES`), since which day."""

    uscc: str
    how: str
    since: date


def successors_of(known: Known, uscc: str, *, as_of: date) -> list[Successor]:
    """Who had taken over a code by the day, by the links that stand; empty where it is nobody's predecessor, sorted by code.

    Of a chain the last code is told, with how and when the code asked about was taken over.
    """
    ends, _ = _followed(uscc, partial(_taken, known.rows(LINKS, as_of=as_of), known, as_of))
    return _sorted(ends)


def successors_of_each(known: Known, codes: Iterable[str], *, as_of: date) -> dict[str, list[Successor]]:
    """Code → its successors, as `successors_of` says them, of those that have any: the links are read once."""
    links = known.rows(LINKS, as_of=as_of)
    if links.is_empty():
        return {}
    taken: dict[str, list[Successor]] = {}
    for predecessor, successor in _told(links, known, as_of):
        taken.setdefault(predecessor, []).append(successor)
    found = {code: _followed(code, lambda one: taken.get(one, ()))[0] for code in codes if code in taken}
    return {code: _sorted(ends) for code, ends in found.items() if ends}


def all_successors_of(known: Known, uscc: str, *, as_of: date) -> list[str]:
    """Every code by which records of a code may be judged besides itself: who took it over by the day, and who took over these."""
    _, seen = _followed(uscc, partial(_taken, known.rows(LINKS, as_of=as_of), known, as_of))
    return sorted(seen - {uscc})


def chains_of(links: pl.DataFrame) -> dict[str, str]:
    """Each code of some takings over, whether they stand or not, with one that is the same for all that hang together."""
    beside: dict[str, list[str]] = {}
    for one, other in links.select("uscc", "predecessor").iter_rows():
        beside.setdefault(one, []).append(other)
        beside.setdefault(other, []).append(one)
    found: dict[str, str] = {}
    for first in beside:
        todo = [first] if first not in found else []
        while todo:
            code = todo.pop()
            if code not in found:
                found[code] = first
                todo += beside[code]
    return found


def _sorted(ends: Mapping[str, Successor]) -> list[Successor]:
    return [ends[code] for code in sorted(ends)]


def _followed(
    uscc: str, taken: Callable[[str], Sequence[Successor]]
) -> tuple[dict[str, Successor], set[str]]:
    """The last codes of the chains from a code, with how and when that was taken over; and every code of these chains.

    `taken`: code → who had taken it over itself.
    """
    found: dict[str, Successor] = {}
    seen = {uscc}
    todo: list[tuple[str, Successor | None]] = [(uscc, None)]
    while todo:
        code, first = todo.pop()
        ours = taken(code)
        if first is not None and not ours:
            found[code] = first._replace(uscc=code)
        for successor in ours:
            if successor.uscc not in seen:
                seen.add(successor.uscc)
                todo.append((successor.uscc, first or successor))
    return found, seen


def _taken(links: pl.DataFrame, known: Known, as_of: date, code: str) -> list[Successor]:
    """Who had taken over a code itself by the day."""
    ours = links.filter(pl.col("predecessor") == code)
    if ours.is_empty():  # nearly every code, and the last of each chain
        return []
    return [successor for _, successor in _told(ours, known, as_of)]


def _told(links: pl.DataFrame, known: Known, as_of: date) -> Iterator[tuple[str, Successor]]:
    """Predecessor and successor of each link that stands by the day."""
    events = known.rows_of("event", links["uscc"].unique().sort().to_list())
    standing = dated_successions(links, events, as_of)
    for predecessor, *told in standing.select(
        "predecessor", "uscc", "succession_type", "occurred_on"
    ).iter_rows():
        yield predecessor, Successor(*told)
