"""What is late is shown as late through HTTP from the first moment after its last day, in Asia/Shanghai, and not a second before."""

from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import pytest

from features.store import ZONE
from service import clock

SECOND = timedelta(seconds=1)
ON_SQLITE = pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)
"""The lists ask the database by state alone; when something is late is worked out of the days."""


@contextmanager
def at(office, moment):
    """At a moment, where each party asks with a token of then."""
    with clock.standing_at(moment):
        office.served.tokens.clear()
        yield
    office.served.tokens.clear()


def ends(document, what):
    """When what is due is over: the first moment after its last day."""
    (due,) = [one for one in document["dues"] if one["what"] == what]
    return datetime.combine(date.fromisoformat(due["until"]) + timedelta(days=1), time(), ZONE)


def listed(office, **asked):
    return [one["id"] for one in office.get("bureau", "/v1/cases", overdue="true", **asked)["cases"]]


def require_late_from(office, case, what):
    """Not late in the last second of the last day, late in the first of the next: the case, its due and the list."""
    number, over = case["id"], ends(case, what)
    for moment, late in ((over - SECOND, False), (over, True)):
        with at(office, moment):
            told = office.get("bureau", f"/v1/cases/{number}")
            assert (told["overdue"], [one["overdue"] for one in told["dues"] if one["what"] == what]) == (
                late,
                [late],
            )
            assert (number in listed(office)) == late


@ON_SQLITE
def test_an_objection_is_late_from_the_first_moment_after_each_last_day(office):
    case = office.objection()
    require_late_from(office, case, "admit")
    case = office.step("bureau", case, "admitted")
    require_late_from(office, case, "forward")
    case = office.step("bureau", case, "forwarded", provider="market")
    require_late_from(office, case, "answer")


@ON_SQLITE
def test_a_repair_that_not_every_place_shows_is_late_though_it_was_decided(office):
    asked = {"record_id": office.record["record_id"], "performed_on": "2026-10-01", "pledge": True}
    case = office.post("enterprise", "/v1/repairs", 201, text="罚款已缴清", **asked)
    office.step("bureau", case, "admitted", provider="market", text="职责已划入该局")
    case = office.step("market", case, "decided", outcome="repaired", text="符合条件")
    require_late_from(office, case, "end_publicity")
    with at(office, ends(case, "end_publicity")):
        assert listed(office, pending="true") == [], "nobody examines it any more"


@ON_SQLITE
def test_a_review_may_be_asked_for_until_the_last_second(office):
    case = office.objection()
    office.step("bureau", case, "admitted")
    office.step("bureau", case, "forwarded", provider="market")
    office.step("market", case, "answered", outcome="confirmed", text="核查无误")
    decided = office.step("bureau", case, "decided", outcome="rejected", text="与文书一致")
    last = date.fromisoformat(decided["review_until"])
    over = datetime.combine(last + timedelta(days=1), time(), ZONE)
    with at(office, over):
        office.step("enterprise", case, "review_requested", 409, text="另有新的证据")
    with at(office, over - SECOND):
        told = office.step("enterprise", case, "review_requested", text="另有新的证据")
    assert (told["state"], told["steps"][-1]["day"]) == ("in_review", f"{last}")
