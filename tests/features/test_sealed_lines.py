"""Several lines at once, two writers at once, and what is no ledger; the rest is shown by the champion ledger."""

import json

import pytest

from features.errors import SealBroken
from features.sealed_lines import append, read
from tests.processes import finished, started


def say(path, *contents):
    return append(path, lambda _: contents, lambda _: None)


def test_lines_written_at_once_are_sealed_one_by_one(tmp_path):
    path = tmp_path / "lines"
    first, second = say(path, {"n": 1}, {"n": 2})
    assert second.content["previous"] == first.seal
    assert [line.seal for line in read(path)] == [first.seal, second.seal]
    path.write_text(path.read_text().splitlines(keepends=True)[1])
    with pytest.raises(SealBroken, match="第 1 行与前文接不上"):
        read(path)


def test_nothing_to_write_writes_nothing_and_still_acts(tmp_path):
    path, acted = tmp_path / "lines", []
    say(path, {"n": 1})
    before = path.read_bytes()
    append(path, lambda _: (), acted.append)
    assert (path.read_bytes(), acted) == (before, [()])


def test_what_the_disk_does_not_take_is_cut_off_whole(tmp_path, monkeypatch):
    path = tmp_path / "lines"
    say(path, {"n": 1})
    before = path.read_bytes()

    def full(_):
        raise OSError("no space")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        say(path, {"n": 2}, {"n": 3})
    assert path.read_bytes() == before


def _count_up(path, times):
    for _ in range(times):
        append(path, lambda before: ({"n": len(before)},), lambda _: None)


def test_writers_take_turns(tmp_path):
    path = tmp_path / "lines"
    writers = [started(_count_up, path, 20) for _ in range(2)]
    for writer in writers:
        finished(writer)
    assert [line.content["n"] for line in read(path)] == list(range(40))


@pytest.mark.parametrize("text", ["[]\n", "null\n", '"x"\n', "\n", '{"n": 1}\n'])
def test_what_is_no_ledger_is_refused(tmp_path, text):
    path = tmp_path / "lines"
    path.write_text(text)
    with pytest.raises(SealBroken, match="不是完整的记录"):
        read(path)
    with pytest.raises(SealBroken):
        say(path, {"n": 1})
    assert path.read_text() == text


def test_chinese_is_kept_readable(tmp_path):
    path = tmp_path / "lines"
    say(path, {"who": "王工"})
    assert "王工" in path.read_text()
    assert json.loads(path.read_text()) == {"who": "王工", "previous": "0" * 64}
