"""The codes of a question are told apart: each good one once, each bad one with its place and why, none lost."""

from hypothesis import given
from hypothesis import strategies as st

from features.credit_code import is_valid, synthetic
from service.screenings.question import told_apart

GOOD = st.integers(0, 20).map(synthetic)


def test_blanks_are_no_fault_and_a_fault_says_where_and_why():
    code = synthetic(1)
    found = told_apart([f" {code}", "123", code, "123 ", code[:17] + "!"])
    assert found.good == (code,)
    assert found.repeated == [{"uscc": code, "places": [1, 3]}]
    assert [(one["text"], one["places"]) for one in found.malformed] == [
        ("123", [2, 4]),
        (code[:17] + "!", [5]),
    ]
    assert found.malformed[0]["why"] == "统一社会信用代码“123”有 3 位，应为 18 位"
    assert "不允许的字符：!" in found.malformed[1]["why"]


@given(st.lists(GOOD | st.text(max_size=20) | GOOD.map(lambda code: code[::-1]), min_size=1, max_size=40))
def test_every_place_is_answered_once(texts):
    found = told_apart(texts)
    assert all(map(is_valid, found.good))
    assert len(set(found.good)) == len(found.good)
    bad = {place for one in found.malformed for place in one["places"]}
    for place, text in enumerate(texts, start=1):
        assert (place in bad) != (text.strip() in found.good)
    for one in found.repeated:
        assert [texts[place - 1].strip() for place in one["places"]] == [one["uscc"]] * len(one["places"])
