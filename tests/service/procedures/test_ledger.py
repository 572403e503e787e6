"""Steps are written once, sealed, in the order of their writing; what was changed is not read."""

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from scoring.procedure.standing import Step
from scoring.procedure.terms import after_notice, after_request, terms_of
from service.errors import StateError
from service.procedures.ledger import FILE, Entry, append, read
from tests.scoring.shipped import law, policy


def terms(kind, step):
    """The shipped terms of a kind of effect, with what follows from a step by itself."""
    found = terms_of(law().procedures[kind])
    follows = {"notified": after_notice, "hearing_requested": after_request}.get(step.kind)
    return follows(found, step.day, policy().calendar) if follows else found


DAY = dt.date(2026, 11, 2)
ENTRY = Entry(
    uscc="91632899MA75T5T191",
    effect="GP-13",
    kind="duty_to_check",
    step=Step("notified", DAY, "直接送达"),
    terms=terms("duty_to_check", Step("notified", DAY)),
    grounds=("r1", "r2"),
    decision_id="d",
    as_of=dt.date(2026, 10, 31),
    who="李工",
    at=dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC),
)
STATED = replace(ENTRY, step=Step("stated", DAY, "已付清"), at=dt.datetime(2026, 11, 3, 9, tzinfo=dt.UTC))


def say(folder, *entries):
    return append(folder, lambda _: entries)


def test_what_was_written_is_read_by_enterprise(tmp_path):
    other = replace(STATED, uscc="91632899MA0000007G")
    say(tmp_path / "home", ENTRY, other)
    say(tmp_path / "home", STATED)
    assert read(tmp_path / "home") == {ENTRY.uscc: (ENTRY, STATED), other.uscc: (other,)}
    assert "直接送达" in (tmp_path / "home" / FILE).read_text()
    assert len({one.seal for ours in read(tmp_path / "home").values() for one in ours}) == 3


def test_no_ledger_no_steps(tmp_path):
    assert read(tmp_path) == {}


def test_who_builds_sees_what_was_written_and_may_refuse(tmp_path):
    say(tmp_path, ENTRY)
    before = (tmp_path / FILE).read_bytes()
    seen = []

    def build(entries):
        seen.extend(entries)
        raise StateError("no")

    with pytest.raises(StateError, match="no"):
        append(tmp_path, build)
    assert seen == [ENTRY]
    assert (tmp_path / FILE).read_bytes() == before


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("李工", "王工", 1),
        lambda text: text.split("\n", 1)[1],
        lambda text: text + "{}\n",
    ],
    ids=["changed", "beheaded", "added"],
)
def test_what_was_changed_is_refused_in_chinese(tmp_path, edit):
    say(tmp_path, ENTRY, STATED)
    path = tmp_path / FILE
    path.write_text(edit(path.read_text()))
    for attempt in (lambda: read(tmp_path), lambda: say(tmp_path, STATED)):
        with pytest.raises(StateError, match=r"程序台账 procedures\.jsonl 第 \d 行.*不要手工改动"):
            attempt()


def test_a_line_of_other_fields_is_refused(tmp_path):
    (tmp_path / FILE).write_text('{"previous": "' + "0" * 64 + '", "uscc": "x"}\n')
    with pytest.raises(StateError, match="第 1 行不是完整的记录"):
        read(tmp_path)


def test_a_clock_that_runs_backwards_writes_nothing(tmp_path):
    say(tmp_path, STATED)
    with pytest.raises(StateError, match="本机时钟不准"):
        say(tmp_path, ENTRY)
    assert read(tmp_path) == {ENTRY.uscc: (STATED,)}


def test_the_terms_of_a_step_are_written_with_it(tmp_path):
    say(tmp_path, ENTRY)
    ((read_back,),) = read(tmp_path).values()
    assert read_back.terms == ENTRY.terms
    assert read_back.terms.statement_until == dt.date(2026, 11, 9)
    assert '"statement_until": "2026-11-09"' in (tmp_path / FILE).read_text()


def test_a_ledger_without_terms_says_which_file_and_what_to_do(tmp_path):
    say(tmp_path, ENTRY)
    path = tmp_path / FILE
    older = json.loads(path.read_text())
    del older["terms"]
    path.write_text(json.dumps(older, ensure_ascii=False, sort_keys=True) + "\n")
    with pytest.raises(
        StateError, match=r"procedures\.jsonl 第 1 行没有记下当时的期限.*移到别处存档.*重新告知"
    ):
        read(tmp_path)


def test_terms_that_are_none_are_refused(tmp_path):
    say(tmp_path, ENTRY)
    path = tmp_path / FILE
    path.write_text(path.read_text().replace('"on_silence": "decide"', '"on_silence": "perhaps"'))
    with pytest.raises(StateError, match="第 1 行不是完整的记录"):
        read(tmp_path)


def test_a_line_that_was_cut_off_was_never_a_step(tmp_path):
    say(tmp_path, ENTRY, STATED)
    path = tmp_path / FILE
    whole = path.read_bytes()
    for cut in (1, 40, len(whole.splitlines()[1])):
        path.write_bytes(whole[:-cut])
        assert read(tmp_path) == {ENTRY.uscc: (ENTRY,)}
    say(tmp_path, STATED)
    assert path.read_bytes() == whole


def test_two_writers_at_once_lose_no_step_and_break_no_seal(tmp_path):
    """Each writer sees what all before it wrote: the number of steps it found is what it says."""
    tmp_path.joinpath(FILE).touch()

    def write(writer):
        for _ in range(5):
            append(
                tmp_path,
                lambda before: [replace(ENTRY, step=Step("stated", DAY, f"{len(before)}"), who=f"{writer}")],
            )

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    (found,) = read(tmp_path).values()
    assert [one.step.text for one in found] == [str(number) for number in range(20)]
    assert {one.who for one in found} == {"0", "1", "2", "3"}
