"""A socket in the file system: one process listens at it, and who comes second is told."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

from features.system_reasons import system_reason
from service.errors import StateError

_LONGEST = 107
"""Bytes of the path of a Unix socket: the system keeps them, and an end, in 108."""
_PATIENCE = 1.0
"""Seconds in which who listens at a socket takes a connection."""
_TURN_SECONDS = 5.0
"""Seconds for which a server waits until another one listens in the same folder, or has failed to."""
_AGAIN_SECONDS = 0.02
"""A lock that is waited for has no time limit of the system's: it is asked for again."""


def require_place(path: Path) -> None:
    """`StateError` for a socket that cannot be made there, or at which another process listens: told before anything is opened."""
    length = len(os.fsencode(path))
    if length > _LONGEST:
        raise StateError(
            f"接口服务未能启动：套接字的路径太长（{length} 字节，系统至多容 {_LONGEST} 字节），请换 --socket：{path}"
        )
    try:
        inside, is_socket, there = path.parent.is_dir(), path.is_socket(), path.exists()
    except OSError as error:  # a folder that may not be entered
        raise no_start(path, error) from error
    if not inside:
        raise StateError(f"接口服务未能启动：没有文件夹 {path.parent}，套接字 {path} 建不了")
    if is_socket:
        _require_unheard(path)
    elif there:
        raise StateError(f"接口服务未能启动：{path} 已有别的文件或者文件夹，请换 --socket")


@contextmanager
def taken(path: Path) -> Iterator[None]:
    """Within, a server begins to listen at a socket; `StateError` where another process does already.

    One server after another looks and begins: of two at once both would find it free. Whatever takes long comes
    before: others wait.
    """
    with _in_turn(path.parent):
        _require_unheard(path)
        yield


def no_start(place: object, error: BaseException) -> StateError:
    """Why a server cannot listen there, as the system says it."""
    return StateError(
        f"接口服务未能启动：{place} 已被占用或不可用{system_reason(error)}，请换 --port 或 --socket"
    )


@contextmanager
def _in_turn(folder: Path) -> Iterator[None]:
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        # None is there any more, which is told when it is listened in; or it may not be listed, and has no turns.
        yield
        return
    try:
        _wait_for(opened)
        yield
    finally:
        os.close(opened)


def _wait_for(folder: int) -> None:
    """Lock an open folder; where others hold it for long, or it is of a network without locks, do without."""
    until = monotonic() + _TURN_SECONDS
    with suppress(OSError):
        while monotonic() < until:
            with suppress(BlockingIOError):
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            sleep(_AGAIN_SECONDS)


def _require_unheard(path: Path) -> None:
    """`StateError` where another process listens at a socket: it would be taken from it without a word. One that a killed server left is taken."""
    with socket.socket(socket.AF_UNIX) as tried:
        tried.settimeout(_PATIENCE)
        try:
            tried.connect(os.fspath(path))
        except (ConnectionRefusedError, FileNotFoundError):
            return  # nobody listens any more
        except (TimeoutError, BlockingIOError):
            pass  # it listens, and takes no more connections at the moment
        except OSError as error:  # another account's, or no socket for connections
            raise no_start(path, error) from error
    raise StateError(f"接口服务未能启动：{path} 已被占用（另一个进程正在监听），请先停止它，或者换 --socket")
