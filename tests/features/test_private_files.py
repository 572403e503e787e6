"""What a home is made of is for its owner alone, whatever the umask is."""

import os
import stat

import pytest

from features.private_files import private_file, private_folder


@pytest.fixture(autouse=True)
def usual_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


def _mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_is_made_with_those_above_it_and_what_is_there_stays(tmp_path):
    there = tmp_path / "there"
    there.mkdir(mode=0o750)
    private_folder(there / "home" / "store")
    private_folder(there)
    assert [_mode(one) for one in (there, there / "home", there / "home" / "store")] == [0o750, 0o700, 0o700]


def test_a_file_is_made_empty_and_one_that_is_there_stays(tmp_path):
    fresh, there = tmp_path / "fresh", tmp_path / "there"
    there.write_text("kept")
    there.chmod(0o640)
    for one in (fresh, there):
        private_file(one)
    assert (_mode(fresh), fresh.read_text()) == (0o600, "")
    assert (_mode(there), there.read_text()) == (0o640, "kept")


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path):
    (tmp_path / "home").write_text("x")
    for path in (tmp_path / "home", tmp_path / "home" / "store"):
        with pytest.raises(OSError, match="home"):
            private_folder(path)
