from dataclasses import replace
from datetime import date

import pytest

from service.scorecards.hindsight import learned_after
from tests.hand_card import hand_card
from tests.models.books import book


@pytest.mark.parametrize(
    ("as_of", "day", "knew"),
    [
        ("2024-10-31", date(2025, 10, 31), False),
        ("2024-10-31", date(2025, 10, 30), True),
        ("2024-10-31", date(2024, 10, 31), True),
        ("2023-12-31,2024-10-31", date(2025, 1, 31), True),
        ("2023-12-31", date(2024, 12, 31), False),
        ("", date(2020, 1, 1), False),
    ],
)
def test_outcomes_after_the_day_are_known_to_whom_they_trained(as_of, day, knew):
    card = replace(hand_card(), provenance={"as_of": as_of})
    assert learned_after(card, day) is knew


def test_a_rule_book_learned_from_nothing():
    assert not learned_after(book(), date(2000, 1, 1))
