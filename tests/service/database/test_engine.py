"""One transaction is all or nothing, a reader sees one state, and what a database cannot do is told."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import (
    Date,
    LargeBinary,
    String,
    Text,
    cast,
    create_engine,
    func,
    insert,
    literal,
    select,
    text,
)

from features.store import ZONE
from service.database import engine
from service.database.engine import Database
from service.database.prepared import Prepared
from service.database.tables import contents, parties
from service.database.types import Instant
from service.errors import AlreadyThere, DatabaseFault, WrongUse

ELSEWHERE = timezone(timedelta(hours=5))


def _count(connection) -> int:
    return connection.execute(select(func.count()).select_from(contents)).scalar_one()


def test_a_transaction_that_fails_leaves_nothing(database):
    def broken():
        with database.writing() as connection:
            connection.execute(insert(contents).values(hash="a", content="x"))
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        broken()
    with database.reading() as connection:
        assert _count(connection) == 0


def test_a_reader_sees_one_state_whatever_is_written_meanwhile(database):
    with database.reading() as reader:
        assert _count(reader) == 0
        with database.writing() as writer:
            writer.execute(insert(contents).values(hash="a", content="x"))
        assert _count(reader) == 0
    with database.reading() as reader:
        assert _count(reader) == 1


def test_an_instant_comes_back_on_the_clock_of_the_place_whatever_its_zone(database):
    at = datetime(2026, 11, 25, 9, 30, 0, 123456, tzinfo=ELSEWHERE)
    values = {"id": "p1", "role": "auditor", "name": "审计", "scope": {}}
    with database.writing() as connection:
        connection.execute(insert(parties).values(created_at=at, **values))
        found = connection.execute(select(parties.c.created_at)).scalar_one()
    assert found == at
    assert found.tzinfo == ZONE
    with pytest.raises(Exception, match="needs its zone"), database.writing() as connection:
        connection.execute(insert(parties).values(created_at=at.replace(tzinfo=None), **values))


def test_a_role_that_there_is_not_is_refused(database):
    row = {"id": "p1", "role": "king", "name": "x", "scope": {}, "created_at": datetime.now(UTC)}
    with pytest.raises(DatabaseFault) as told, database.writing() as connection:
        connection.execute(insert(parties).values(row))
    assert not isinstance(told.value, AlreadyThere)


def test_a_key_that_is_taken_is_told_as_that(database):
    row = {"id": "p1", "role": "bureau", "name": "x", "scope": {}, "created_at": datetime.now(UTC)}
    with database.writing() as connection:
        connection.execute(insert(parties).values(row))
    with pytest.raises(AlreadyThere), database.writing() as connection:
        connection.execute(insert(parties).values(row))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "mysql://x/y",
        "sqlite+aiosqlite:///x",
        "postgresql://u@/x",
        "postgresql+psycopg://u@/x?host=/a&port=abc",
        "sqlite:////a/service.db?timeout=abc",
        "sqlite:////a/service.db?timeout=1&timeout=2",
        "sqlite:////a/service.db?uri=maybe",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file::memory:?uri=true",
        "sqlite:///file:x?mode=memory&uri=true",
        "sqlite:///file:/a%00b?uri=true",
        "sqlite:////a?b/service.db",
        "sqlite:////a/service.db?mode=ro",
        "sqlite:///file:?uri=true",
        "sqlite:///file:/memdb1?vfs=memdb&uri=true",
        "sqlite:///file:/a/q%3Fx.db?uri=true",
        "sqlite:///file:/a/h%23frag.db?uri=true",
        "postgresql+psycopg://u@h:x/n",
    ],
)
def test_another_kind_of_database_is_wrong_use(url):
    with pytest.raises(WrongUse, match="数据库地址应为"):
        Database(url)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("hots=x", "不认识的选项：hots"),
        ("prepare_threshold=5", "不认识的选项：prepare_threshold"),
        ("prepare_threshold=abc&row_factory=x", "不认识的选项：prepare_threshold、row_factory"),
        ("cursor_factory=x", "不认识的选项：cursor_factory"),
        ("server_cursor_factory=x", "不认识的选项：server_cursor_factory"),
        ("autocommit=abc", "不认识的选项：autocommit"),
        ("context=x&conninfo=x", "不认识的选项：context、conninfo"),
        ("s3cret@h/x=1", "不认识的选项：…，"),
        ("connect_timeout=abc", "connect_timeout 应为秒数"),
        ("connect_timeout=nan", "connect_timeout 应为秒数"),
        ("connect_timeout=1&connect_timeout=2", "connect_timeout 应为秒数"),
    ],
)
@pytest.mark.parametrize("kept_open", [True, False])
def test_an_option_that_is_none_of_postgresql_is_refused_by_name(options, told, kept_open):
    with pytest.raises(WrongUse, match=told):
        Database(f"postgresql+psycopg://u@/x?host=/a&{options}", kept_open=kept_open)


def test_options_of_postgresql_are_taken(postgres):
    found = Database(
        f"{postgres.fresh()}&application_name=a&connect_timeout=3&options=-c%20statement_timeout%3D9s"
    )
    with found.reading() as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "9s"
    found.close()


@pytest.mark.parametrize("name", ["x" * 5_000, "x/" * 3_000, "x" * 300])
@pytest.mark.parametrize("url", ["sqlite:////{}", "sqlite:///file:/{}?uri=true"])
def test_a_path_that_no_file_can_have_is_wrong_use(name, url):
    with pytest.raises(WrongUse, match="太长，请改短"):
        Database(url.format(name))


def test_a_file_that_is_no_database_is_told(tmp_path):
    path = tmp_path / "service.db"
    path.write_text("no database at all " * 100)
    found = Database(f"sqlite:///{path}")
    with (
        pytest.raises(DatabaseFault, match="未能完成：数据库的文件不是 SQLite 数据库"),
        found.reading() as connection,
    ):
        _count(connection)
    found.close()


def test_a_server_that_is_not_there_is_told(tmp_path):
    found = Database(f"postgresql+psycopg://postgres@/x?host={tmp_path}")
    with pytest.raises(DatabaseFault, match="数据库未能完成"), found.reading() as connection:
        _count(connection)


def test_who_waits_too_long_for_a_connection_is_told(database):
    database.close()
    database.engine = create_engine(database.url, pool_size=1, max_overflow=0, pool_timeout=0.01)
    with database.reading(), pytest.raises(DatabaseFault, match="连接都在用"), database.reading():
        pass


def test_a_writer_waits_for_the_one_before_it_and_no_longer_than_it_may(tmp_path, monkeypatch):
    found = Database(f"sqlite:///{tmp_path / 'service.db'}")
    tried = threading.Event()

    def refused(*asked):
        begun = _begun(*asked)
        if not begun:
            tried.set()
        return begun

    _begun = engine._begun
    monkeypatch.setattr(engine, "_begun", refused)
    with ThreadPoolExecutor(1) as second:
        with found.writing():
            waiting = second.submit(_written, found)
            assert tried.wait(30)
        assert waiting.result(30)
    monkeypatch.setattr(engine, "BUSY_SECONDS", -1)
    with (
        found.writing(),
        pytest.raises(
            DatabaseFault, match="正被别的操作占用，请稍后再试（驱动程序原文：database is locked）"
        ),
    ):
        _written(found)
    found.close()


def _written(database) -> bool:
    with database.writing() as connection:
        return connection.in_transaction()


def _with_default(url, setting) -> str:
    """The URL of a database whose sessions begin with a setting."""
    before = Database(url, kept_open=False)
    with before.writing() as connection:
        name = connection.execute(text("SELECT current_database()")).scalar_one()
        connection.execute(text(f"ALTER DATABASE {name} SET {setting}"))
    return url


def test_who_writes_reads_what_was_committed_before_whatever_the_default_is(postgres):
    url = _with_default(postgres.fresh(), "default_transaction_isolation = 'serializable'")
    found = Database(url)
    with found.writing() as connection:
        assert connection.execute(text("SHOW transaction_isolation")).scalar_one() == "read committed"
    with found.reading() as connection:
        assert connection.execute(text("SHOW transaction_isolation")).scalar_one() == "repeatable read"
    found.close()


@pytest.mark.parametrize(
    "setting",
    [
        "datestyle = 'SQL, DMY'",
        "datestyle = 'German'",
        "client_encoding = 'SQL_ASCII'",
        "client_encoding = 'GBK'",
        "standard_conforming_strings = off",
        "timezone = 'Asia/Kolkata'",
        "bytea_output = 'escape'",
    ],
)
def test_what_is_read_is_the_same_whatever_the_defaults_of_a_database_are(postgres, setting):
    found = Database(_with_default(postgres.fresh(), setting))
    given = (
        date(2026, 2, 1),
        datetime(2026, 2, 1, 9, 30, tzinfo=ELSEWHERE),
        b"\\ \x00\xff",
        "统一\\\U0001d11e",
    )
    asked = [
        cast(literal(value, kind), kind)
        for value, kind in zip(given, (Date, Instant, LargeBinary, Text), strict=True)
    ]
    statement = select(*asked, cast(literal(given[0], Date), String))

    def alone():
        return (yield Prepared(statement), {})

    for way in (found.reading, found.writing, found.asking, found.reading):
        with way() as connection:
            assert tuple(connection.execute(statement).one()) == (*given, "2026-02-01")
    [row] = asyncio.run(found.asked(alone()))
    assert tuple(row) == (*given, "2026-02-01")
    found.close()


def test_a_connection_over_a_network_is_watched_unless_the_address_says_how(postgres):
    for more, told in (("", "20000"), ("&tcp_user_timeout=7", "7")):
        found = Database(postgres.fresh() + more)
        with found.reading() as connection:
            driver = connection.connection.driver_connection
            assert driver.info.get_parameters()["tcp_user_timeout"] == told
        found.close()
