"""A scorecard and a rule book through one door."""

import pytest

from features.catalogue import features_named
from models.errors import ModelError, RuleBookError, ScorecardFormatError
from models.evaluator import inputs_of, read_evaluator
from tests.hand_card import hand_card
from tests.models.books import book


@pytest.mark.parametrize("one", [hand_card(), book()], ids=["scorecard", "rule book"])
def test_each_comes_back_as_what_it_was(one):
    again = read_evaluator(one.to_json())
    assert type(again) is type(one)
    assert again == one
    assert again.hash == one.hash


def test_inputs_in_the_order_of_the_columns():
    card = hand_card()
    assert inputs_of(card, "public") == features_named(card.features, "public")
    assert tuple(one.name for one in inputs_of(book(), "public")) == book().features


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("no json", ScorecardFormatError),
        ("[1]", ScorecardFormatError),
        ("{}", ScorecardFormatError),
        ("[" * 100_000, ScorecardFormatError),
        ('{"kind":' + "1" * 5000 + "}", ScorecardFormatError),
        ('{"kind":"shouxin rule book"}', RuleBookError),
    ],
)
def test_what_is_neither_is_refused(text, error):
    with pytest.raises(error) as caught:
        read_evaluator(text)
    assert isinstance(caught.value, ModelError)
