import pytest

from features.together import worked_together

SHARES = [(0,), (1, 5), (2,), (3,)]


def test_results_stand_in_the_order_of_the_shares():
    seen = []
    results = worked_together(SHARES, sum, progress=lambda done, total: seen.append((done, total)))
    assert results == [0, 6, 2, 3]
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_nothing_is_worked_through_without_shares():
    assert worked_together([], sum) == []


def test_what_fails_in_one_share_fails():
    with pytest.raises(ZeroDivisionError):
        worked_together(SHARES, lambda share: 1 // sum(share))
