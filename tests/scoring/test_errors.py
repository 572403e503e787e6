"""Errors come back whole from another process."""

import pickle
from datetime import date

import pytest

from scoring.errors import CalendarEnds, PolicyNotInForce


@pytest.mark.parametrize(
    "error",
    [PolicyNotInForce(date(2019, 1, 1), date(2020, 7, 1)), CalendarEnds(date(2027, 1, 8), 2024, 2026)],
    ids=lambda error: type(error).__name__,
)
def test_an_error_is_the_same_after_pickling(error):
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is type(error)
    assert (str(again), vars(again)) == (str(error), vars(error))
