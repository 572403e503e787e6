"""A rule book: a published points table as an evaluator, where there are no outcomes to learn from, or as a challenger.

score = base_points + the points of each item; higher is better. It is data (`scoring/policy/rule_books/*.yaml`) that
compiles into step points over counts of records and over features, so it scores, explains and sums up exactly as a
`Scorecard` does. It knows no probability: nothing was learned from outcomes.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any, Final, Literal, Never

import numpy as np
import numpy.typing as npt
import polars as pl
from pydantic import Field

from features.feature import Feature
from features.strict_model import StrictModel
from models import point_lookup, rule_book_json
from models.bins import NumberFeature
from models.errors import NoProbability
from models.rule_book_items import (
    Cited,
    Item,
    ItemClass,
    NotCovered,
    Part,
    Source,
    bin_texts,
    declared,
    stepped,
)

Ints = npt.NDArray[np.int64]
Grade = Literal["A", "B", "C"]
_NEEDED_BY: Final = "规则手册"


class RuleBook(StrictModel):
    """A rule book, as its file writes it.

    Attributes:
        own: a table of our own bureau, published under Article 18; another place's serves comparison only.
        source: the table it reproduces; null for one of our own.
        modelled_on: what a table of our own follows in its form.
        bases: what a table of our own rests on.
        completed: part that the source does not say → how it was set here.
        bands: lowest scores of A, B and C; below C is D.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = Field(min_length=1)
    own: bool
    source: Source | None = None
    modelled_on: tuple[Source, ...] = ()
    bases: tuple[Cited, ...] = ()
    in_force_from: date
    in_force_to: date | None = None
    base_points: int
    completed: Mapping[Part, str] = Field(default_factory=dict)
    bands: Mapping[Grade, int]
    classes: tuple[ItemClass, ...] = Field(min_length=1)
    not_covered: tuple[NotCovered, ...] = ()

    def in_force(self, day: date) -> bool:
        """Whether it speaks on that day."""
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)

    @property
    def purpose(self) -> str:
        """Always `public`: no item takes data that need an authorisation."""
        return "public"

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every item, class by class."""
        return tuple(item for one in self.classes for item in one.items)

    @cached_property
    def features(self) -> tuple[str, ...]:
        """Names of the columns it reads, one per item, in the order of the table."""
        return tuple(item.id for item in self.items)

    @cached_property
    def declared(self) -> tuple[Feature, ...]:
        """The features that compute these columns from usable records."""
        return tuple(declared(item) for item in self.items)

    @cached_property
    def inputs(self) -> tuple[NumberFeature, ...]:
        """The items as step tables, as a scorecard has them."""
        return tuple(stepped(item) for item in self.items)

    @property
    def span(self) -> tuple[int, int]:
        """The lowest and the highest score that can be reached."""
        caps = [item.at_most for item in self.items]
        return self.base_points + sum(min(cap, 0) for cap in caps), self.base_points + sum(
            max(cap, 0) for cap in caps
        )

    def score(self, X: pl.DataFrame) -> Ints:
        """One integer per row, higher is better."""
        return point_lookup.total(self.base_points, self._points(X), X.height)

    def points(self, X: pl.DataFrame) -> pl.DataFrame:
        """Points by item: one Int32 column each, in the order of the table; rows add up to score − base_points."""
        return point_lookup.frame(self.features, self._points(X))

    def score_and_points(self, X: pl.DataFrame) -> tuple[Ints, pl.DataFrame]:
        """What `score` and `points` say, each row looked up once."""
        by_item = self._points(X)
        score = point_lookup.total(self.base_points, by_item, X.height)
        return score, point_lookup.frame(self.features, by_item)

    def _points(self, X: pl.DataFrame) -> list[point_lookup.Points]:
        return [point_lookup.points(one, X, needed_by=_NEEDED_BY) for one in self.inputs]

    def score_row(self, row: Mapping[str, Any]) -> tuple[int, dict[str, int]]:
        """Score and points of one enterprise in plain Python; agrees exactly with `score` and `points`."""
        points = {}
        for one in self.inputs:
            if one.name not in row:
                raise point_lookup.missing(one.name, needed_by=_NEEDED_BY)
            points[one.name] = int(one.code_points[one.code(row[one.name])])
        return self.base_points + sum(points.values()), points

    def probability(self, X: pl.DataFrame) -> Never:  # noqa: ARG002 - a scorecard has it so
        """There is none: `NoProbability`."""
        raise NoProbability(self.title)

    def probability_of(self, score: npt.ArrayLike) -> Never:  # noqa: ARG002 - a scorecard has it so
        """There is none: `NoProbability`."""
        raise NoProbability(self.title)

    def to_json(self) -> str:
        """The canonical document: same book, same bytes."""
        return rule_book_json.write(self.model_dump(mode="json"))

    @classmethod
    def from_json(cls, text: str) -> "RuleBook":
        """Read a book and check its form; raises RuleBookError that names the place."""
        return rule_book_json.read(text, cls)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical document, in hexadecimal: the book's identity in every decision."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    def table(self) -> pl.DataFrame:
        """The table as a scorecard's: feature, label, bin, points, share (never recorded)."""
        rows: list[tuple[str, str, str, int]] = [("", "基础分", "", self.base_points)]
        for item in self.items:
            texts = bin_texts(item)
            rows += [(item.id, item.label, *pair) for pair in zip(texts, item.stairs[1], strict=True)]
        schema = {"feature": pl.String, "label": pl.String, "bin": pl.String, "points": pl.Int32}
        frame = pl.DataFrame(rows, schema=schema, orient="row")
        return frame.with_columns(share=pl.lit(None, dtype=pl.Float64))

    def __hash__(self) -> int:
        return hash(self.hash)

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        # Workers of a cluster get the document, never half-built caches.
        return type(self).model_validate_json, (self.model_dump_json(),)
