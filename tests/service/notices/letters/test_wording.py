"""Days and what others wrote, as sentences of a letter."""

from datetime import date

import pytest

from service.notices.letters.wording import day_in_words, days_in_words, sentence


def test_a_day_is_written_as_at_the_foot():
    assert day_in_words(date(2026, 1, 2)) == "2026年1月2日"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("自 2026-11-02 起", "自2026年11月2日起"),
        ("某局“市监罚字2026-03-01”（2026-10-31）", "某局“市监罚字2026-03-01”（2026年10月31日）"),
        ("依据市监罚字2026-03-01号处罚决定", "依据市监罚字2026-03-01号处罚决定"),
        ("须先消除 海西税罚字2026-03-01、2026-04-02", "须先消除 海西税罚字2026-03-01、2026年4月2日"),
        ("“2026-03-01”号、2026-13-01", "“2026-03-01”号、2026-13-01"),
    ],
)
def test_days_are_worded_but_for_what_is_quoted(text, told):
    assert days_in_words(text) == told


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
