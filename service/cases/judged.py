"""What was judged of single enterprises lately: a step, its answer and its letter ask the same of the same records."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Final

import polars as pl

from features.lawful_gate import ACTING, GatedRecords, judge
from features.store import Known
from features.succession import known_rows_of
from scoring.schema.policy_day import PolicyDay

_LATELY: Final = 16
"""Enterprises of which it is kept: a few hundred kilobytes each."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """`law`: held on to, so that no other can be taken for it."""

    law: PolicyDay
    kinds: frozenset[str]
    records: GatedRecords
    events: pl.DataFrame


class JudgedLately:
    """Kept for as long as the store says the same: after a load, a purge or on another day none of it is given out, and the next that is kept drops it."""

    def __init__(self) -> None:
        self._state: Hashable = None
        self._kept: OrderedDict[str, _Judged] = OrderedDict()
        self._turn = Lock()

    def of(
        self, known: Known, uscc: str, law: PolicyDay, on: date, kinds: frozenset[str]
    ) -> tuple[GatedRecords, pl.DataFrame]:
        """An enterprise's records of at least these kinds, judged as of a day by its law, and what happened to them."""
        state = (known.state, on)
        kept = self._found(state, uscc)
        if kept is None or kept.law is not law or not kinds <= kept.kinds:
            kept = _judged(known, uscc, law, on, kinds)
            self._keep(state, uscc, kept)
        return kept.records, kept.events

    def _found(self, state: Hashable, uscc: str) -> _Judged | None:
        with self._turn:
            if state != self._state or uscc not in self._kept:
                return None
            self._kept.move_to_end(uscc)
            return self._kept[uscc]

    def _keep(self, state: Hashable, uscc: str, judged: _Judged) -> None:
        with self._turn:
            if state != self._state:
                self._state = state
                self._kept.clear()
            self._kept[uscc] = judged
            self._kept.move_to_end(uscc)
            while len(self._kept) > _LATELY:
                self._kept.popitem(last=False)


def _judged(known: Known, uscc: str, law: PolicyDay, on: date, kinds: frozenset[str]) -> _Judged:
    rows = known_rows_of(known, uscc, as_of=on, rules=law.gate, kinds=kinds | ACTING)
    records = judge(rows, as_of=on, known_at=known.known_at, rules=law.gate)
    return _Judged(law, kinds, records, rows["event"])
