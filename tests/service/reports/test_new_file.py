"""A file that must be there first: never over another, never left behind by what failed."""

from pathlib import Path

import pytest

from service.errors import NotWritten, WrongUse
from service.reports.new_file import new_file


def test_it_is_whole_while_what_follows_is_done(tmp_path):
    path = tmp_path / "one"
    with new_file(path, "文本\n"):
        assert path.read_text(encoding="utf-8") == "文本\n"
    assert path.exists()


def test_what_is_there_stays(tmp_path):
    path = tmp_path / "one"
    path.write_text("before")
    with pytest.raises(WrongUse, match="不覆盖"), new_file(path, "after"):
        pytest.fail("what follows is not done")
    assert path.read_text() == "before"


def test_where_what_follows_fails_nothing_is_left(tmp_path):
    path = tmp_path / "one"
    with pytest.raises(ZeroDivisionError), new_file(path, "x"):
        raise ZeroDivisionError
    assert not path.exists()


@pytest.mark.parametrize("where", ["absent/one", ".", "/dev/full"])
def test_a_path_that_takes_none_is_told_before_anything_follows(tmp_path, where):
    path = tmp_path / where
    with pytest.raises(NotWritten), new_file(path, "x"):
        pytest.fail("what follows is not done")
    assert path.exists() == (where != "absent/one")


def test_what_is_no_file_is_written_to():
    with new_file(Path("/dev/null"), "x"):
        assert Path("/dev/null").exists()
