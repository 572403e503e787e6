"""What a driver says in English is told in Chinese with what to do; its own words stand behind, marked as those."""

import re
import sqlite3
from contextlib import closing

import pytest
from psycopg import ProgrammingError
from psycopg.errors import DiskFull, TooManyConnections
from sqlalchemy import text

from service.database.engine import Database
from service.database.reasons import told
from service.errors import DatabaseFault

WORDS = re.compile(r"（驱动程序原文：.+）$")


def refused(url, statement="SELECT 1", *, write=False):
    """What is told of one statement, without the driver's words, which are there."""
    with closing(Database(url)) as database, pytest.raises(DatabaseFault) as fault:
        _done(database, statement, write=write)
    message = str(fault.value)
    assert WORDS.search(message)
    message = WORDS.sub("", message)
    assert not re.search(r"[a-z]+ [a-z]+", message)
    return message.removeprefix("数据库未能完成：")


def _done(database, statement, *, write):
    with database.writing() if write else database.reading() as connection:
        connection.execute(text(statement))


def _file(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE one (two)")
        connection.commit()
    return f"sqlite:///{path}"


def test_files_that_are_none_are_told(tmp_path):
    (tmp_path / "other").write_text("no database at all " * 100)
    assert "不是 SQLite 数据库" in refused(f"sqlite:///{tmp_path / 'other'}")
    assert "打不开" in refused(f"sqlite:///{tmp_path / 'absent' / 'service.db'}")
    assert "打不开" in refused(f"sqlite:///{tmp_path}")


def test_what_sqlite_refuses_is_told(tmp_path):
    url = _file(tmp_path / "service.db")
    wrong = refused(url, "SELECT * FROM nowhere")
    assert "请把原文报告给维护者" in wrong
    read_only = f"sqlite:///file:{tmp_path / 'service.db'}?mode=ro&uri=true"
    assert "只读" in refused(read_only, "INSERT INTO one VALUES (1)", write=True)


def test_a_file_of_sqlite_that_cannot_grow_is_told(tmp_path):
    database = Database(_file(tmp_path / "service.db"))
    with closing(database), pytest.raises(DatabaseFault, match="磁盘空间不足，请腾出空间"):
        _grown(database)


def _grown(database):
    with database.writing() as connection:
        connection.execute(text("PRAGMA max_page_count = 2"))
        connection.execute(text("INSERT INTO one VALUES (zeroblob(100000))"))


def test_a_server_that_is_not_reached_is_told(postgres, tmp_path):
    for url in (
        f"postgresql+psycopg://postgres@/x?host={tmp_path}",
        "postgresql+psycopg://postgres@127.0.0.1:1/x",
        postgres.url("absent"),
        postgres.fresh().replace("postgres@", "nobody@"),
    ):
        assert "连不上数据库服务器" in refused(url)


def test_what_postgresql_refuses_is_told(postgres):
    url = postgres.fresh(empty=True)
    assert "请把原文报告给维护者" in refused(url, "SELECT * FROM nowhere")
    assert "断开了连接" in refused(url, "SELECT pg_terminate_backend(pg_backend_pid())")
    assert "只读" in refused(url, "SET TRANSACTION READ ONLY; CREATE TABLE one (two int)", write=True)
    assert "占用" in refused(url, "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '55P03'; END $$")


def test_who_may_make_no_tables_is_told_what_to_grant(postgres):
    url = postgres.fresh(empty=True)
    with closing(Database(url)) as database, database.writing() as connection:
        connection.execute(text("DROP ROLE IF EXISTS reader"))
        connection.execute(text("CREATE ROLE reader LOGIN"))
    refusal = refused(url.replace("postgres@", "reader@"), "CREATE TABLE one (two int)", write=True)
    assert "请授予（GRANT USAGE, CREATE ON SCHEMA …）" in refusal


def test_a_value_of_an_option_that_postgresql_does_not_know_is_of_the_address():
    assert "SHOUXIN_DATABASE 的 ? 之后" in refused(
        "postgresql+psycopg://postgres@127.0.0.1:1/x?keepalives_idle=abc"
    )


def test_what_no_test_can_bring_about_is_told_by_its_state():
    assert told(DiskFull("could not extend file")) == (
        "数据库所在的磁盘空间不足，请腾出空间后再试（驱动程序原文：could not extend file）"
    )
    assert "连接用尽" in told(TooManyConnections("sorry\nmore"))
    assert told(ProgrammingError("x")).startswith("数据库没有做成这一步")
    assert told(sqlite3.OperationalError("x")).startswith("数据库没有做成这一步")
