import threading

import pytest

from features.together import worked_together

SHARES = [(0,), (1, 5), (2,), (3,)]


def test_results_stand_in_the_order_of_the_shares():
    told = []
    results = worked_together(SHARES, sum, progress=lambda done, total: told.append((done, total)))
    assert list(results) == [0, 6, 2, 3]
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_two_are_worked_through_at_a_time():
    """Each waits for another: alone the first would wait for ever, and so would a third beside two."""
    both = threading.Barrier(2, timeout=30)
    list(worked_together(SHARES, lambda _: both.wait()))


def test_no_share_is_begun_before_there_is_room_for_it():
    begun = []
    results = worked_together(SHARES, begun.append)
    next(results)
    assert len(begun) <= 2
    results.close()
    assert len(begun) <= 2


def test_nothing_is_worked_through_without_shares():
    assert list(worked_together([], sum)) == []


def test_what_fails_in_one_share_fails():
    with pytest.raises(ZeroDivisionError):
        list(worked_together(SHARES, lambda share: 1 // sum(share)))
