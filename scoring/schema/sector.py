"""Ratings that other authorities give: who rates, on which scale, and what of an evaluation they may feed."""

from collections.abc import Mapping
from typing import Final, Literal

from pydantic import Field

from scoring.schema.measure import Mark
from scoring.schema.strict_model import Dated, StrictModel

Use = Literal["score", "conditions"]
USES: Final[Mapping[Use, str]] = {"score": "得分项目", "conditions": "措施和定级规则的条件"}


class Level(StrictModel):
    """One level of a scale, best first. `mark`: how well its meaning is read."""

    code: str = Field(min_length=1)
    name: str = Field(min_length=1)
    meaning: str = Field(min_length=1)
    mark: Mark


class SectorRating(Dated):
    """A rating of a sector authority for a time.

    Attributes:
        id: the same in every version; the record kind's name where the platform holds such records.
        body: who rates.
        instrument: id of the instrument that the rating rests on.
        levels: its scale, best first.
        kind: record kind that carries it; empty where the platform holds none.
        fact: fact by which conditions compare it; empty for none.
        inputs: what it may feed; empty: nothing.
        barred: what it may not feed whoever writes it there, because no basis for that was read; the prose says why.
        reason: why it may, or may not.
        reason_mark: how well that is read; what is only recalled never opens an input.
        draft_reason: why it feeds nothing yet; empty for what is in use.
    """

    id: str = Field(pattern=r"^[a-z_]+$")
    name: str = Field(min_length=1)
    body: str = Field(min_length=1)
    instrument: str
    article: str = ""
    verified: bool
    mark: Mark
    levels: tuple[Level, ...] = Field(min_length=2)
    kind: str = ""
    fact: str = ""
    inputs: tuple[Use, ...] = ()
    barred: tuple[Use, ...] = ()
    reason: str = Field(min_length=1)
    reason_mark: Mark
    draft_reason: str = ""
    note: str = ""

    def names(self, kind_or_fact: str) -> bool:
        """Whether a record kind or a fact is this rating."""
        return bool(kind_or_fact) and kind_or_fact in {self.id, self.kind, self.fact}
