"""The two days of a question: read, defaulted, written down; and no knowledge of tomorrow."""

from datetime import date, datetime, timedelta

import pytest

from features.store import ZONE, end_of_day
from service import clock
from service.days import as_text, asked_days, days, instant, known_day
from service.errors import WrongUse

DAY = date(2026, 3, 31)


def test_one_day_stands_for_both():
    assert asked_days("2026-03-31", None) == (DAY, end_of_day(DAY))
    assert asked_days(None, "2026-03-31") == (DAY, end_of_day(DAY))
    assert asked_days("2025-01-01", "2026-03-31") == (date(2025, 1, 1), end_of_day(DAY))


def test_none_means_the_default():
    assert asked_days(None, None) is None
    assert days(None, None, DAY) == (DAY, end_of_day(DAY))


def test_an_instant_is_in_shanghai():
    at_six = datetime(2026, 3, 31, 18, tzinfo=ZONE)
    assert instant("2026-03-31T18:00") == at_six
    assert instant("2026-03-31T10:00+00:00") == at_six
    assert known_day(at_six) == DAY
    assert as_text(at_six) == "2026-03-31T18:00:00+08:00"
    assert instant(as_text(at_six)) == at_six


def test_a_date_is_written_as_it_was_read():
    assert as_text(instant("2026-03-31")) == "2026-03-31"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31.3.2026",
        "2026-02-30",
        "20260331",
        "2026-W14-2",
        "20260331T18:00",
        "9999-12-31",
        "今天",
        "0001-01-01T00:00",
        "2026-03-31T25:00",
    ],
)
def test_what_is_no_instant_is_wrong_use(text):
    with pytest.raises(WrongUse):
        asked_days(None, text)


def test_nobody_knows_tomorrow():
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    with pytest.raises(WrongUse, match="晚于今天"):
        asked_days(None, tomorrow)
    with pytest.raises(WrongUse, match="晚于今天"):
        asked_days(tomorrow, None)


def test_a_later_day_may_be_projected_from_what_is_known():
    later = clock.today() + timedelta(days=400)
    today = clock.today()
    assert asked_days(later.isoformat(), today.isoformat()) == (later, end_of_day(today))
