"""Events and deferrals that came as records: whose records they act on is evaluated again at once, as after an act that is written down here.

A load of which so many are concerned that evaluating them one by one would take long is left to the evaluation of all.
Nothing is kept of which loads were looked at: those are that the publication in force does not know.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

import polars as pl

from features.ledger import load_of
from features.store import Known, end_of_day
from features.successors import successors_of
from service import clock
from service.administration import Installation
from service.amendments import register
from service.amendments.record_event import FEED
from service.amendments.settling import settle
from service.database.engine import Database
from service.errors import Conflict
from service.home import Home
from service.publications.publication import newest
from service.publications.rests import ground_of
from service.purposes import purpose_of

MOST: Final = 100
"""Enterprises of one load that are evaluated again at once: each takes a third of a second, and who files a case meanwhile waits for them."""
_ACTING: Final = ("event", "deferral")
"""Kinds of records that say what is so of others: what happened to one, and that a due was put off."""


class Concerned(NamedTuple):
    """Whose records events and deferrals of loads act on. `at_once`: what is to be brought about now; `left`: load → how many are left to the next evaluation of all."""

    at_once: int
    left: dict[str, int]

    def told(self) -> dict[str, int]:
        """Of how many enterprises, as results and commands say it."""
        return {"evaluated_again": self.at_once, "left_to_evaluation": sum(self.left.values())}


def reconsider_loaded(database: Database, home: Home, *, now: datetime) -> Concerned:
    """Have enterprises evaluated again on whose records events and deferrals act that the publication in force does not know.

    Asked again it adds nothing. Where nothing is published nobody is: the first publication will know all of them.
    """
    with database.reading() as connection:
        whole = newest(connection, purpose_of("public"))
    if whole is None or not home.store.root.exists():
        return Concerned(0, {})
    since = ground_of(database, whole.number).manifest.data_version
    found = dict(_concerned(home.store.known(end_of_day(clock.today())), since))
    left = {load: len(codes) for load, codes in found.items() if len(codes) > MOST}
    put = 0
    with database.writing() as connection:
        for load in found.keys() - left.keys():
            for uscc in found[load]:
                put += register.put(connection, uscc, f"load:{load}:{uscc}", now=now)
    return Concerned(put, left)


def bring_about(place: Installation, found: Concerned, *, who: str) -> int:
    """Bring it about now; how much of what happened to records is still to be done then: another process is at it, or it cannot be."""
    if found.at_once:
        with suppress(Conflict):
            settle(place, who=who)
    with place.database.reading() as connection:
        return len(register.waiting(connection))


def _concerned(known: Known, since: int) -> Iterator[tuple[str, list[str]]]:
    """Load → the codes whose records its events and deferrals act on, or who took these over; of loads after a version of the ledger."""
    later = [load_of(row) for row in known.ledger.filter(pl.col("version") > since).iter_rows(named=True)]
    told = [load.load_id for load in later if any(file.feed != FEED for file in load.files)]
    if not told:
        return
    ours = known.ledger.filter(pl.col("load_id").is_in(told))
    told_by = replace(known, ledger=ours)
    acting = pl.concat([told_by.rows(kind).select("load_id", "uscc") for kind in _ACTING])
    before = set(known.rows("code_succession")["predecessor"])
    for (load,), rows in acting.unique().sort(pl.all()).group_by("load_id", maintain_order=True):
        codes = set(rows["uscc"])
        heirs = (successors_of(known, uscc, as_of=clock.today()) for uscc in sorted(codes & before))
        yield str(load), sorted(codes | {one.uscc for ours in heirs for one in ours})
