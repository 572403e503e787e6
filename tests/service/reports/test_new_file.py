"""A file that stands and falls with what makes it valid: never over another, never left behind by what failed or was stopped."""

import os
import signal

import pytest

from service.errors import NotWritten, WrongUse
from service.reports.new_file import new_file


def test_nothing_is_there_before_it_is_written_and_then_it_is_whole(tmp_path):
    path = tmp_path / "one"
    with new_file(path) as write:
        assert not path.exists()
        write("文本\n")
        assert path.read_text(encoding="utf-8") == "文本\n"
    assert path.exists()


def test_what_is_there_stays(tmp_path):
    path = tmp_path / "one"
    path.write_text("before")
    with pytest.raises(WrongUse, match="不覆盖"), new_file(path):
        pytest.fail("what follows is not done")
    assert path.read_text() == "before"


def test_what_came_meanwhile_stays_too(tmp_path):
    path = tmp_path / "one"
    with new_file(path) as write:
        path.write_text("of another")
        with pytest.raises(NotWritten, match="已经存在"):
            write("ours")
    assert path.read_text() == "of another"


def test_where_what_follows_fails_nothing_is_left(tmp_path):
    path = tmp_path / "one"
    with pytest.raises(ZeroDivisionError):
        _failing(path, lambda: None)
    assert not path.exists()


@pytest.mark.parametrize("where", ["absent/one", ".", "/dev/full"])
def test_a_path_that_takes_none_is_told(tmp_path, where):
    path = tmp_path / where
    with pytest.raises(NotWritten), new_file(path) as write:
        write("x")
    assert path.exists() == (where != "absent/one")


def test_what_is_no_file_is_written_to(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with new_file(path) as write:
        write("x")
    assert os.read(reader, 9) == b"x"
    os.close(reader)
    assert path.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_after_it_was_written_waits_for_the_end(tmp_path, number):
    path, told = tmp_path / "one", []
    before = signal.signal(number, lambda *_: told.append(path.exists()))
    try:
        with new_file(path) as write:
            write("x")
            signal.raise_signal(number)
            assert told == []
        assert told == [True]
        path.unlink()
        with pytest.raises(ZeroDivisionError):
            _failing(path, lambda: signal.raise_signal(number))
        assert told == [True, False]
    finally:
        signal.signal(number, before)


def _failing(path, then):
    with new_file(path) as write:
        write("x")
        then()
        raise ZeroDivisionError
