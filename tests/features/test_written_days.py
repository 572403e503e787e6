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
