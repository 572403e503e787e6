"""A cursor comes back as it was given, or is refused."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.api.list_place import ListCursor
from service.errors import WrongUse
from service.reading.cursor import opened, sealed
from service.reading.history import HistoryCursor

GIVEN = ListCursor(
    run="2026-10-31-public-58a7",
    amended=7,
    after="91632899MA002R2E9L",
    done=2,
    total=64,
    filters={"grade": "D"},
)


@given(st.text(max_size=40), st.integers(0, 2**40))
def test_what_is_sealed_is_opened(uscc, number):
    cursor = HistoryCursor(uscc=uscc, publication=number)
    assert opened(HistoryCursor, sealed(cursor)) == cursor


@given(st.data())
def test_any_other_text_is_refused(data):
    text = sealed(GIVEN)
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(codec="utf-8"))
    changed = text[:place] + letter + text[place + 1 :]
    if changed != text:
        with pytest.raises(WrongUse, match="游标"):
            opened(ListCursor, changed)
    with pytest.raises(WrongUse, match="游标"):
        opened(ListCursor, text[:place])


def test_a_cursor_of_another_list_or_of_an_own_making_is_refused():
    own = base64.urlsafe_b64encode(b"0" * 12 + GIVEN.model_dump_json().encode()).decode().rstrip("=")
    for text in (sealed(HistoryCursor(uscc="1", publication=1)), own, "", "é", "A" * 5000):
        with pytest.raises(WrongUse, match="游标"):
            opened(ListCursor, text)
