import errno
import shutil
import socket

import pytest

from features.system_reasons import as_the_system_says, said_by_system, system_reason


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (FileNotFoundError(errno.ENOENT, "No such file or directory"), "（文件或文件夹不存在）"),
        (PermissionError(errno.EACCES, "Permission denied"), "（没有权限）"),
        (OSError(errno.ENOSPC, "No space left on device"), "（磁盘空间不足）"),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), "（管道的另一端已经关闭）"),
        (OSError(errno.EBADF, "Bad file descriptor"), "（没有打开）"),
        (OSError(errno.EADDRINUSE, "Address already in use"), "（地址已被占用）"),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "（查不到这个主机名）"),
        (OSError(errno.ENOMSG, "No message"), f"（系统错误 {errno.ENOMSG}）"),
        (RuntimeError("Generic: No space left on device (os error 28)"), "（磁盘空间不足）"),
        (shutil.Error([("a", "b", "[Errno 28] No space left on device: 'b'")]), "（磁盘空间不足）"),
        (OSError("something of a library's own"), ""),
        (ValueError("bad"), ""),
    ],
)
def test_a_reason_is_told_in_chinese_or_not_at_all(error, told):
    assert system_reason(error) == told


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "a/b"), "a/b：系统没有做到（磁盘空间不足）"),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            "系统没有做到（磁盘空间不足）：[Errno 28] No space left on device",
        ),
        (OSError("磁盘已满"), "磁盘已满"),
        (ValueError("不对"), "不对"),
    ],
)
def test_what_the_system_says_is_said_of_the_file_that_it_names(error, told):
    assert said_by_system(error) == told


def test_an_error_of_the_system_in_the_text_of_another_is_one_again():
    found = as_the_system_says(RuntimeError("underlying IO error: No space left (os error 28)"), "a/b")
    assert (type(found), found.errno, found.filename) == (OSError, errno.ENOSPC, "a/b")
    denied = as_the_system_says(RuntimeError("os error 13"), None)
    assert (type(denied), denied.filename) == (PermissionError, None)
    for error in (ValueError("bad"), OSError(errno.EIO, "I/O")):
        assert as_the_system_says(error, "a/b") is error
