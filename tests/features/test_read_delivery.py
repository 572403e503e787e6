"""A large file is read while it is hashed; what is loaded and said of it is as of any other."""

import threading

import pytest

from features import read_delivery
from features.deliveries import Delivery
from features.errors import SourceFileError
from features.layouts import LAYOUTS
from features.read_delivery import content_of, reading, stamp_of
from tests.features.builders import delivery, example, load, write_csv

LAYOUT = "wage-arrears"


@pytest.fixture(params=[1 << 25, 0], ids=["small", "large"])
def _size(request, monkeypatch):
    monkeypatch.setattr(read_delivery, "_LARGE", request.param)


def test_a_large_file_is_read_before_anybody_asks(tmp_path, monkeypatch):
    read = threading.Event()
    monkeypatch.setattr(read_delivery, "read_source_file", lambda *_, **__: read.set())
    asked = Delivery(tmp_path / "a.csv", LAYOUTS[LAYOUT], "feed", None)
    with reading(asked, 1 << 25):
        assert read.wait(60)
    read.clear()
    with reading(asked, (1 << 25) - 1) as rows_of:
        assert not read.is_set()
        rows_of()
    assert read.is_set()


@pytest.mark.usefixtures("_size")
def test_a_file_of_any_size_is_loaded_once(tmp_path):
    path = write_csv(tmp_path / "a.csv", LAYOUT, example(LAYOUT))
    assert load(tmp_path, delivery(path, LAYOUT)).accepted == 1
    assert load(tmp_path, delivery(path, LAYOUT)).already_loaded == ["a.csv"]


@pytest.mark.usefixtures("_size")
def test_what_cannot_be_read_is_named_and_the_rest_loaded(tmp_path):
    broken, whole = tmp_path / "b.csv", write_csv(tmp_path / "a.csv", LAYOUT, example(LAYOUT))
    broken.write_text("甲,乙\n1,2\n", encoding="utf-8")
    missing = delivery(tmp_path / "c.csv", LAYOUT)
    report = load(tmp_path, delivery(broken, LAYOUT), missing, delivery(whole, LAYOUT))
    assert (report.accepted, set(report.failed)) == (1, {"b.csv", "c.csv"})
    assert "不存在" in report.failed["c.csv"]


@pytest.mark.parametrize("ask", [content_of, stamp_of])
def test_a_file_that_is_not_there(tmp_path, ask):
    with pytest.raises(SourceFileError, match=r"c\.csv：文件不存在或读不出"):
        ask(tmp_path / "c.csv")
