"""The first day as of which an enterprise was evaluated is that of a decision on itself, for the public, that was published."""

import datetime as dt

import pytest
from sqlalchemy import insert, select

from service.database.tables import decisions, publications
from service.publications.publication import first_evaluated

EARLIER, LATER = dt.date(2024, 1, 31), dt.date(2026, 11, 20)


@pytest.fixture
def evaluated(published_database):
    """Publish the decisions of the sample's run once more, as of another day; and two enterprises of it."""
    with published_database.reading() as connection:
        row = dict(connection.execute(select(publications)).mappings().one())
        query = select(decisions).order_by(decisions.c.uscc).limit(2)
        ours, other = (dict(one) for one in connection.execute(query).mappings())

    def publish(number, of=ours, **values):
        with published_database.writing() as connection:
            connection.execute(insert(publications).values(row | {"id": row["id"] + number} | values))
            connection.execute(insert(decisions).values(of | {"publication": row["id"] + number}))

    def first():
        with published_database.reading() as connection:
            return first_evaluated(connection, ours["uscc"])

    return publish, first, row["as_of"], other


def test_it_is_the_first_of_several(evaluated):
    publish, first, day, _ = evaluated
    publish(1, as_of=LATER)
    assert first() == day
    publish(2, as_of=EARLIER)
    assert first() == EARLIER


@pytest.mark.parametrize("values", [{"purpose": "financing"}, {"published_at": None}])
def test_of_another_purpose_or_not_yet_published_it_is_not(evaluated, values):
    publish, first, day, _ = evaluated
    publish(1, as_of=EARLIER, **values)
    assert first() == day


def test_of_another_enterprise_it_is_not(evaluated):
    publish, first, day, other = evaluated
    publish(1, of=other, as_of=EARLIER)
    assert first() == day
