"""A file that stands and falls with what makes it valid: never over another, never left behind by what failed or was stopped."""

import errno
import os
import signal
from pathlib import Path

import pytest

from service.errors import NotWritten, WrongUse
from service.reports.new_file import new_file, whole_new_file


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
        with pytest.raises(WrongUse, match="不覆盖"):
            write("ours")
    assert path.read_text() == "of another"


@pytest.mark.parametrize("made", [new_file, whole_new_file])
def test_a_link_that_leads_nowhere_is_there(tmp_path, made):
    path = tmp_path / "one"
    path.symlink_to("nowhere")
    with pytest.raises(WrongUse, match="不覆盖"), made(path):
        pytest.fail("what follows is not done")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("made", [new_file, whole_new_file])
def test_a_name_of_which_nobody_can_say_whether_it_is_there_is_told(tmp_path, made):
    with pytest.raises(NotWritten, match="文件名太长"), made(tmp_path / ("x" * 300)):
        pytest.fail("what follows is not done")


def test_a_whole_new_file_is_there_at_the_end_and_nothing_beside_it(tmp_path):
    path = tmp_path / ("x" * 255)
    with whole_new_file(path) as (content, take_path):
        with content as write:
            write(b"one")
        assert not path.exists()
        take_path()
    assert (list(tmp_path.iterdir()), path.read_text()) == ([path], "one")


def test_of_two_that_write_one_whole_new_file_the_first_to_end_has_it(tmp_path):
    path = tmp_path / "one"
    with pytest.raises(WrongUse, match="不覆盖"):
        _whole(path, lambda: _whole(path, lambda: None, "first"))
    assert (list(tmp_path.iterdir()), path.read_text()) == ([path], "first")


def test_a_whole_new_file_that_cannot_have_its_name_leaves_none(tmp_path):
    path = tmp_path / "one"
    with pytest.raises(NotWritten):
        _whole(path, lambda: next(tmp_path.iterdir()).unlink())
    assert list(tmp_path.iterdir()) == []


def test_a_whole_new_file_of_which_what_follows_fails_is_removed(tmp_path):
    path = tmp_path / "one"
    with pytest.raises(ZeroDivisionError):
        _failing_whole(path)
    assert list(tmp_path.iterdir()) == []


def _failing_whole(path):
    with whole_new_file(path) as (content, take_path):
        with content as write:
            write(b"x")
        take_path()
        assert path.read_bytes() == b"x"
        raise ZeroDivisionError


def test_a_whole_new_file_is_on_the_disk_before_it_has_its_path(tmp_path, monkeypatch):
    path, synced, fsync = tmp_path / "one", [], os.fsync
    monkeypatch.setattr(os, "fsync", lambda number: synced.append(os.fstat(number).st_size) or fsync(number))
    _whole(path, lambda: synced.append(path.exists()))
    assert synced == [1, False]


def test_what_goes_wrong_beside_the_writing_is_not_told_of_the_path(tmp_path):
    with pytest.raises(PermissionError, match="another file"):
        _content_that_is_not_there(tmp_path / "one")
    assert list(tmp_path.iterdir()) == []


def _content_that_is_not_there(path):
    with whole_new_file(path) as (content, _take_path), content:
        raise PermissionError(errno.EACCES, "another file")


@pytest.mark.parametrize("made", [new_file, whole_new_file])
def test_a_link_to_what_is_there_is_told_with_what_it_is(tmp_path, made):
    path = tmp_path / "one"
    with path.open("x") as file:
        through = f"/dev/fd/{file.fileno()}"
        with (
            pytest.raises(WrongUse, match=f"{through}（即 {path}）：文件已存在，不覆盖"),
            made(Path(through)),
        ):
            pytest.fail("what follows is not done")


@pytest.mark.parametrize("at", ["taken/one", "absent/one"])
def test_a_path_that_takes_no_whole_file_is_told(tmp_path, at):
    (tmp_path / "taken").touch()
    with pytest.raises(NotWritten, match=f"{at}：写不出"):
        _whole(tmp_path / at, lambda: None)


def _whole(path, then, text="x"):
    with whole_new_file(path) as (content, take_path):
        with content as write:
            write(text.encode())
        then()
        take_path()


def test_where_what_follows_fails_nothing_is_left(tmp_path):
    path = tmp_path / "one"
    with pytest.raises(ZeroDivisionError):
        _failing(path, lambda: None)
    assert not path.exists()


def test_a_path_that_takes_none_is_told(tmp_path):
    path = tmp_path / "absent" / "one"
    with pytest.raises(NotWritten, match="文件或文件夹不存在"), new_file(path) as write:
        write("x")
    assert not path.exists()


@pytest.mark.parametrize("there", ["one", ".", "/dev/full"])
def test_a_path_at_which_anything_is_takes_none(tmp_path, there):
    (tmp_path / "one").touch()
    with pytest.raises(WrongUse, match="不覆盖"), new_file(tmp_path / there):
        pytest.fail("what follows is not done")


def test_a_whole_new_file_goes_to_what_is_no_file(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with whole_new_file(path) as (content, take_path):
        with content as write:
            write(b"x")
        assert os.read(reader, 9) == b"x"
        take_path()
    os.close(reader)
    assert list(tmp_path.iterdir()) == [path]


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
