"""One feature of two scorecards laid over each other: pieces on which both give the same points throughout."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from models.bins import OTHER_TEXT, UNKNOWN_TEXT, CategoryFeature, Feature, NumberFeature


class Piece(NamedTuple):
    """A part of what a feature can be.

    Attributes:
        bin: what people read.
        before: points of the card compared with; 0 where it lacks the feature.
        after: points of the card compared.
        share: of the training rows; None where no counts were recorded.
    """

    bin: str
    before: int
    after: int
    share: float | None


def pieces_of(before: Feature | None, after: Feature | None) -> list[Piece]:
    """Pieces in order, then unknown, then other (names only). A card that lacks the feature gives 0 points.

    Shares are exact where both cards were trained on the same rows, or a piece is a bin of the later card; the names of
    one group are taken as equally frequent, since a card keeps one count for them all.
    """
    one = after or before
    if isinstance(one, CategoryFeature):
        return list(_of_names(_names(before, one), _names(after, one)))
    if isinstance(one, NumberFeature):
        return _of_numbers(_numbers(before, one), _numbers(after, one))
    return []


def same_kind(before: Feature, after: Feature) -> bool:
    """Whether both read numbers, or both read names; otherwise no piece of one is a piece of the other."""
    return isinstance(before, CategoryFeature) == isinstance(after, CategoryFeature)


def _numbers(one: Feature | None, like: NumberFeature) -> NumberFeature:
    if isinstance(one, NumberFeature):
        return one
    return replace(like, direction=0, edges=(), points=(0,), unknown_points=0, unknown_seen=True, counts=())


def _names(one: Feature | None, like: CategoryFeature) -> CategoryFeature:
    if isinstance(one, CategoryFeature):
        return one
    return replace(like, groups=(), points=(), other_points=0, unknown_points=0, unknown_seen=True, counts=())


def _of_numbers(before: NumberFeature, after: NumberFeature) -> list[Piece]:
    edges = tuple(sorted({*before.edges, *after.edges}))
    ends = (*edges, np.inf)
    flag = before.flag and after.flag
    texts = replace(after, edges=edges, flag=flag).bin_texts()
    old = [before.points[bisect_left(before.edges, end)] for end in ends]
    new = [after.points[bisect_left(after.edges, end)] for end in ends]
    shares = _number_shares(before, after, edges)
    found = (*zip(old, new, strict=True), (before.unknown_points, after.unknown_points))
    return [
        Piece(text, was, now, share) for text, (was, now), share in zip(texts, found, shares, strict=True)
    ]


def _number_shares(
    before: NumberFeature, after: NumberFeature, edges: Sequence[float]
) -> Sequence[float | None]:
    """Shares of the merged pieces, then of unknown: how many rows lie below an edge is known to the card that has it."""
    counted = [one for one in (after, before) if sum(one.counts) > 0]
    nothing = [None] * (len(edges) + 2)
    if not counted:
        return nothing
    below: dict[float, float] = {}
    for one in reversed(counted):  # the later card's word counts where both have an edge
        known = max(sum(one.counts[:-1]), 1)
        below |= {
            edge: float(part) / known for edge, part in zip(one.edges, np.cumsum(one.counts), strict=False)
        }
    if set(edges) - set(below):
        return nothing
    unknown = counted[0].counts[-1] / sum(counted[0].counts)
    reached = np.maximum.accumulate([0.0, *(below[edge] for edge in edges), 1.0])
    return [*(np.diff(reached) * (1 - unknown)).tolist(), unknown]


def _of_names(before: CategoryFeature, after: CategoryFeature) -> Iterator[Piece]:
    parts: dict[tuple[int, int], list[str]] = {}
    for name in sorted({name for one in (before, after) for group in one.groups for name in group}):
        parts.setdefault((before.code(name), after.code(name)), []).append(name)
    counted = next((one for one in (after, before) if sum(one.counts) > 0), None)
    shares = _name_shares(counted) if counted else {}
    for (old, new), names in sorted(parts.items()):
        points = int(before.code_points[old]), int(after.code_points[new])
        yield Piece(
            "、".join(names), *points, sum(shares.get(name, 0.0) for name in names) if counted else None
        )
    for text, old, new in (
        (UNKNOWN_TEXT, before.unknown_points, after.unknown_points),
        (OTHER_TEXT, before.other_points, after.other_points),
    ):
        # Names that the counting card calls other stand among the parts already; it has one count for all of them.
        yield Piece(text, old, new, shares[text] if counted else None)


def _name_shares(one: CategoryFeature) -> Mapping[str, float]:
    total = sum(one.counts)
    shares = {
        name: count / total / len(group)
        for group, count in zip(one.groups, one.counts, strict=False)
        for name in group
    }
    return {
        **shares,
        UNKNOWN_TEXT: one.counts[one.unknown_code] / total,
        OTHER_TEXT: one.counts[one.other_code] / total,
    }
