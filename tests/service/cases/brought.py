"""What cases and acts must have brought about in the end: each event in the store once, published as an evaluation of all says."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Protocol

import polars as pl
from sqlalchemy import select

from features.store import end_of_day
from service import clock
from service.amendments.record_event import FEED, RecordEvent
from service.database.engine import Database
from service.database.tables import reconsiderations
from service.home import Home
from service.publications.parts import parts_of
from service.publications.publication import in_force
from service.publications.rests import decided, ground_of, policy_of
from service.runs.evaluation import evaluate_all, ground_for
from service.runs.run import Run

Key = tuple[str, ...]


class Changed(Protocol):
    """Where cases were dealt with."""

    @property
    def home(self) -> Home: ...
    @property
    def database(self) -> Database: ...


def evaluated(place: Changed) -> Run:
    """Everything evaluated from scratch, today, by what is in force."""
    with place.database.reading() as connection:
        number = in_force(connection, "public").number
    policy, card = policy_of(place.database, number), ground_of(place.database, number).card
    today = clock.today()
    ground, known = ground_for(
        place.home, policy, card, as_of=today, known_at=end_of_day(today), purpose="public"
    )
    return evaluate_all(place.home, policy, ground, known)


def events_wanted(place: Changed, *, done: bool = False) -> Counter[Key]:
    """The events that cases and acts brought; with `done` only those of which the register says that they were brought about."""
    query = select(reconsiderations.c.event).where(reconsiderations.c.event.is_not(None))
    if done:
        query = query.where(reconsiderations.c.done_at.is_not(None))
    with place.database.reading() as connection:
        told = connection.execute(query).scalars().all()
    return _counted(RecordEvent.model_validate_json(one).model_dump() for one in told)


def events_stored(place: Changed) -> Counter[Key]:
    """Those that the record store has."""
    today = clock.today()
    rows = place.home.store.known(end_of_day(today)).rows("event", as_of=today)
    return _counted(rows.filter(pl.col("source") == FEED).iter_rows(named=True))


def require_published_as_evaluated(place: Changed) -> None:
    """What is in force of each enterprise is what an evaluation of all says; but what is of an earlier day is left out."""
    anew = {row["uscc"]: row for row in evaluated(place).decisions().iter_rows(named=True)}
    with place.database.reading() as connection:
        whole = in_force(connection, "public")
        parts = parts_of(connection, whole, list(anew))
    for uscc, part in parts.items():
        if part.publication.as_of < clock.today():
            continue  # nothing happened to it since
        row = decided(ground_of(place.database, part.publication.number), part).row
        differing = {name for name in row if name != "decision_id" and row[name] != anew[uscc][name]}
        assert differing == set(), uscc


def _counted(events: Iterable[Any]) -> Counter[Key]:
    names = ("uscc", "event_type", "target_document_no", "target_record_id", "effective_on")
    return Counter(tuple(str(one[name]) for name in names) for one in events)
