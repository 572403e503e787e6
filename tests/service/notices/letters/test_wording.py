"""Days and what others wrote, as sentences of a letter."""

from datetime import date

import pytest

from service.notices.letters.wording import day_in_words, sentence


def test_a_day_is_written_as_at_the_foot():
    assert day_in_words(date(2026, 1, 2)) == "2026年1月2日"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("与事实不符", "与事实不符。"),
        ("与事实不符。", "与事实不符。"),
        (" 与事实不符， ", "与事实不符。"),
        ("见附件（判决书）", "见附件（判决书）。"),
        ("（见附件。）", "（见附件。）"),
        ("他称“不知情。”", "他称“不知情。”"),
        ("一、甲；\n二、乙", "一、甲；\n二、乙。"),
        ("", ""),
    ],
)
def test_what_was_written_ends_once(text, told):
    assert sentence(text) == told
