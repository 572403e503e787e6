"""A publication that the log has and the database has not, or the other way, or of another time, is named."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update

from service import clock
from service.administration import change as event
from service.audit.log import append
from service.database.tables import audit, decisions, publications
from service.publications.publish import publish
from tests.service.amendments.conftest import evaluated

ON_SQLITE = pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)
LACKS = "审计日志第 1 行记有它的发布，数据库里没有，或者没有发布时间"


@pytest.fixture
def without_guards(place):
    """The log without what refuses to change it."""
    with place.database.writing() as connection:
        names = connection.execute(text("select name from sqlite_master where type = 'trigger'")).scalars()
        for name in names.all():
            connection.execute(text(f'drop trigger "{name}"'))


@ON_SQLITE
def test_a_publication_that_is_gone_or_unseen_is_named(faults, change):
    change(update(publications).values(published_at=None))
    assert faults() == [(None, LACKS)]
    change(delete(decisions), delete(publications))
    assert faults() == [(None, LACKS)]


@ON_SQLITE
def test_a_publication_of_another_time_size_or_hand_is_named(faults, change):
    change(update(publications).values(published_at=clock.now() - timedelta(hours=1), published_by="别人"))
    assert faults() == [(None, "published_at、published_by 与审计日志第 1 行所记的发布不符")]


@ON_SQLITE
def test_a_publication_was_seen_at_the_very_instant_that_its_line_tells(place, faults, change, amended):
    """Both are of one transaction, however long it takes."""
    with place.database.reading() as connection:
        rows = connection.execute(select(publications.c.id, publications.c.published_at)).all()
    at = {row.id: row.published_at for row in rows}
    for number, moved in ((1, -1), (2, 1)):
        ours = update(publications).where(publications.c.id == number)
        change(ours.values(published_at=at[number] + timedelta(microseconds=moved)))
        [(_, what)] = faults()
        assert what.startswith("published_at 与审计日志第 ")
        change(ours.values(published_at=at[number]))
    assert faults() == []


@ON_SQLITE
def test_a_line_that_does_not_tell_the_instant_is_of_one_shortly_before(
    place, faults, change, without_guards
):
    """Lines of before did not."""
    with place.database.reading() as connection:
        at = connection.execute(select(publications.c.published_at)).scalar_one()
    change(text("update audit set details = json_remove(details, '$.published_at')"))
    assert faults() == []
    for minutes, told in ((9, []), (11, ["published_at 与审计日志第 1 行所记的发布不符"])):
        change(update(publications).values(published_at=at - timedelta(minutes=minutes)))
        assert [what for _, what in faults()] == told


@ON_SQLITE
def test_a_time_that_is_none_is_told(faults, change):
    change(text("update publications set published_at = 'yesterday'"))
    assert faults() == [(None, "published_at 与审计日志第 1 行所记的发布不符")]


@ON_SQLITE
def test_a_publication_that_the_log_does_not_know_is_named(place, faults, change):
    with place.database.reading() as connection:
        row = dict(connection.execute(select(publications)).mappings().one())
    later = {"id": 9, "run": "2026-12-01-public-0", "as_of": date(2026, 12, 1), "enterprises": 0}
    change(insert(publications).values(row | later))
    assert faults()[-1] == (None, "审计日志里没有它的发布")


@ON_SQLITE
def test_an_amendment_is_held_against_its_line(place, faults, change, amended):
    """Of it the log has the decision too."""
    with place.database.reading() as connection:
        runs = connection.execute(select(publications.c.run).order_by(publications.c.id)).scalars().all()
    change(update(publications).where(publications.c.id == 2).values(amends=None))
    told = [what for _, what in faults()]
    assert told[0].startswith("没有发布更正它")
    assert told[1].startswith("amends、uscc、decision_id 与审计日志第 ")
    change(update(publications).where(publications.c.id == 2).values(amends=1))
    details = {"run": runs[1], "amends": runs[0], "decision_id": "0" * 64, "who": "测试", "revoked": []}
    append(place.database, [event("amend", subject=amended, details=details)])
    [(uscc, what)] = faults()
    assert (uscc, what.startswith("decision_id 与审计日志第 ")) == (amended, True)


def _published_again(place, request):
    """An amendment, and a publication of records that were read before it: it carries the amendment over, to the same effect."""
    stale = evaluated(place)
    uscc = request.getfixturevalue("amended")
    publish(place.database, place.home, stale, who="测试", progress=lambda *_: None)
    return uscc


def test_an_amendment_that_a_later_publication_carries_over_is_told_apart(place, faults, request):
    _published_again(place, request)
    with place.database.reading() as connection:
        runs = connection.execute(select(publications.c.run).order_by(publications.c.id)).scalars().all()
    assert len(runs) == len(set(runs)) + 1 == 4
    assert faults() == []


@ON_SQLITE
def test_one_of_two_amendments_to_the_same_effect_that_is_gone_is_named_as_gone(faults, change, request):
    uscc = _published_again(request.getfixturevalue("place"), request)
    change(
        delete(decisions).where(decisions.c.publication == 2),
        delete(publications).where(publications.c.id == 2),
    )
    unreplaced, gone = faults()
    assert unreplaced == (uscc, "没有发布更正它，却写着由发布 2 取代")
    assert (gone[0], gone[1].partition(" 行")[2]) == (uscc, LACKS.partition(" 行")[2])


@ON_SQLITE
def test_an_amendment_stands_behind_what_it_amends(place, faults, change, amended):
    with place.database.reading() as connection:
        whole = dict(connection.execute(select(publications).where(publications.c.id == 1)).mappings().one())
    change(
        insert(publications).values(whole | {"id": 9}),
        update(decisions).where(decisions.c.publication == 1).values(publication=9),
        update(publications).where(publications.c.amends == 1).values(amends=9),
        delete(publications).where(publications.c.id == 1),
    )
    assert faults() == [(amended, "它是发布 2，排在它所更正的发布 9 之前")]


@ON_SQLITE
def test_publications_stand_in_the_order_of_the_log(place, faults, request):
    _published_again(place, request)
    with place.database.reading() as connection:
        first = connection.execute(select(audit).where(audit.c.action == "publish")).first()
    append(place.database, [event("publish", subject=first.subject, details=json.loads(first.details))])
    [(uscc, what)] = faults()
    assert uscc is None
    assert what.startswith("它的次序与审计日志第 ")


@pytest.mark.parametrize("published_url", ["postgresql"], indirect=True)
def test_a_time_that_no_clock_shows_is_told(faults, change):
    change(text("update publications set published_at = 'infinity'"))
    assert faults() == [(None, "published_at 与审计日志第 1 行所记的发布不符")]


@ON_SQLITE
@pytest.mark.parametrize("details", ["{", "{}", "[]", "7"])
def test_a_line_that_says_nothing_is_told_and_passed_over(faults, change, without_guards, details):
    change(text("update audit set details = :details").bindparams(details=details))
    assert faults() == [
        (None, "审计日志第 1 行（publish）的内容读不了，请先运行 shouxin audit verify"),
        (None, "审计日志里没有它的发布"),
    ]


@ON_SQLITE
def test_what_left_the_log_by_its_retention_is_not_missed(place, faults, change, without_guards):
    append(place.database, [event("key_new", subject="k", details={})])
    change(
        text("delete from audit where seq = 1"),
        text(
            "insert into audit_purges (seq, hash, at, signature) values (1, 'x', '2026-01-01T00:00:00+00:00', 'x')"
        ),
    )
    assert faults() == []
