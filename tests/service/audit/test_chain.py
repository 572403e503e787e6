"""A chain of lines: whatever is changed, left out, put elsewhere or added is found and named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.audit.chain import FIRST, Event, breaks, linked

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
FIELDS = ("action", "party", "role", "subject", "purpose", "status", "answer", "request", "details", "at")


def _chain(count):
    previous, lines = FIRST, []
    for seq in range(1, count + 1):
        event = Event(
            at=AT + timedelta(seconds=seq),
            action="read_rating",
            status=200,
            request=f"r{seq}",
            details={"n": seq},
        )
        lines.append(linked(event, seq, previous))
        previous = lines[-1].hash
    return lines


def test_a_chain_as_written_has_no_break():
    assert list(breaks(_chain(5))) == []
    assert list(breaks([])) == []
    assert list(breaks(_chain(5)[2:], first=3, previous=_chain(2)[-1].hash)) == []


@given(count=st.integers(1, 12), data=st.data())
def test_an_edit_of_any_field_is_found_at_its_line(count, data):
    lines = _chain(count)
    place = data.draw(st.integers(0, count - 1))
    name = data.draw(st.sampled_from(FIELDS))
    was = getattr(lines[place].event, name)
    other = {"at": AT, "status": 403, "details": {}}.get(name, "other")
    event = replace(lines[place].event, **{name: other})
    assert was != other
    lines[place] = replace(lines[place], event=event)
    assert [one.seq for one in breaks(lines)] == [place + 1]
    assert "改动" in next(breaks(lines)).why


@given(count=st.integers(2, 12), data=st.data())
def test_a_line_left_out_is_found(count, data):
    lines = _chain(count)
    place = data.draw(st.integers(0, count - 2))
    del lines[place]
    found = list(breaks(lines))
    assert found[0].seq == place + 1
    assert found[0].why == f"缺第 {place + 1} 至 {place + 1} 行"


@given(count=st.integers(3, 12), data=st.data())
def test_lines_that_changed_places_are_found(count, data):
    lines = _chain(count)
    one, other = sorted(data.draw(st.sets(st.integers(0, count - 1), min_size=2, max_size=2)))
    lines[one], lines[other] = (
        replace(lines[other], seq=lines[one].seq),
        replace(lines[one], seq=lines[other].seq),
    )
    found = {broken.seq: broken for broken in breaks(lines)}
    assert found[one + 1].kind == found[other + 1].kind == "moved"
    assert f"原是第 {other + 1} 行" in found[one + 1].why


@given(count=st.integers(2, 12), data=st.data())
def test_a_line_written_anew_breaks_the_one_after_it(count, data):
    lines = _chain(count)
    place = data.draw(st.integers(0, count - 2))
    line = lines[place]
    lines[place] = linked(replace(line.event, status=500), line.seq, line.previous)
    assert [one.seq for one in breaks(lines)] == [place + 2]
    assert "接不上" in next(breaks(lines)).why


@given(count=st.integers(2, 12), data=st.data())
def test_a_line_twice_or_out_of_order_is_found(count, data):
    lines = _chain(count)
    place = data.draw(st.integers(0, count - 2))
    later = data.draw(st.integers(place + 1, count - 1))
    lines.insert(later + 1, lines[place])
    assert [(one.seq, one.kind) for one in breaks(lines)] == [(place + 1, "inserted")]


def test_many_changed_lines_are_each_told():
    lines = [replace(line, hash="0" * 64) for line in _chain(250)]
    assert sorted(one.seq for one in breaks(lines)) == list(range(1, 251))
