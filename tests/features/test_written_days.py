"""A day is written in one way."""

from datetime import date, datetime

import pytest

from features.written_days import written_day, written_instant

OTHERWISE = ("20261031", "2026-W44-6", "2026-10-32", "31.10.2026", "2026-10-31T00:00", "", " 2026-10-31")


def test_a_day_is_read():
    assert written_day("2026-10-31") == date(2026, 10, 31)


@pytest.mark.parametrize("text", OTHERWISE)
def test_no_other_spelling_is(text):
    with pytest.raises(ValueError):  # noqa: PT011 - whoever asks tells what was meant
        written_day(text)


@pytest.mark.parametrize("text", ["0206-11-20", "0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_of_no_year_of_ours_is_none(text):
    """A ruling of the year 206 was told in a letter and suspended nothing; at the ends of all days there is none before or after."""
    for read in (written_day, written_instant):
        with pytest.raises(ValueError):  # noqa: PT011 - whoever asks tells what was meant
            read(text)


def test_the_first_and_the_last_day_are_read():
    assert written_day("1900-01-01") == date(1900, 1, 1)
    assert written_day("2199-12-31") == date(2199, 12, 31)


@pytest.mark.parametrize(
    "text", ["2026-10-31", "2026-10-31T18:00", "2026-10-31 18:00+08:00", "2026-10-31T18:00:00.5Z"]
)
def test_an_instant_begins_with_a_day(text):
    assert written_instant(text) == datetime.fromisoformat(text)


@pytest.mark.parametrize(
    "text",
    [
        "20261031T18:00",
        "2026-W44-6T18:00",
        "2026-10-31X",
        "2026-10-31x18:00",
        "2026-10-31T18",
        "2026-10-31T1800",
        "2026-10-31+08:00",
        "2026-10-31-18:00",
        "18:00",
    ],
)
def test_no_other_instant_is_read(text):
    with pytest.raises(ValueError):  # noqa: PT011 - whoever asks tells what was meant
        written_instant(text)
