"""An export by the Python client: it goes on where it broke off, and is whole or not there."""

import json
import os
import re

import httpx
import pytest

from service.api import export as server_export
from service.client import BrokenAnswer, NotAllowed, NotWritten
from service.client.export import Exported, part_of
from tests.service.api.travelled import Travelled, as_party

__all__ = ["as_party"]


class _Cut(httpx.SyncByteStream):
    """A body that breaks off."""

    def __init__(self, content):
        self._content = content

    def __iter__(self):
        yield self._content
        raise httpx.ReadError("cut")


class Breaking:
    """Breaks the first answers off after so many bytes each."""

    def __init__(self, *sizes):
        self._sizes = list(sizes)

    def __call__(self, answer):
        if not self._sizes:
            return answer
        return httpx.Response(
            answer.status_code,
            headers={name: value for name, value in answer.headers.items() if name != "content-length"},
            stream=_Cut(answer.read()[: self._sizes.pop(0)]),
        )


def _rows(path):
    return [one for one in map(json.loads, path.read_text(encoding="utf-8").splitlines()) if "uscc" in one]


def test_an_export_goes_on_where_it_broke_off(as_party, served, tmp_path, monkeypatch):
    monkeypatch.setattr(server_export, "PIECE", 300)
    listed = [one.model_dump() for one in as_party().ratings()]
    path = tmp_path / "ratings.ndjson"
    way = Travelled(served, spoilt=Breaking(200_000, 90_000))
    found = as_party(on=way).export(path)
    assert isinstance(found, Exported)
    assert (found.rows, len(found.requests)) == (len(listed), 3)
    assert _rows(path) == listed
    path.unlink()
    with pytest.raises(BrokenAnswer, match="call again"):
        as_party(on=Travelled(served, spoilt=Breaking(200_000)), tries=1).export(path)
    assert not path.exists()
    assert as_party(tries=1).export(path).rows == len(listed)
    assert _rows(path) == listed
    assert [one.name for one in tmp_path.iterdir()] == ["ratings.ndjson"]


def test_an_export_without_cursor_is_whole_or_not_there(as_party, served, tmp_path):
    total = sum(1 for _ in as_party().ratings(grade="A"))
    for file_format in ("csv", "xlsx"):
        path = tmp_path / f"ratings.{file_format}"
        with pytest.raises(BrokenAnswer):
            as_party(on=Travelled(served, spoilt=Breaking(500))).export(path, file_format=file_format)
        assert list(tmp_path.iterdir()) == []
        assert as_party().export(path, file_format=file_format, grade="A").rows == total
        path.unlink()


def test_rows_that_are_missing_are_missed(as_party, served, tmp_path):
    def without_a_row(answer):
        content = re.sub(rb'\n\{"uscc"[^\n]*', b"", answer.read(), count=1)
        headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
        return httpx.Response(200, headers=headers, content=content)

    def without_its_end(answer):
        content = answer.read().rstrip(b"\r\n").rpartition(b"\r\n")[0]
        headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
        return httpx.Response(200, headers=headers, content=content)

    with pytest.raises(BrokenAnswer, match="rows of"):
        as_party(on=Travelled(served, spoilt=without_a_row)).export(tmp_path / "x.ndjson")
    with pytest.raises(BrokenAnswer, match="rows of"):
        as_party(on=Travelled(served, spoilt=without_its_end)).export(tmp_path / "x.csv", file_format="csv")


def test_what_was_left_of_another_export_is_no_part_of_this_one(as_party, tmp_path):
    path = tmp_path / "ratings.ndjson"
    left = part_of(path, {"grade": "A", "format": "ndjson"})
    left.write_bytes(b'{"uscc":"x"}\n' * 100_000)
    found = as_party().export(path, grade="A")
    assert [one["grade"] for one in _rows(path)] == ["A"] * found.rows
    whole = path.read_bytes()
    left.write_bytes(whole[:-20])  # its end is cut off
    assert {one["grade"] for one in _others(as_party, path)} == {"B"}
    assert as_party().export(path, grade="A").rows == found.rows
    assert path.read_bytes() == whole


def _others(as_party, path):
    as_party().export(path, grade="B")
    return _rows(path)


@pytest.mark.parametrize("file_format", ["ndjson", "csv", "xlsx"])
@pytest.mark.parametrize(
    ("place", "told"),
    [("nodir/x", "no folder .*nodir"), ("there", "there is a folder"), ("file/x", "no folder .*file")],
)
def test_where_an_export_cannot_be_written_nothing_is_asked(
    as_party, served, tmp_path, file_format, place, told
):
    (tmp_path / "there").mkdir()
    (tmp_path / "file").touch()
    way = Travelled(served)
    with pytest.raises(NotWritten, match=told):
        as_party(on=way).export(tmp_path / place, file_format=file_format)
    assert way.asked == []
    assert sorted(one.name for one in tmp_path.rglob("*")) == ["file", "there"]


@pytest.mark.parametrize("file_format", ["ndjson", "csv", "xlsx"])
def test_what_is_no_file_is_not_replaced(as_party, served, tmp_path, file_format):
    pipe, way = tmp_path / "pipe", Travelled(served)
    os.mkfifo(pipe)
    (tmp_path / "link").symlink_to("/dev/null")
    for path in (pipe, tmp_path / "link"):
        with pytest.raises(NotWritten, match=f"{path.name} cannot be written: it is no file"):
            as_party(on=way).export(path, file_format=file_format)
    assert way.asked == []
    assert pipe.is_fifo()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["link", "pipe"]


@pytest.mark.parametrize("file_format", ["ndjson", "csv"])
def test_what_the_disk_refuses_is_told_of_the_file_that_was_named(as_party, tmp_path, file_format):
    path = tmp_path / ("x" * 245)  # there is no room for the ending of the part
    with pytest.raises(NotWritten, match=f"{path.name} cannot be written: File name too long"):
        as_party().export(path, file_format=file_format)


@pytest.mark.parametrize("file_format", ["ndjson", "csv"])
def test_an_existing_file_is_replaced_once_the_new_one_is_whole(as_party, tmp_path, file_format):
    path = tmp_path / "ratings"
    path.write_text("before")
    with pytest.raises(NotAllowed):
        as_party("enterprise").export(path, file_format=file_format)
    assert path.read_text() == "before"
    as_party().export(path, file_format=file_format, grade="A")
    assert "before" not in path.read_text(encoding="utf-8")
