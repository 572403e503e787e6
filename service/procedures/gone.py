"""Since when records that enterprises were told of do not count any more, and why: repaired, removed, annulled, at an end."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import polars as pl

from features.gate_rules import REASONS
from features.lawful_gate import judge
from features.succession import known_rows_of
from service.days import instant
from service.home import Home
from service.procedures.ledger import Entries, Entry
from service.procedures.proceeding import LAST_STEPS, Gone, GoneRecords
from service.runs.run import Run

_DAY = timedelta(days=1)
Told = Mapping[str, frozenset[str]]
"""Enterprise → records that it was told of in matters that are open."""


def told_of(entries: Entries) -> Told:
    """The records of the open matters of a ledger."""
    found = {uscc: frozenset(_told(ours)) for uscc, ours in entries.items()}
    return {uscc: told for uscc, told in found.items() if told}


def gone_records(home: Home, run: Run, told: Told) -> GoneRecords:
    """Of the records told of those that a run does not count, each with the first day on which it did not."""
    if not told:
        return {}
    rows = run.collect(
        run.table("unused")
        .filter(pl.col("uscc").is_in(list(told)), pl.col("reason").is_not_null())
        .select("uscc", "record_id", "reason")
    )
    ours = [(uscc, name, reason) for uscc, name, reason in rows.iter_rows() if name in told[uscc]]
    days = {
        uscc: _first_days(home, run, uscc, {name for code, name, _ in ours if code == uscc})
        for uscc in sorted({code for code, _, _ in ours})
    }
    return {
        (uscc, name): Gone(days[uscc].get(name, run.manifest.as_of), REASONS[reason])
        for uscc, name, reason in ours
    }


def _told(ours: Sequence[Entry]) -> Iterator[str]:
    last = {one.effect: one for one in ours}
    for one in last.values():
        if one.step.kind not in LAST_STEPS:
            yield from one.grounds


def _first_days(home: Home, run: Run, uscc: str, names: set[str]) -> dict[str, date]:
    """Record → the first day of which today's knowledge says that it does not count: the day of an act, or the one after its last.

    What was void from the beginning counts on no day: its day is its own.
    """
    day, rules = run.manifest.as_of, run.ground.law.gate
    known = home.store.known(instant(run.manifest.known_at), version=run.manifest.data_version)
    rows = known_rows_of(known, uscc, as_of=day, rules=rules)
    lasts = judge(rows, as_of=day, known_at=known.known_at, rules=rules).all()
    ours = lasts.filter(pl.col("record_id").is_in(list(names)))
    turns = {one + _DAY for one in ours["until"].to_list() if one} | set(ours["occurred_on"].to_list())
    turns |= set(rows["event"]["effective_on"].to_list())
    found: dict[str, date] = {}
    for turn in sorted((one for one in turns if one and one <= day), reverse=True):
        judged = judge(rows, as_of=turn, known_at=known.known_at, rules=rules).all()
        out = judged.filter(pl.col("record_id").is_in(list(names)), pl.col("reason").is_not_null())
        ended = set(out["record_id"].to_list())
        found |= dict.fromkeys(ended, turn)
        names &= ended  # what counted on this day ended on the day found before
    return found
