"""A rule book by its name and day."""

from datetime import date

import pytest

from service.errors import NotFound, WrongUse
from service.scorecards.rule_books import book_named
from tests.models.books import book
from tests.scoring.shipped import policy

DAY = date(2026, 10, 31)


def test_by_name_and_day():
    assert book_named(policy(), "thousand_base").own
    assert book_named(policy(), "thousand_base", day=date(2020, 7, 1)).own
    with pytest.raises(WrongUse, match=r"自 2020-07-01 起施行"):
        book_named(policy(), "thousand_base", day=date(2020, 6, 30))
    with pytest.raises(NotFound, match=r"可用：thousand_base、xingtai_2020"):
        book_named(policy(), "nothing")


def test_one_that_has_ended_says_when():
    ended = policy().model_copy(update={"rule_books": (book(in_force_to="2025-12-31"),)})
    with pytest.raises(WrongUse, match=r"自 2020-07-01 至 2025-12-31 施行"):
        book_named(ended, "book", day=DAY)


def test_without_any_it_says_so():
    with pytest.raises(NotFound, match="现行政策中没有规则手册"):
        book_named(policy().model_copy(update={"rule_books": ()}), "thousand_base")
