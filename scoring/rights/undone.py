"""What others ended of what a case had brought to its record, or wrote down again of it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from scoring.rights.lasting import corrects_register, ends, name_of, turn_of
from scoring.rights.steps import Happened


class ByOthers(NamedTuple):
    """What others did to what a case had brought.

    Attributes:
        undone: by what they ended it (`undone`).
        on: the last day on which such an end was written down, or what it had ended once more because it was a mistake; null where none was.
    """

    undone: tuple[Happened, ...] = ()
    on: date | None = None


NOTHING_BY_OTHERS: Final = ByOthers()


def undone(ours: Sequence[Happened], by_others: Sequence[Happened]) -> tuple[Happened, ...]:
    """By what others ended what a case brought, as far as the case had not ended it itself.

    What was begun again by the same document after an end that was a mistake goes by the last time. What the bureau said that
    nobody decided goes by that, whatever else would have ended it before.

    Args:
        ours: what the case brought.
        by_others: what else happened to the record, but not what the bureau corrected of others alone.
    """
    last = {(one.event_type, name_of(one)): one for one in sorted(ours, key=turn_of)}
    going_on = [one for one in last.values() if first_end(one, ours) is None]
    found = (_end_of(one, by_others) for one in going_on)
    return tuple(dict.fromkeys(end for end in found if end is not None))


def _end_of(one: Happened, by_others: Sequence[Happened]) -> Happened | None:
    # A file may tell afterwards that it was annulled on an earlier day: that annulled nothing, for nobody had decided, and the
    # case that is open again since stays so.
    correction = first_end(one, filter(corrects_register, by_others))
    return correction or first_end(one, by_others)


def first_end(one: Happened, known: Iterable[Happened]) -> Happened | None:
    """By what something was ended: the first that reaches it, of two of one day the one that names it, for the other ended what was left."""
    found = (end for end in known if ends(end, one))
    return min(found, key=lambda end: (turn_of(end), end.ends is None), default=None)
