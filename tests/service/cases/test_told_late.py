"""The bureau is told of what is filed and what others do, and everybody concerned, once, of what became overdue."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service import clock
from service.cases.overdue import tell_overdue, untold_overdue
from service.database.tables import notices
from service.notices.subscriptions import subscribe
from service.publications.place import Place

pytestmark = pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)


@pytest.fixture
def listening(office):
    running = office.served.running
    with running.database.writing() as connection:
        for party in ("enterprise", "market", "bureau"):
            subscribe(connection, party, f"https://{party}.example.com/", running.settings, now=clock.now())
    return office


def _told(office, party):
    query = select(notices.c.kind).where(notices.c.party == party).order_by(notices.c.at, notices.c.kind)
    with office.served.running.database.reading() as connection:
        return list(connection.execute(query).scalars())


def test_the_bureau_is_told_of_what_others_do_and_not_of_what_it_does(listening):
    case = listening.objection()
    listening.step("bureau", case, "admitted")
    listening.step("bureau", case, "forwarded", provider="market")
    listening.step("market", case, "answered", outcome="confirmed", text="核查无误")
    assert _told(listening, "bureau") == ["objection_filed", "objection_answered"]
    assert _told(listening, "market") == ["objection_forwarded", "objection_answered"]


def test_what_is_late_is_told_once(listening):
    running = listening.served.running
    place = Place(running.settings, running.home, running.database)
    case = listening.objection()
    now = clock.now()
    assert (untold_overdue(place, now=now), tell_overdue(place, now=now)) == (0, 0)
    for days, late in ((10, "admission"), (60, "decision")):
        later = now + timedelta(days=days)
        assert untold_overdue(place, now=later) == 2, f"{late}, to the enterprise and the bureau"
        assert tell_overdue(place, now=later) == 2
        assert (untold_overdue(place, now=later), tell_overdue(place, now=later)) == (0, 0)
    for party in ("enterprise", "bureau"):
        assert _told(listening, party) == ["objection_filed", *["objection_overdue"] * 2]
    listening.step("enterprise", case, "retracted")
    assert tell_overdue(place, now=now + timedelta(days=90)) == 0
