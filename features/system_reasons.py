"""Why the operating system refused something, in Chinese; its own words stay with the exception."""

import errno
import os
import re
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_NUMBER: Final = re.compile(r"(?:os error |\[Errno )(\d+)")
_REASONS: Final[Mapping[int, str]] = {
    errno.ENOENT: "文件或文件夹不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘配额用尽",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EEXIST: "已经存在",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EBUSY: "正被其他程序占用",
    errno.ETXTBSY: "正被其他程序占用",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.EIO: "磁盘读写出错",
    errno.ESTALE: "网络文件夹已断开",
    errno.ELOOP: "链接绕成了圈",
    errno.EFBIG: "文件太大",
    errno.EINVAL: "系统不接受该操作",
    errno.EBADF: "没有打开",
    errno.EPIPE: "管道的另一端已经关闭",
    errno.EADDRINUSE: "地址已被占用",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
    errno.EAFNOSUPPORT: "系统不支持这种地址",
    errno.ECONNREFUSED: "对方拒绝连接",
    errno.ECONNRESET: "对方断开了连接",
    errno.ETIMEDOUT: "等待超时",
    errno.ENETUNREACH: "网络不通",
    errno.EHOSTUNREACH: "网络不通",
    socket.EAI_NONAME: "查不到这个主机名",
    socket.EAI_AGAIN: "暂时查不了主机名",
}
_OF_THE_PATH: Final = frozenset({errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.ENOTDIR, errno.ELOOP})


def system_reason(error: BaseException) -> str:
    """The reason in brackets, to stand in a message; nothing where the system did not say one.

    Libraries hand the system's number on in their text.
    """
    number = _number(error)
    return "" if number is None else f"（{_REASONS.get(number, f'系统错误 {number}')}）"


def said_by_system(error: Exception) -> str:
    """What an error says to a user; what the system says itself in Chinese, of the file that it names, or else with its own words."""
    if not isinstance(error, OSError) or error.errno is None:
        return str(error)
    reason = system_reason(error)
    return f"{error.filename}：系统没有做到{reason}" if error.filename else f"系统没有做到{reason}：{error}"


def as_the_system_says(error: Exception, path: str | Path | None) -> Exception:
    """The system's own error where a library hands it on in the text of another one; else that other one."""
    number = _number(error)
    if number is None or isinstance(error, OSError):
        return error
    return OSError(number, os.strerror(number), None if path is None else str(path))


def is_of_the_path(error: BaseException) -> bool:
    """Whether the path, or the right to it, is at fault, and not what lies there."""
    return _number(error) in _OF_THE_PATH


def _number(error: BaseException) -> int | None:
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    found = _NUMBER.search(str(error))
    return int(found.group(1)) if found else None
