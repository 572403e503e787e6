"""The page of refusals is the one that the broken files give."""

from tests.scoring.refusals_page import PAGE, text


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == text(), "run python -m tests.scoring.refusals_page"
