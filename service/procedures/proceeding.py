"""One adverse effect on one enterprise and where it stands: the words in which the parts of a procedure speak of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from scoring.effects import Effect
from scoring.procedure.standing import Standing, StepKind, Taken
from scoring.procedure.terms import Terms
from scoring.schema.effect_kinds import EffectKind
from service.procedures.ledger import Entry

LAST_STEPS: Final[frozenset[StepKind]] = frozenset({"decided_not_to_apply", "withdrawn"})
"""Steps that end a matter."""


@dataclass(frozen=True, slots=True)
class Gone:
    """That a record does not count any more: since which day, and why."""

    since: date
    why: str


GoneRecords = Mapping[tuple[str, str], Gone]
"""Enterprise and record → since when the record counts no more, of those that a run says so of."""


@dataclass(frozen=True, kw_only=True)
class Proceeding:
    """One adverse effect on one enterprise and where it stands.

    Attributes:
        effect: as the run has it; null where it has ended.
        terms: those fixed with the last step; while nothing was done, what the policy gives on this day.
        matter: the steps that belong to the present matter; empty while nothing was done.
        earliest: first day on which it may act (never one gone by, unless it acts): as it stands, or if it were notified today;
            null once it is dropped, and where the calendar does not reach so far.
    """

    uscc: str
    id: str
    kind: EffectKind
    effect: Effect | None
    terms: Terms
    matter: tuple[Entry, ...]
    standing: Standing
    earliest: date | None

    @property
    def grounds(self) -> tuple[str, ...]:
        """The records that the enterprise was told of, or those to be told of."""
        if self.matter:
            return self.matter[0].grounds
        return self.effect.records if self.effect else ()

    @property
    def untold(self) -> tuple[str, ...]:
        """Records that the effect rests on now and that the enterprise was not told of, sorted."""
        return tuple(sorted(set(self.effect.records) - set(self.grounds))) if self.effect else ()

    @property
    def taken(self) -> tuple[Taken, ...]:
        """The steps of the matter."""
        return tuple(one.taken for one in self.matter)

    @property
    def fault(self) -> str | None:
        """What is wrong with its recorded steps; null where they are sound."""
        return self.standing.reason if self.standing.state == "faulty" else None

    @property
    def to_be_withdrawn(self) -> bool:
        """Whether its ground has ended and the ledger does not say so yet."""
        return bool(
            self.matter and self.standing.state == "dropped" and self.matter[-1].step.kind not in LAST_STEPS
        )
