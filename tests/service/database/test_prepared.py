"""Prepared statements find and write what SQLAlchemy does, on both databases, by an index, and their faults are told alike."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, insert, select, text

from service.database.prepared import Prepared, one_of
from service.database.tables import decisions, parties
from service.errors import AlreadyThere, DatabaseFault

AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
SCOPE = {"purposes": ["资格审查"], "county": None}
NAMED = [
    {"id": name, "role": "bureau", "name": f"名{name}", "scope": SCOPE, "created_at": AT} for name in "abc"
]
WRITE = Prepared(insert(parties))
AMONG = select(parties).where(one_of(parties.c.id, "names"), parties.c.created_at <= bindparam("at"))
FOUND = Prepared(AMONG.order_by(parties.c.id).limit(2))


def _all(connection):
    return [tuple(row) for row in connection.execute(select(parties).order_by(parties.c.id))]


@pytest.fixture
def filled(database):
    with database.writing() as connection:
        WRITE.write(connection, [{**one, "closed_at": None} for one in NAMED])
    return database


def test_what_is_written_is_read_as_written(filled):
    with filled.reading() as connection:
        written = _all(connection)
    assert [row[:4] for row in written] == [(one["id"], "bureau", one["name"], SCOPE) for one in NAMED]
    assert {row[4] for row in written} == {AT}


@pytest.mark.parametrize("names", [[], ["a"], ["c", "a", "b"], ["b", "没有", "b"]])
def test_rows_are_those_that_sqlalchemy_finds(filled, names):
    values = {"names": names, "at": AT}
    with filled.asking() as connection:
        found = FOUND.rows(connection, values)
        same = connection.execute(AMONG.order_by(parties.c.id).limit(2), values)
        assert found == [tuple(row) for row in same]
    assert [row[0] for row in found] == sorted({*names} & {"a", "b", "c"})[:2]


def test_what_was_written_goes_with_its_transaction(filled):
    def broken():
        with filled.writing() as connection:
            WRITE.write(connection, [{**NAMED[0], "id": "d", "closed_at": None}])
            assert len(_all(connection)) == 4
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        broken()
    with filled.reading() as connection:
        assert len(_all(connection)) == 3


def test_faults_are_told_as_those_of_other_statements(filled):
    with pytest.raises(AlreadyThere, match="相同的键"), filled.writing() as connection:
        WRITE.write(connection, [{**NAMED[0], "closed_at": None}])
    with pytest.raises(DatabaseFault, match="未能完成"), filled.asking() as connection:
        Prepared(select(text("nothing FROM nowhere"))).rows(connection)
    with filled.asking() as connection:  # and the connection is as good as before
        assert len(FOUND.rows(connection, {"names": ["a"], "at": AT})) == 1


def test_a_list_is_looked_up_by_the_index_of_its_column(database):
    asked = select(decisions.c.content).where(decisions.c.publication == 1, one_of(decisions.c.uscc, "codes"))
    if not database.on_sqlite:
        pytest.skip("PostgreSQL plans by what a table holds")
    with database.reading() as connection:
        words = str(asked.compile(dialect=connection.dialect))
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", (1, "[]")).all()
    assert "publication=? AND uscc=?" in plan[0][3]
