"""What a court decided on an enterprise happens to the records of it that speak against it and are dated by then, and to no other."""

from collections.abc import Iterator
from datetime import timedelta

import polars as pl
import pytest
from sqlalchemy import Connection, create_engine

from service import clock
from service.amendments import register
from service.amendments.record_event import RecordEvent
from service.cases.restructured import restructured
from service.database.tables.base import metadata
from tests.service.cases.letters.reachable import USCC, target_of

OTHER = "91632899MA75T5T192"
TARGET = target_of("record")


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def _in_file(*days):
    """A restructuring and its end, so many days after that of the record."""
    begins, ends = (TARGET.occurred_on + timedelta(one) for one in days)
    nobody = pl.Series([None, None], dtype=pl.String)
    return pl.DataFrame(
        {
            "source": "court",
            "recorded_at": clock.now(),
            "event_type": ["restructuring", "restructuring_end"],
            "effective_on": [begins, ends],
            "occurred_on": [begins, ends],
            "target_kind": nobody,
            "target_document_no": nobody,
            "target_record_id": nobody,
            "document_no": ["裁1号", "裁2号"],
            "issuing_body": "某法院",
            "publicity_until": pl.Series([None, None], dtype=pl.Date),
        }
    )


def _told(connection, events, target=TARGET):
    return [one.happened.document_no for one in restructured(connection, events, USCC, target)]


@pytest.mark.parametrize(
    ("days", "told"), [((0, 5), ["裁1号", "裁2号"]), ((-1, 5), []), ((-9, 0), [])], ids=str
)
def test_what_was_before_the_record_does_not_touch_it_nor_does_its_end(connection, days, told):
    assert _told(connection, _in_file(*days)) == told


@pytest.mark.parametrize(
    ("over", "told"), [("裁1号", ["裁1号", "裁2号"]), ("裁7号", ["裁1号"]), (None, ["裁1号", "裁2号"])]
)
def test_an_end_of_another_ruling_does_not_touch_it(connection, over, told):
    ended = pl.when(pl.col("event_type") == "restructuring_end").then(pl.lit(over))
    assert _told(connection, _in_file(0, 5).with_columns(target_document_no=ended)) == told


@pytest.mark.parametrize(("ruled", "told"), [(0, ["裁1号", "裁2号"]), (-1, [])], ids=str)
def test_what_acts_later_than_it_was_ruled_touches_what_is_dated_by_the_ruling(connection, ruled, told):
    events = _in_file(3, 5)
    ruling = pl.when(pl.col("event_type") == "restructuring").then(TARGET.occurred_on + timedelta(ruled))
    assert _told(connection, events.with_columns(occurred_on=ruling.otherwise("occurred_on"))) == told


def test_of_an_evaluation_or_what_speaks_for_the_enterprise_none_is_told(connection):
    events = _in_file(0, 5)
    assert _told(connection, events, target_of("evaluation")) == []
    assert _told(connection, events, TARGET.model_copy(update={"kind": "permit"})) == []


def test_what_was_taken_over_in_a_merger_is_touched_by_what_was_decided_on_its_own_enterprise(connection):
    day = TARGET.occurred_on
    event = RecordEvent(
        uscc=USCC,
        event_type="restructuring",
        target_kind=None,
        target_document_no=None,
        document_no="裁9号",
        effective_on=day,
        occurred_on=day,
    )
    register.put(connection, USCC, "act-1", now=clock.now(), event=event)
    taken_over = TARGET.model_copy(update={"merged_from": OTHER})
    assert _told(connection, _in_file(0, 5)) == ["裁9号", "裁1号", "裁2号"]
    assert _told(connection, _in_file(0, 5), taken_over) == []
    theirs = _in_file(0, 5).with_columns(merged_from=pl.lit(OTHER))
    assert _told(connection, theirs, taken_over) == ["裁1号", "裁2号"]
    assert _told(connection, theirs) == ["裁9号"]
