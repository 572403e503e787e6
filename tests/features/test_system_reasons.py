import errno
import shutil
import socket

import pytest

from features.system_reasons import system_reason


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
