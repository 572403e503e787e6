"""Numbers of a text in the words of a page."""

import pytest

from scoring.matrix.figures import Figure, Span


@pytest.mark.parametrize(
    ("at_least", "at_most", "text"),
    [
        (0, 2, "投标（响应）保证金 0～2%（占预算）"),
        (None, 2, "投标（响应）保证金 至多 2%（占预算）"),
        (30, None, "投标（响应）保证金 至少 30%（占预算）"),
        (100, 100, "投标（响应）保证金 100%（占预算）"),
    ],
)
def test_a_figure_says_both_ends(at_least, at_most, text):
    figure = Figure(quantity="bid_bond", unit="percent_of_budget", at_least=at_least, at_most=at_most)
    assert figure.text == text


def test_a_term_is_said_in_months():
    assert Span(at_least=12, at_most=36).text == "12～36 个月"
    assert Span(at_least=36, at_most=36).text == "36 个月"
    assert Span(at_most=36).text == "至多 36 个月"
