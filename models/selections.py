"""How often something is given in a group, against the same among all others: share, ratio, and whether that is an impact.

The four-fifths rule, with the whole of an interval that holds for all groups compared at once.
"""

from typing import Final, NamedTuple

from models.fairness import Among, Selection
from models.intervals import share_interval, share_ratio_interval
from models.subgroups import figure, ratio

MIN_ROWS: Final = 200
"""A verdict needs this many enterprises in the group and as many others."""
MIN_EXPECTED: Final = 5
"""And this many of the grade expected in the group."""
FEWEST_A: Final = 0.8
"""Four fifths: the group gets an A at least this many times as often as the others."""
MOST_D: Final = 1.25
"""And a D, or another disadvantage, at most this many times as often."""


class Count(NamedTuple):
    """Of so many enterprises so many have it."""

    rows: int
    selected: int


class Judged(NamedTuple):
    """A selection, whether it is an impact on the group, and whether there are enough to say so."""

    selection: Selection
    impact: bool
    could: bool


def judged(what: str, among: Among, ours: Count, others: Count, *, z: float) -> Judged:
    """The selection of a group against the others.

    Args:
        what: `A`, which is good to have; anything else (`D`, …) is not.
        among: of which enterprises both are counted.
        ours: the group.
        others: everybody else.
        z: the point of intervals that hold jointly (`intervals.joint_z`).
    """
    counts = (ours.selected, ours.rows, others.selected, others.rows)
    selection = Selection(
        grade=what,
        among=among,
        rows=ours.rows,
        selected=ours.selected,
        share=figure(ours.selected / ours.rows if ours.rows else None, share_interval(*counts[:2])),
        ratio=figure(ratio(*counts), share_ratio_interval(*counts)),
    )
    expected = ours.rows * others.selected / others.rows if others.rows else 0.0
    could = ours.rows > 0 and others.rows > 0 and expected >= MIN_EXPECTED
    low, high = share_ratio_interval(*counts, z=z)
    beyond = high < FEWEST_A if what == "A" else low > MOST_D
    return Judged(selection, could and beyond, could)
