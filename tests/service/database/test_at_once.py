"""A connection that a loop keeps: it is opened once, sees what others commit, and is given back where a dialogue breaks off."""

import asyncio
import sqlite3
from contextlib import suppress
from pathlib import Path

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
    assert _open_files(place) > 0
    place.close()
    assert _open_files(place) == 0


def test_a_loop_that_ended_gives_its_connection_back_when_the_next_asks_and_one_that_goes_on_keeps_it(place):
    referred_to = []  # else the collector would give them back
    for _ in range(3):
        assert asyncio.run(place.asked(_counted())) == 0
        assert place.engine.pool.checkedout() == 1
        referred_to += [one for kept in place._awaited.values() for one in kept]
    goes_on = asyncio.new_event_loop()
    assert goes_on.run_until_complete(place.asked(_counted())) == 0
    for _ in range(3):
        assert asyncio.run(place.asked(_counted())) == 0
        assert place.engine.pool.checkedout() == 2
    goes_on.close()
    assert asyncio.run(place.asked(_counted())) == 0
    assert place.engine.pool.checkedout() == 1


class Watched(dict):
    """What loops keep, looked at by who holds the lock alone: another thread would change it under him."""

    def __init__(self, lock):
        super().__init__()
        self.lock = lock
        self.looked = 0

    def _held(self):
        self.looked += 1
        assert self.lock.locked()

    def __contains__(self, one):
        self._held()
        return super().__contains__(one)

    def __iter__(self):
        self._held()
        return super().__iter__()

    def setdefault(self, *given):
        self._held()
        return super().setdefault(*given)

    def pop(self, *given):
        self._held()
        return super().pop(*given)

    def values(self):
        self._held()
        return super().values()


def test_what_loops_keep_is_looked_at_under_a_lock(place):
    place._awaited = Watched(place._loops)
    for _ in range(2):
        assert asyncio.run(place.asked(_counted())) == 0
    before = place._awaited.looked
    assert before
    place.close()
    assert place._awaited.looked > before


def _open_files(database):
    """How many descriptors of this process are of the database's file."""
    found = 0
    for one in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # that by which the folder is read is gone again
            found += one.readlink() == database.file
    return found
