"""One thing that an enterprise can do, and all of them together."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from features.records import KINDS
from scoring.recourse.conditions import Row
from scoring.schema.recourse import Remedy


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: under which remedy, about which records, and the first day on which it may count.

    `number` is its place among the enterprise's actions. `money_fen`: what is owed, null where no record says.
    `needs`: of each of these sets of actions one must be done by then as well.
    """

    number: int
    remedy: Remedy
    records: tuple[Row, ...]
    day: date
    money_fen: int | None
    needs: tuple[frozenset[int], ...] = ()

    @property
    def id(self) -> str:
        """Stable name: the remedy, and the document where it is about one."""
        about = "" if self.remedy.together else f":{self.records[0]['document_no']}"
        return self.remedy.id + about

    @property
    def kinds(self) -> frozenset[str]:
        """Kinds of record that it changes; of one family all, because an event acts on the document."""
        own = {row["kind"] for row in self.records} or set(self.remedy.kinds)
        families = {KINDS[kind].family for kind in own} - {None}
        added = {"annual_report"} if self.remedy.how == "correct" else set()
        return frozenset(own | added | {name for name, kind in KINDS.items() if kind.family in families})


@dataclass(frozen=True, slots=True)
class Standstill:
    """A counting record that nothing but time changes. `until`: the last day on which it counts by itself, if known."""

    record: Row
    reason: str
    until: date | None


@dataclass(frozen=True)
class Possible:
    """All that one enterprise can do from a day on, ordered by effort, day and name, and what it cannot change."""

    actions: tuple[Action, ...]
    standstills: tuple[Standstill, ...]

    @cached_property
    def ends(self) -> tuple[date, ...]:
        """The days after the last ones of records that end by themselves."""
        rows = [row for one in self.actions for row in one.records] + [one.record for one in self.standstills]
        return tuple(sorted({row["until"] + timedelta(days=1) for row in rows if row["until"]}))
