"""What changed between two publications is told, each enterprise by its grade and by the domains of its measures."""

import json
from dataclasses import dataclass
from datetime import date

import polars as pl
import pytest
from sqlalchemy import insert, select, update

from scoring.decision import places_of
from service.database.engine import Database
from service.database.tables import contents, decisions, publications
from service.notices import changes
from service.notices.changes import changed
from service.runs.run import open_run
from tests.service.notices.conftest import NOW

A, B, C, D = (f"{number:018d}" for number in range(1, 5))
LAYOUT = (("GP-01", "government_procurement"), ("HO-01", "honours"), ("HO-02", "honours"))
LATER = (("HO-02", "honours"), ("GP-02", "government_procurement"), ("GP-01", "government_procurement"))


@dataclass
class Book:
    """Publications written as they are kept. `layouts`: day → the measures of its policy."""

    database: Database

    def publish(self, number, rows, *, on=None, amends=None, seen=True):
        """`rows`: enterprise → grade and the measures it has, by their places."""
        values = {
            "id": number,
            "run": f"run-{number}",
            "run_id": "b" * 64,
            "purpose": "public",
            "as_of": on or date(2026, 10, number),
            "manifest": "{}",
            "policy": "a" * 64,
            "evaluator": "a" * 64,
            "begun_at": NOW,
            "published_at": NOW if seen else None,
            "published_by": "测试",
            "amends": amends,
        }
        with self.database.writing() as connection:
            if connection.execute(select(contents)).first() is None:
                connection.execute(insert(contents).values(hash="a" * 64, content="{}"))
            connection.execute(insert(publications).values(values))
            connection.execute(
                insert(decisions), [self._row(number, uscc, *one) for uscc, one in rows.items()]
            )

    def supersede(self, number, uscc, by):
        ours = decisions.c.publication == number, decisions.c.uscc == uscc
        with self.database.writing() as connection:
            connection.execute(update(decisions).where(*ours).values(superseded_by=by))

    def told(self, before, after, usccs=None):
        """Enterprise, kind and domains, sorted."""
        with self.database.writing() as connection:
            found = list(changed(connection, before, after, usccs, now=NOW))
        assert {one.cause for one in found} <= {f"publication:{after}"}
        return sorted((one.uscc, one.kind, one.whom.domains) for one in found)

    @staticmethod
    def _row(number, uscc, grade, measures):
        bits = bytes([sum(128 >> place for place in measures)]).hex()
        return {
            "publication": number,
            "uscc": uscc,
            "decision_id": f"{number}{uscc}".rjust(64, "0"),
            "county": "632802",
            "status": "evaluated",
            "grade": grade,
            "content": json.dumps({"row": {"uscc": uscc, "measures": bits}, "evidence": []}),
            "unused": b"",
        }


@pytest.fixture
def book(database, monkeypatch):
    monkeypatch.setattr(
        changes, "_layout", lambda _policy, as_of, _purpose: LATER if as_of.month == 11 else LAYOUT
    )
    return Book(database)


def _grade(uscc):
    return (uscc, "grade_changed", ())


def _measures(uscc, *domains):
    return (uscc, "measures_changed", domains)


def test_only_what_changed_is_told(book):
    book.publish(1, {A: ("B", [0]), B: ("B", [0]), C: ("B", [0, 1]), D: ("C", [])})
    book.publish(2, {A: ("B", [0]), B: ("A", [0]), C: ("B", [1, 2]), D: ("D", [0, 1])}, seen=False)
    assert book.told(1, 2) == [
        _grade(B),
        _measures(C, "government_procurement", "honours"),
        _grade(D),
        _measures(D, "government_procurement", "honours"),
    ]
    assert book.told(1, 1) == []
    assert book.told(2, 1) == book.told(1, 2), "as much changes on the way back"


def test_who_appears_and_who_is_gone(book):
    book.publish(1, {A: ("B", [1])})
    book.publish(2, {B: ("C", [])})
    assert book.told(1, 2) == [_grade(A), _measures(A, "honours"), _grade(B)]
    assert book.told(None, 1) == [_grade(A), _measures(A, "honours")]


@pytest.mark.parametrize("none", ["M", None])
def test_between_no_grade_and_no_grade_nothing_changes(book, none):
    book.publish(1, {A: (none, []), B: ("B", [])})
    book.publish(2, {A: ("M", []), B: (none, []), C: (none, [])})
    assert book.told(1, 2) == [_grade(B)]


def test_measures_are_compared_by_what_they_are_not_by_their_place(book):
    book.publish(1, {A: ("B", [0, 2]), B: ("B", [1]), C: ("B", [0])})
    book.publish(2, {A: ("B", [0, 2]), B: ("B", [1]), C: ("B", [1, 2])}, on=date(2026, 11, 1))
    assert book.told(1, 2) == [
        _measures(B, "government_procurement", "honours"),
        _measures(C, "government_procurement"),
    ]


def test_an_amendment_tells_of_its_enterprise_alone(book):
    book.publish(1, {A: ("B", [0]), B: ("B", [0])})
    book.publish(2, {A: ("C", [0])}, amends=1, seen=False)
    assert book.told(1, 2) == book.told(1, 2, [A]) == [_grade(A)]
    book.supersede(1, A, 2)
    assert book.told(1, 2) == [_grade(A)], "whether it is said before or after that it replaces it"


def test_what_follows_amendments_is_compared_with_what_they_left(book):
    book.publish(1, {A: ("B", [0]), B: ("B", [0]), C: ("B", [])})
    for number, uscc, grade in ((2, A, "C"), (3, A, "D"), (4, B, "C")):
        book.publish(number, {uscc: (grade, [0])}, amends=1)
    book.supersede(1, A, 2)
    book.supersede(2, A, 3)
    book.supersede(1, B, 4)
    book.publish(5, {A: ("D", [0]), B: ("B", [0])})
    assert book.told(1, 5) == [_grade(B), _grade(C)]
    book.publish(6, {A: ("B", [0])}, amends=1, seen=False)
    assert book.told(1, 6) == [_grade(A)]


def test_an_amendment_that_nobody_sees_yet_is_not_what_was(book):
    book.publish(1, {A: ("B", [])})
    book.publish(2, {A: ("C", [])}, amends=1, seen=False)
    book.publish(3, {A: ("B", [])})
    assert book.told(1, 3) == []


def test_only_the_enterprises_asked_about(book):
    book.publish(1, {A: ("B", []), B: ("B", []), C: ("B", [])})
    book.publish(2, {A: ("C", []), B: ("C", [])})
    assert book.told(1, 2, [B]) == [_grade(B)]
    assert book.told(1, 2, [C]) == [], "of those alone that are there"


def test_two_days_of_the_sample(installation, two_days):
    """As the rows of both runs say it, over their own policies."""
    installation.done("publish", two_days.runs[1])
    runs = [open_run(two_days.home / "runs" / name) for name in two_days.runs]
    names = ("uscc", "grade", "measures", "decision_id")
    one, other = (run.collect(run.table("decisions").select(names)) for run in runs)
    both = one.join(other, on="uscc", how="full", coalesce=True)
    rated = [pl.col(name).fill_null("M") for name in ("grade", "grade_right")]
    expected = {(uscc, "grade_changed") for uscc in both.filter(rated[0] != rated[1])["uscc"]}
    laws = [[(item.id, item.domain) for item in run.ground.law.measures] for run in runs]
    for uscc, had, has in both.select("uscc", "measures", "measures_right").iter_rows():
        sets = [
            {law[at] for at in places_of(bits, len(law))} if bits else set()
            for law, bits in zip(laws, (had, has), strict=True)
        ]
        if sets[0] != sets[1]:
            expected.add((uscc, "measures_changed"))
    database = Database(installation.url, kept_open=False)
    with database.reading() as connection:
        numbers = connection.execute(select(publications.c.id).order_by(publications.c.id)).scalars().all()
        found = list(changed(connection, *numbers))
    assert {(told.uscc, told.kind) for told in found} == expected
    assert len(found) == len(expected) > 10
    ids = dict(other.select("uscc", "decision_id").iter_rows())
    assert {told.content.get("decision_id") == ids.get(told.uscc) for told in found} == {True}
    assert {told.content["as_of"] for told in found} == {f"{runs[1].manifest.as_of}"}
