"""A server: it begins whole or not at all, and stops without losing an answer or a line."""

import fcntl
import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from features.system_reasons import system_reason
from service.api.app import create_app
from service.api.protocol import patient
from service.api.running import Running
from service.errors import StateError
from service.server.logs import Log, json_log, taken_over
from service.settings import Settings

_CONNECTIONS = 8
"""Connections for each request that may be worked on at once; most of them wait for their next one."""

_LONGEST_SOCKET = 107
"""Bytes of the path of a Unix socket: the system keeps them, and an end, in 108."""
_PATIENCE = 1.0
"""Seconds in which who listens at a socket takes a connection."""
_TURN_SECONDS = 5.0
"""Seconds for which a server waits until another one listens in the same folder, or has failed to."""
_AGAIN_SECONDS = 0.02
"""A lock that is waited for has no time limit of the system's: it is asked for again."""
_STOPS = (signal.SIGTERM, signal.SIGINT)
_GARBAGE = 10_000
"""Objects made and not let go until garbage is looked for: hundreds of answers at once do not hold as many."""


class _Server(uvicorn.Server):
    """Says when it listens, and looks for garbage seldom and only among what came later."""

    def __init__(self, config: uvicorn.Config, log: Log, begun: Callable[[], None]) -> None:
        super().__init__(config)
        self._log = log
        self._begun = begun

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen; `StateError` where a socket of the file system is not to be had."""
        try:
            await super().startup(sockets)
        except OSError as error:
            await self.lifespan.shutdown()
            raise _no_start(self.config.uds, error) from error
        self._begun()
        gc.collect()
        gc.freeze()
        gc.set_threshold(_GARBAGE)
        self._log.info("listening")


def serve(settings: Settings, begun: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT: running requests are then answered and the log closed. `StateError` where it cannot begin.

    `begun`: called once it listens. Whatever the caller lets a signal do holds until the application is made: nothing is written before.
    """
    with ExitStack() as starting:
        if settings.socket:
            starting.enter_context(_in_turn(settings.socket.parent))
            _require_place(settings.socket)

        def listens() -> None:
            starting.close()
            begun()

        _run(settings, listens)


def _run(settings: Settings, begun: Callable[[], None]) -> None:
    log = json_log(sys.stderr, settings.log_level)
    running = Running.begun(settings)
    server = _Server(_config(create_app(running, log=log), settings), log, begun)
    # Heard also before uvicorn hears them, or one would be lost; it raises them again once it has stopped: no reason to die by them.
    before = {one: signal.signal(one, server.handle_exit) for one in _STOPS}
    try:
        with taken_over(log):
            server.run()
    except SystemExit as stop:  # uvicorn's way to say that it could not start, with a port
        raise _no_start(f"{settings.host}:{settings.port}", stop.__context__ or stop) from stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if running.audit.anchor_failed:
        log.warning("anchor_failed")
    log.info("stopped")


@contextmanager
def _in_turn(folder: Path) -> Iterator[None]:
    """One server after another looks whether a socket in a folder is free and begins to listen: of two at once both would find it free."""
    try:
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        # None is there, which is told when the place is looked at; or it may not be listed, and has no turns.
        yield
        return
    try:
        _wait_for(opened)
        yield
    finally:
        os.close(opened)


def _wait_for(folder: int) -> None:
    """Lock an open folder; where others hold it for long, or it is of a network without locks, do without."""
    until = time.monotonic() + _TURN_SECONDS
    with suppress(OSError):
        while time.monotonic() < until:
            with suppress(BlockingIOError):
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            time.sleep(_AGAIN_SECONDS)


def _require_place(path: Path) -> None:
    """`StateError` for a socket that cannot be made there, whatever is free."""
    length = len(os.fsencode(path))
    if length > _LONGEST_SOCKET:
        raise StateError(
            f"接口服务未能启动：套接字的路径太长（{length} 字节，系统至多容 {_LONGEST_SOCKET} 字节），请换 --socket：{path}"
        )
    try:
        inside, is_socket, there = path.parent.is_dir(), path.is_socket(), path.exists()
    except OSError as error:  # a folder that may not be entered
        raise _no_start(path, error) from error
    if not inside:
        raise StateError(f"接口服务未能启动：没有文件夹 {path.parent}，套接字 {path} 建不了")
    if is_socket:
        _require_unheard(path)
    elif there:
        raise StateError(f"接口服务未能启动：{path} 已有别的文件或者文件夹，请换 --socket")


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
            raise _no_start(path, error) from error
    raise StateError(f"接口服务未能启动：{path} 已被占用（另一个进程正在监听），请先停止它，或者换 --socket")


def _no_start(place: object, error: BaseException) -> StateError:
    return StateError(
        f"接口服务未能启动：{place} 已被占用或不可用{system_reason(error)}，请换 --port 或 --socket"
    )


def _config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        uds=str(settings.socket) if settings.socket else None,
        http=patient(settings.request_seconds),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # who reaches the socket is for the file's rights to say: it is the proxy
        forwarded_allow_ips="*" if settings.socket else settings.proxies,
        limit_concurrency=_CONNECTIONS * settings.concurrency,
        timeout_graceful_shutdown=settings.stop_seconds,
    )
