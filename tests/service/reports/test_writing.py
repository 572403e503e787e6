"""A path that takes no file is told in Chinese, with the path, the reason and what to do."""

import errno
import fcntl
import os
import re
import signal
import struct
import termios
import threading

import pytest

from service.errors import FAILED, NotWritten
from service.reports.writing import opened_for_texts, whole_file
from tests.command import shouxin
from tests.features.builders import example, write_csv


@pytest.mark.parametrize(
    ("arguments", "path", "reason"),
    [
        (("card", "print", "--out"), "absent/card.html", "文件或文件夹不存在"),
        (("card", "print", "--out"), ".", "是文件夹，不是文件"),
        (("card", "plots"), "taken/plots", "路径中有一段不是文件夹"),
        (("card", "plots"), "taken", "已经存在"),
        (("features", "--out"), "absent/table.csv", "文件或文件夹不存在"),
        (("features", "--out"), "absent/table.parquet", "文件或文件夹不存在"),
        (("drift", "--from", "2025-11", "--to", "2025-11", "--plots"), "taken", "已经存在"),
        (("sample", "--enterprises", 3, "--out"), "taken/sample", "路径中有一段不是文件夹"),
    ],
)
def test_a_path_that_takes_no_file_is_told(sample_home, tmp_path, arguments, path, reason):
    (tmp_path / "taken").write_text("somebody's")
    where = tmp_path / path
    answer = shouxin(sample_home, *arguments, where)
    assert (answer.code, answer.out) == (FAILED, "")
    assert f"{where}：写不出，请检查文件夹、磁盘空间和权限（{reason}）" in answer.err
    assert not re.search(r"Errno|os error|No such", answer.err)
    assert [one.name for one in tmp_path.iterdir()] == ["taken"]
    assert (tmp_path / "taken").read_text() == "somebody's"


def test_what_was_half_written_has_no_name_and_what_was_there_before_stays(tmp_path):
    path = tmp_path / "log.jsonl"
    for before in ([], [path]):
        with pytest.raises(NotWritten, match="磁盘空间不足"):
            _half(path)
        assert list(tmp_path.iterdir()) == before
        path.write_text("before")
    with whole_file(path) as file:
        file.write(b"one")
        assert path.read_text() == "before"
    assert path.read_text() == "one"


def test_two_that_write_one_file_do_not_mix(tmp_path):
    path = tmp_path / ("x" * 255)
    with whole_file(path) as one:
        one.write(b"one" * 10_000)
        with whole_file(path) as other:
            other.write(b"other")
        assert path.read_text() == "other"
    assert path.read_text() == "one" * 10_000
    assert list(tmp_path.iterdir()) == [path]


def _half(path):
    with whole_file(path) as file:
        file.write(b"half" * 10_000)
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_text_goes_whole_to_a_pipe_although_a_signal_is_answered_while_it_is_full(tmp_path):
    path, text, read, answered = tmp_path / "pipe", "x" * 300_000, bytearray(), threading.Event()
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(reader, True)
    before = signal.signal(signal.SIGUSR1, lambda *_: answered.set())
    reading = threading.Thread(target=_read_once_answered, args=(reader, answered, read), daemon=True)
    try:
        with opened_for_texts(path) as write:
            reading.start()
            write(text)
        reading.join()
    finally:
        signal.signal(signal.SIGUSR1, before)
        os.close(reader)
    assert bytes(read) == text.encode()


def _read_once_answered(reader, answered, read):
    """Read all, from when the pipe was full and the main thread had answered a signal meanwhile."""
    while _waiting(reader) < fcntl.fcntl(reader, fcntl.F_GETPIPE_SZ):
        os.sched_yield()
    signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)
    answered.wait()
    while part := os.read(reader, 65536):
        read += part


def _waiting(reader):
    return struct.unpack("i", fcntl.ioctl(reader, termios.FIONREAD, b"\0" * 4))[0]


@pytest.mark.parametrize(
    ("where", "reason"),
    [(".", "是文件夹，不是文件"), ("/dev/full", "磁盘空间不足"), ("pipe", "管道的另一端已经关闭")],
)
def test_what_is_no_file_and_takes_no_text_is_told(tmp_path, where, reason):
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)  # else the pipe would not open
    with pytest.raises(NotWritten, match=reason):
        _written_once_left(tmp_path / where, reader)


def _written_once_left(path, reader):
    with opened_for_texts(path) as write:
        os.close(reader)
        write("x")


def test_a_draft_of_a_mapping_too(empty_home, tmp_path):
    path = write_csv(tmp_path / "a.csv", "honours", example("honours"))
    where = tmp_path / "absent" / "draft.yaml"
    answer = shouxin(empty_home, "ingest", path, "--explain", "--draft-mapping", where, "--kind", "honour")
    assert answer.code == FAILED
    assert f"{where}：写不出" in answer.err
