"""The rows of a rule book: what each counts or looks up, its points, its cap; and what the book rests on."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Final, Literal

from pydantic import Field

from features.catalogue import features_named
from features.counted_records import RecordSelection, counted
from features.feature import Feature
from features.strict_model import StrictModel
from models.bins import NumberFeature

Mark = Literal["V", "V2", "R"]
Part = Literal["base", "caps", "bands"]
PART_LABELS: Final[Mapping[Part, str]] = {"base": "基础分", "caps": "各项上限", "bands": "等级分数线"}


class Source(StrictModel):
    """A published standard that a book follows; `verified` means that its text was read (mark V)."""

    title: str = Field(min_length=1)
    issuer: str = Field(min_length=1)
    territory: str = Field(min_length=1)
    published_on: date | None = None
    url: str = ""
    mark: Mark
    verified: bool
    note: str = ""


class Cited(StrictModel):
    """What a book of our own rests on: an instrument that the policy describes, and its article."""

    instrument: str
    article: str = Field(min_length=1)


class Step(StrictModel):
    """Points of a value above a bound; a value on the bound is not above it."""

    above: float = Field(allow_inf_nan=False)
    points: int


class Item(StrictModel):
    """One row of the table.

    Attributes:
        records: what is counted; or else
        feature: the feature of the catalogue whose value is looked up; unknown gives no points.
        within_months: window of the count; null for all that counts.
        each: points per record, up to `at_most`; or else
        steps: points by steps, ascending.
        at_most: the most the item can take or give; of its sign.
        reading: how our records stand for what the row says.
        partly: what of the row is not counted; empty if nothing is left out.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: str = Field(min_length=1)
    records: tuple[RecordSelection, ...] = ()
    feature: str | None = None
    within_months: int | None = Field(default=None, gt=0)
    each: int | None = None
    steps: tuple[Step, ...] = ()
    at_most: int
    reading: str = Field(min_length=1)
    partly: str = ""

    @cached_property
    def stairs(self) -> tuple[tuple[float, ...], tuple[int, ...]]:
        """Edges and the points of the bins between them: 0, then each step."""
        if self.each is None:
            return tuple(one.above for one in self.steps), (0, *(one.points for one in self.steps))
        count = -(-self.at_most // self.each)  # as many records as reach the cap
        limit = min if self.at_most > 0 else max
        points = (limit(number * self.each, self.at_most) for number in range(count + 1))
        return tuple(float(number) for number in range(count)), tuple(points)

    @property
    def direction(self) -> Literal[1, -1]:
        """Whether more of it gives points or takes them."""
        return 1 if self.at_most > 0 else -1


class ItemClass(StrictModel):
    """Items of one sort. Its cap is the sum of its items' caps: so points by item still add up exactly."""

    id: str = Field(min_length=1)
    label: str = Field(min_length=1)
    at_most: int
    items: tuple[Item, ...] = Field(min_length=1)


class NotCovered(StrictModel):
    """A row of the published table that is not evaluated, as published, and why."""

    label: str = Field(min_length=1)
    class_label: str = Field(min_length=1)
    points: str = Field(min_length=1)
    reason: str = Field(min_length=1)


def bin_texts(item: Item) -> tuple[str, ...]:
    """What each bin of an item means, for paper."""
    if item.records:
        return tuple(_count_texts(item.stairs[0]))
    first, *others, _ = stepped(item).bin_texts()
    return (f"{first} 或者未知", *others)  # neither gives points


def _count_texts(edges: tuple[float, ...]) -> Iterator[str]:
    """A count lies above a bound from the next whole number on."""
    firsts = [0, *(int(edge // 1) + 1 for edge in edges)]
    for low, after in pairwise(firsts):
        yield f"{low} 条" if after - low == 1 else f"{low}–{after - 1} 条"
    yield f"{firsts[-1]} 条以上"


def declared(item: Item) -> Feature:
    """The feature that computes an item's value from usable records."""
    if item.feature is not None:
        (found,) = features_named([item.feature], "public")
        return replace(found, name=item.id, label=item.label)
    return counted(
        item.id,
        item.label,
        item.records,
        window=item.within_months,
        direction=item.direction,
        legal_note=item.reading,
    )


def stepped(item: Item) -> NumberFeature:
    """An item as a scorecard's feature: its bins and their points. Unknown gives none."""
    edges, points = item.stairs
    return NumberFeature(
        name=item.id,
        label=item.label,
        direction=item.direction,
        edges=edges,
        points=points,
        unknown_points=0,
        unknown_seen=False,
    )
