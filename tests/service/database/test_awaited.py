"""What an event loop asks of PostgreSQL: as a thread would be answered; a connection that ended is opened anew, and nothing is written twice."""

import asyncio
import os
import signal
import threading

import pytest
import uvloop
from sqlalchemy import Text, bindparam, func, insert, literal, literal_column, select, text

from service.database import awaited
from service.database.dialogue import held
from service.database.engine import Database
from service.database.prepared import Prepared
from service.database.tables import contents
from service.errors import DatabaseFault

GOOD = Prepared(select(literal(1)))
OWN = Prepared(select(func.pg_backend_pid()))
ENDED = Prepared(select(func.pg_terminate_backend(func.pg_backend_pid())))
WRONG = Prepared(select(text("nothing FROM nowhere")))
LOCKED = Prepared(select(func.pg_advisory_xact_lock(7)))
LONG_WAIT = Prepared(select(func.pg_sleep(60)))
LONG = Prepared(select(func.length(bindparam("text", type_=Text())), bindparam("text", type_=Text())))
ROW = {"hash": "a", "content": "x"}
WRITTEN = Prepared(select(contents.c.hash).order_by(contents.c.hash))


@pytest.fixture
def database(postgres):
    found = Database(postgres.fresh())
    yield found
    found.close()


def _one(statement, values=None):
    return (yield statement, values or {})


async def _cut(database, number):
    """End a connection as a restart of the database would, and wait until it is gone."""

    def ended():
        with database.asking() as connection:
            assert connection.execute(select(func.pg_terminate_backend(number, 60_000))).scalar_one()

    await asyncio.to_thread(ended)


def test_steps_follow_each_other_and_what_is_seldom_is_asked_in_a_thread(database):
    def begin():
        [(first,)] = yield GOOD, {}
        second = yield lambda connection: connection.execute(select(literal(first + 1))).scalar_one()
        return first, second

    assert asyncio.run(database.asked(begin())) == (1, 2)
    with database.asking() as connection:
        assert held(connection, begin()) == (1, 2)


def test_a_connection_serves_one_question_after_the_other_and_each_loop_has_its_own(database):
    async def asked():
        one_by_one = [await database.asked(_one(OWN)) for _ in range(2)]
        together = await asyncio.gather(*(database.asked(_one(OWN)) for _ in range(2)))
        return one_by_one, together

    (first, again), (one, other) = asyncio.run(asked())
    assert first == again
    assert one != other
    assert asyncio.run(database.asked(_one(OWN))) not in (one, other)


def test_a_connection_that_ended_since_it_was_used_is_opened_anew(database):
    async def asked():
        [(before,)] = await database.asked(_one(OWN))
        await _cut(database, before)
        [(after,)] = await database.asked(_one(OWN))
        return before, after

    before, after = asyncio.run(asked())
    assert before != after


def test_what_ends_its_own_connection_is_not_put_for_ever(database):
    async def asked():
        with pytest.raises(DatabaseFault, match=r"断开了连接.*原文：terminating connection"):
            await database.asked(_one(ENDED))
        return await database.asked(_one(GOOD))

    assert asyncio.run(asked()) == [(1,)]


def test_a_dialogue_that_breaks_off_later_is_told_and_not_begun_again(database):
    begun = []

    def begin():
        begun.append(1)
        [(number,)] = yield OWN, {}
        yield lambda connection: connection.execute(select(func.pg_terminate_backend(number, 60_000)))
        yield GOOD, {}

    async def asked():
        await database.asked(_one(GOOD))
        with pytest.raises(DatabaseFault, match="未能完成"):
            await database.asked(begin())

    asyncio.run(asked())
    assert begun == [1]


def test_a_wrong_statement_is_told_and_the_next_is_answered(database):
    async def asked():
        with pytest.raises(DatabaseFault, match="nowhere"):
            await database.asked(_one(WRONG))
        return await database.asked(_one(GOOD))

    assert asyncio.run(asked()) == [(1,)]


def test_a_database_that_is_not_there_is_told(tmp_path):
    found = Database(f"postgresql+psycopg://postgres@/x?host={tmp_path}")
    with pytest.raises(DatabaseFault, match="数据库未能完成"):
        asyncio.run(found.asked(_one(GOOD)))
    found.close()


def test_each_statement_sees_what_was_written_before_it(database):
    def begin():
        before = yield WRITTEN, {}
        yield lambda _connection: _write(database, "a")
        return before, (yield WRITTEN, {})

    assert asyncio.run(database.asked(begin())) == ([], [("a",)])


def _write(database, name):
    with database.writing() as connection:
        connection.execute(insert(contents).values(hash=name, content="x"))


@pytest.mark.parametrize("why", ["a wrong statement", "a fault of ours", "cancelled"])
def test_what_breaks_off_within_a_transaction_leaves_nothing_and_holds_no_lock(database, why):
    def begin(cancel):
        yield [(Prepared(text("BEGIN")), {}), (LOCKED, {}), (Prepared(insert(contents)), ROW)]
        if why == "a fault of ours":
            raise ValueError(why)
        if why == "cancelled":
            yield lambda _connection: cancel()
        yield WRONG, {}

    async def asked():
        loop = asyncio.get_running_loop()
        task = loop.create_task(database.asked(begin(lambda: loop.call_soon_threadsafe(task.cancel))))
        with pytest.raises((DatabaseFault, ValueError, asyncio.CancelledError)):
            await task
        assert task.cancelled() == (why == "cancelled")
        return [await database.asked(_one(one)) for one in (LOCKED, WRITTEN)]

    locked, written = asyncio.run(asyncio.wait_for(asked(), 10))
    assert (len(locked), written) == (1, [])


def test_each_statement_is_planned_once_and_by_its_indexes(database):
    counts = text(
        "generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE 'SELECT contents%'"
    )
    setting = select(func.current_setting("enable_seqscan"), func.current_setting("jit"))

    async def asked():
        for _ in range(3):
            await database.asked(_one(WRITTEN))
        return [await database.asked(_one(Prepared(one))) for one in (setting, select(counts))]

    settings, [(generic, custom), *_] = asyncio.run(asked())
    assert settings == [("off", "off")]
    assert (generic, custom) == (3, 0)


def test_what_is_larger_than_a_socket_takes_goes_out_and_comes_back_whole(database):
    long = "守信" * 2_000_000

    async def asked():
        return [await database.asked(_one(LONG, {"text": one})) for one in (long, "", long[:-1])]

    found = asyncio.run(asyncio.wait_for(asked(), 60))
    assert found == [[(len(one), one)] for one in (long, "", long[:-1])]


def test_a_connection_that_ended_unused_takes_no_other_along(database):
    """The next connection has the number of its socket by the time that it is let go of."""
    begun, ended = threading.Event(), threading.Event()

    def begin():
        [(number,)] = yield OWN, {}
        yield lambda _connection: begun.set() or ended.wait(10)
        return number, (yield OWN, {})

    async def asked():
        numbers = await asyncio.gather(*(database.asked(_one(OWN)) for _ in range(2)))
        for [(number,)] in numbers:
            await _cut(database, number)
        longer = asyncio.create_task(database.asked(begin()))
        await asyncio.to_thread(begun.wait, 10)
        await database.asked(_one(OWN))
        ended.set()
        return await longer

    number, again = asyncio.run(asyncio.wait_for(asked(), 20))
    assert again == [(number,)]


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_a_connection_that_breaks_amid_what_is_sent_is_told_and_the_next_is_opened(database, loop):
    """PostgreSQL is gone with a statement unread before we look: its last word and the error of the socket come at once."""

    def gone(number):
        with database.asking() as connection:
            assert connection.execute(select(func.pg_terminate_backend(number, 60_000))).scalar_one()

    def begin():
        [(number,)] = yield OWN, {}
        asyncio.get_running_loop().call_soon(gone, number)
        yield [(LONG_WAIT, {}), (LONG, {"text": "x" * 100_000})]

    async def asked():
        with pytest.raises(DatabaseFault, match="terminating connection"):
            await asyncio.wait_for(database.asked(begin()), 20)
        return await database.asked(_one(GOOD))

    with asyncio.Runner(loop_factory=loop) as runner:
        assert runner.run(asked()) == [(1,)]


@pytest.mark.parametrize("how", ["it takes longer", "its connection says nothing any more"])
def test_who_is_not_answered_is_told_and_holds_no_other_up(database, monkeypatch, how):
    silent = []

    def begin():
        [(number,)] = yield OWN, {}
        if how != "it takes longer":
            silent.append(number)
            os.kill(number, signal.SIGSTOP)
        yield [(LOCKED, {}), (LONG_WAIT, {})]

    async def asked():
        await database.asked(_one(GOOD))
        monkeypatch.setattr(awaited, "ANSWER_SECONDS", 0.3)
        with pytest.raises(DatabaseFault, match=r"0\.3 秒内没有答复"):
            await database.asked(begin())
        monkeypatch.undo()
        return await database.asked(_one(GOOD))

    try:
        assert asyncio.run(asyncio.wait_for(asked(), 20)) == [(1,)]
    finally:
        for number in silent:
            os.kill(number, signal.SIGCONT)


def test_what_was_begun_over_a_connection_that_was_lost_ends_by_itself(database):
    setting = Prepared(select(func.current_setting(literal_column("'idle_in_transaction_session_timeout'"))))
    assert asyncio.run(database.asked(_one(setting))) == [(f"{awaited.ANSWER_SECONDS}s",)]


@pytest.mark.parametrize("given", [[], [(Prepared(select(literal(3))), {})]], ids=["no values", "a value"])
def test_statements_that_are_put_together_each_find_their_own_rows(database, given):
    def begin():
        statements = [literal_column(f"'{number} %'") for number in (1, 2)]
        none = Prepared(select(contents.c.hash))
        return (yield [*((Prepared(select(one)), {}) for one in statements), (none, {}), *given])

    expected = [[("1 %",)], [("2 %",)], [], *([[(3,)]] if given else [])]
    assert asyncio.run(database.asked(begin())) == expected
    with database.asking() as connection:
        assert held(connection, begin()) == expected
