"""One enterprise's records are judged once for who asks the same of the same, and anew when anything is another."""

from copy import copy
from datetime import timedelta

import pytest

from features.records import KINDS
from service import clock
from service.cases.ground import records_on, rules_today
from tests.service.cases.test_beside import ON_SQLITE, act


@pytest.fixture
def asked(office):
    running = office.served.running

    def ask(*, on=None, law=None, kinds=KINDS):
        with running.database.reading() as connection:
            day = on or clock.today()
            found, _ = rules_today(running.place, connection, day)
            return records_on(running.place, office.uscc, law(found) if law else found, day, kinds=kinds)

    return ask


@ON_SQLITE
def test_the_same_is_judged_once(asked):
    records, events = asked()
    again, same = asked()
    assert (again is records, same is events) == (True, True)
    assert asked(kinds=["penalty"])[0] is records, "all of an enterprise has what one kind has"


@ON_SQLITE
def test_what_was_judged_of_one_kind_does_not_stand_for_all(asked):
    few, _ = asked(kinds=["penalty"])
    everything, _ = asked()
    assert few.verdicts.keys() < everything.verdicts.keys() == KINDS.keys() - {"event"}


@ON_SQLITE
def test_another_day_another_law_and_what_was_told_since_are_judged_anew(office, asked):
    records, _ = asked()
    assert asked(on=clock.today() - timedelta(days=1))[0] is not records
    assert asked(law=copy)[0] is not records
    before = asked()[0].verdicts["penalty"].filter(record_id=office.record["record_id"])
    assert before.item(0, "reason") is None
    act(office, "annulment", "撤1号")
    after = asked()[0].verdicts["penalty"].filter(record_id=office.record["record_id"])
    assert after.item(0, "reason") == "annulled"
