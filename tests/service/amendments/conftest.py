"""The sample's run published, and a record on which something is to happen."""

import polars as pl
import pytest

from features.store import end_of_day
from service import clock
from service.administration import Installation
from service.amendments.record_event import RecordEvent
from service.home import Home
from service.keys.keyring import USES, Keyring
from service.publications.parts import part_of
from service.publications.publication import in_force
from service.publications.rests import decided, ground_of
from service.runs.evaluation import evaluate_all, ground_for
from service.runs.kept import Runs
from service.settings import Settings


@pytest.fixture
def place(copied_home, published_database):
    """The sample's run published, and keys to certify with."""
    keyring = Keyring(copied_home / "keys")
    for use in USES:
        keyring.new(use, now=clock.now())
    settings = Settings(home=copied_home, database=str(published_database.url))
    return Installation(settings, Home(copied_home), published_database, keyring)


@pytest.fixture
def penalty(place):
    """A penalty that counts, of an enterprise that a run decided, as the run names it."""
    run = Runs(place.home.runs).latest("public")
    rows = run.collect(
        run.table("evidence")
        .filter(
            pl.col("kind").is_in(["penalty", "finding", "serious_dishonesty"]),
            pl.col("document_no").is_not_null(),
        )
        .sort("uscc", "record_id")
    )
    return rows.row(0, named=True)


def repair(record, *, on=None):
    day = on or clock.today()
    return RecordEvent(
        uscc=record["uscc"],
        event_type="repair",
        target_kind=record["kind"],
        target_document_no=record["document_no"],
        document_no="案2026-1",
        effective_on=day,
        occurred_on=day,
    )


def in_force_of(place, uscc):
    with place.database.reading() as connection:
        part = part_of(connection, in_force(connection, "public"), uscc)
    ground = ground_of(place.database, part.publication.number)
    return part, decided(ground, part)


def evaluated(place):
    """A run of all, now, by the policy and the card in force."""
    whole = Runs(place.home.runs).latest("public")
    today = clock.today()
    ground, known = ground_for(
        place.home, whole.policy, whole.evaluator, as_of=today, known_at=end_of_day(today), purpose="public"
    )
    return evaluate_all(place.home, whole.policy, ground, known)
