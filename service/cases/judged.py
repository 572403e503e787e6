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
"""Enterprises of which it is kept: a few hundred kilobytes."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """`law`: held on to, so that no other can be taken for it."""

    law: PolicyDay
    kinds: frozenset[str]
    records: GatedRecords
    events: pl.DataFrame


class JudgedLately:
    """Kept for as long as the store says the same: each load, each purge and each day is judged anew."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, _Judged] = OrderedDict()
        self._turn = Lock()

    def of(
        self, known: Known, uscc: str, law: PolicyDay, on: date, kinds: frozenset[str]
    ) -> tuple[GatedRecords, pl.DataFrame]:
        """An enterprise's records of at least these kinds, judged as of a day by its law, and what happened to them."""
        asked = (known.state, uscc, on)
        with self._turn:
            kept = self._kept.get(asked)
        if kept is None or kept.law is not law or not kinds <= kept.kinds:
            kept = _judged(known, uscc, law, on, kinds)
            with self._turn:
                self._kept[asked] = kept
                self._kept.move_to_end(asked)
                while len(self._kept) > _LATELY:
                    self._kept.popitem(last=False)
        return kept.records, kept.events


def _judged(known: Known, uscc: str, law: PolicyDay, on: date, kinds: frozenset[str]) -> _Judged:
    rows = known_rows_of(known, uscc, as_of=on, rules=law.gate, kinds=kinds | ACTING)
    records = judge(rows, as_of=on, known_at=known.known_at, rules=law.gate)
    return _Judged(law, kinds, records, rows["event"])
