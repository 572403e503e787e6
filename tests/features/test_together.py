import threading

import pytest

from features.together import side_by_side, worked_together

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


def test_different_work_goes_on_side_by_side_and_is_done_when_it_returns():
    both, done = threading.Barrier(2, timeout=30), []
    side_by_side(lambda: done.append(both.wait()), lambda: done.append(both.wait()))
    assert len(done) == 2


@pytest.mark.parametrize("place", [0, 1])
def test_what_fails_beside_other_work_fails_when_that_is_done(place):
    done = []
    work = [lambda: done.append(1), lambda: done.append(1)]
    work[place] = lambda: 1 // 0
    with pytest.raises(ZeroDivisionError):
        side_by_side(*work)
    assert done == [1]
