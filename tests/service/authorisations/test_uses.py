"""Each line of the log that rests on an authorisation is a use of it, found by its index."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text, update

from service.access.rights import RIGHTS, TABLE
from service.audit.chain import Event
from service.audit.log import append, append_in
from service.authorisations.uses import ACTIONS, uses_of
from service.database.tables import audit
from tests.service.audit.tampering import tampering

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def _event(number, authorisations=None):
    details = {} if authorisations is None else {"authorisations": authorisations}
    return Event(
        at=NOW,
        action="read_rating",
        status=200,
        request=f"r{number}",
        party="bank",
        purpose="贷前审查",
        details=details,
    )


def _uses(database, number, **portion):
    with database.reading() as connection:
        return [one.request for one in uses_of(connection, number, **portion)]


@pytest.mark.parametrize(
    "details",
    [
        "x",
        "",
        "{",
        "NaN",
        "[1]",
        '{"address": 5}',
        '{"address": "\\u0000"',
        '{"address": "\\ud800"}',
        "[" * 100_000,
    ],
)
def test_a_use_whose_line_was_altered_is_shown_without_its_address(database, details):
    append(database, [_event(1, ["a"]), _event(2, ["a"])])
    with tampering(database) as connection:
        connection.execute(update(audit).where(audit.c.seq == 1).values(details=details))
    assert _uses(database, "a") == ["r2", "r1"]
    with database.reading() as connection:
        assert [one.address for one in uses_of(connection, "a")] == [None, None]


@pytest.mark.parametrize(
    ("column", "put", "shown"),
    [
        ("at", "'garbage'", None),
        ("at", "''", None),
        ("at", "5", None),
        ("at", "x'ff'", None),
        ("at", "'0001-01-01 00:00:00'", None),
        ("at", "'9999-12-31T23:59:59+00:00'", None),
        ("party", "x'ff'", None),
        ("party", "CAST(x'ff' AS TEXT)", None),
        ("party", "5", "5"),
        ("action", "CAST(x'ff' AS TEXT)", None),
        ("purpose", "CAST(x'ff' AS TEXT)", None),
        ("purpose", "NULL", None),
        ("request", "CAST(x'ff' AS TEXT)", None),
        ("status", "'x'", None),
        ("status", "x'ff'", None),
        ("status", "1e400", None),
        ("status", "404", 404),
        ("details", "CAST(x'ff' AS TEXT)", None),
        ("details", "x'7b7d'", None),
    ],
)
@pytest.mark.parametrize(
    "database_url", ["sqlite"], indirect=True
)  # columns of the other take their kind alone
def test_a_use_is_shown_whatever_was_put_into_its_line(database, column, put, shown):
    append(database, [_event(1, ["a"]), _event(2, ["a"])])
    with tampering(database) as connection:
        connection.exec_driver_sql(f"UPDATE audit SET {column} = {put} WHERE seq = 1")  # noqa: S608 - our own words
    with database.reading() as connection:
        second, first = uses_of(connection, "a")
    assert second == (2, NOW, "bank", "read_rating", None, "贷前审查", 200, "r2")
    whole = second._replace(seq=1, request="r1")
    assert first == whole._replace(**{"address" if column == "details" else column: shown})


@pytest.mark.parametrize("at", ["infinity", "-infinity", "4000-01-01 BC", "20000-01-01"])
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # the other keeps instants as text
def test_a_use_at_no_day_of_ours_is_shown_without_it(database, at):
    append(database, [_event(1, ["a"])])
    with tampering(database) as connection:
        connection.execute(text("UPDATE audit SET at = CAST(:at AS timestamptz)"), {"at": at})
    with database.reading() as connection:
        assert [(one.at, one.request) for one in uses_of(connection, "a")] == [(None, "r1")]


def test_one_line_is_a_use_of_each_authorisation_it_names(database):
    append(database, [_event(1, ["a", "b"]), _event(2), _event(3, ["a"])])
    append(database, [_event(4, ["b"]), _event(5, ["a"])])
    assert _uses(database, "a") == ["r5", "r3", "r1"]
    assert _uses(database, "b") == ["r4", "r1"]
    assert _uses(database, "c") == []
    assert _uses(database, "a", limit=1) == ["r5"]
    assert _uses(database, "a", before=5, limit=1) == ["r3"]


def test_the_address_is_that_of_the_line_and_of_a_line_without_one_unknown(database):
    asked = _event(2, ["a"])
    append(database, [_event(1, ["a"]), replace(asked, details=asked.details | {"address": "/v1/x/{y}"})])
    with database.reading() as connection:
        assert [one.address for one in uses_of(connection, "a")] == ["/v1/x/{y}", None]


def test_a_use_and_its_line_are_kept_together(database):
    def broken():
        with database.writing() as connection:
            append_in(database, connection, [_event(1, ["a"])])
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        broken()
    append(database, [_event(2)])
    assert _uses(database, "a") == []


def test_uses_are_found_without_reading_the_log(database):
    if not database.on_sqlite:
        pytest.skip("its planner reads a small table whole")
    query = "SELECT at FROM uses JOIN audit ON uses.seq = audit.seq WHERE authorisation = 'a' ORDER BY uses.seq DESC"
    with database.reading() as connection:
        plan = [row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {query}"))]
    assert not any(line.startswith("SCAN") or "TEMP B-TREE" in line for line in plan), plan
    assert len(plan) == 2


def test_every_action_that_may_rest_on_an_authorisation_has_its_chinese_name():
    """Lines of the log name authorisations where a question is answered, by its right, and where a notice is delivered; nowhere else."""
    root = Path(__file__).parents[3]
    sources = {one: one.read_text(encoding="utf-8") for one in sorted((root / "service").rglob("*.py"))}
    naming = {
        one.relative_to(root).as_posix() for one, text in sources.items() if re.search(r"\{DETAIL: ", text)
    }
    assert naming == {"service/api/audited.py", "service/notices/attempts.py"}
    assert {right for right, roles in TABLE.items() if "authorised" in roles.values()} <= RIGHTS.keys()
    assert ACTIONS.keys() == {*RIGHTS, "notice_delivered"}
    assert all(re.search("[\u4e00-\u9fff]", one) for one in ACTIONS.values()), ACTIONS
