"""A connection that a loop keeps: it is opened once, sees what others commit, and is given back where a dialogue breaks off."""

import asyncio
import sqlite3

import pytest
from sqlalchemy import select, text

from service.database.at_once import AtOnce
from service.database.engine import Database
from service.database.prepared import Prepared

_COUNT = Prepared(text("SELECT count(*) FROM t"))
_WRONG = Prepared(select(text("nothing FROM nowhere")))


@pytest.fixture
def place(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/service.db")
    with database.writing() as connection:
        connection.execute(text("CREATE TABLE t (x INTEGER)"))
    yield database
    database.close()


def _counted():
    [(count,)] = yield _COUNT, {}
    return count


def _counted_seldom():
    return (yield lambda connection: connection.execute(text("SELECT count(*) FROM t")).scalar_one())


def _wrong():
    yield _WRONG, {}


def _one_more(database):
    with database.writing() as connection:
        connection.execute(text("INSERT INTO t VALUES (1)"))


class Opening:
    """Opens connections of a database, and counts them."""

    def __init__(self, database):
        self.database = database
        self.opened = 0

    def __call__(self):
        self.opened += 1
        return self.database.engine.connect().execution_options(shouxin_alone=True)


def test_it_is_opened_once_and_sees_what_others_commit(place):
    opening = Opening(place)
    kept = AtOnce(opening)

    async def asked():
        found = []
        for dialogue in (_counted, _counted_seldom, _counted, _counted_seldom):
            found.append(await kept.held(dialogue()))
            _one_more(place)
        return found

    assert asyncio.run(asked()) == [0, 1, 2, 3]
    assert opening.opened == 1
    kept.close()


def test_what_breaks_a_dialogue_off_gives_the_connection_back_and_the_next_is_answered(place):
    opening = Opening(place)
    kept = AtOnce(opening)

    async def asked():
        with pytest.raises(sqlite3.OperationalError, match="syntax error"):
            await kept.held(_wrong())
        return place.engine.pool.checkedout(), await kept.held(_counted())

    assert asyncio.run(asked()) == (0, 0)
    assert opening.opened == 2
    kept.close()


def test_a_database_that_is_closed_lets_go_of_what_its_loops_kept(place):
    async def asked():
        return await place.asked(_counted()), place.engine.pool.checkedout()

    assert asyncio.run(asked()) == (0, 1)
    pool = place.engine.pool
    place.close()
    assert pool.checkedout() == 0
