"""A server: it begins whole or not at all, and stops without losing an answer or a line."""

import gc
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from service.api.app import create_app
from service.api.protocol import patient
from service.api.running import Running
from service.errors import StateError
from service.server.logs import Log, json_log, taken_over
from service.server.sockets import no_start, require_place, taken
from service.settings import Settings

_CONNECTIONS = 8
"""Connections for each request that may be worked on at once; most of them wait for their next one."""
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
            with taken(Path(self.config.uds)) if self.config.uds else nullcontext():
                await super().startup(sockets)
        except StateError:
            await self.lifespan.startup()  # what was opened for the application is closed when it ends
            await self.lifespan.shutdown()
            raise
        except OSError as error:
            await self.lifespan.shutdown()
            raise no_start(self.config.uds, error) from error
        self._begun()
        gc.collect()
        gc.freeze()
        gc.set_threshold(_GARBAGE)
        self._log.info("listening")


def serve(settings: Settings, begun: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT: running requests are then answered and the log closed. `StateError` where it cannot begin.

    `begun`: called once it listens. Whatever the caller lets a signal do holds until the application is made: nothing is written before.
    """
    if settings.socket:
        require_place(settings.socket)
    log = json_log(sys.stderr, settings.log_level)
    running = Running.begun(settings)
    server = _Server(_config(create_app(running, log=log), settings), log, begun)
    # Heard also before uvicorn hears them, or one would be lost; it raises them again once it has stopped: no reason to die by them.
    before = {one: signal.signal(one, server.handle_exit) for one in _STOPS}
    try:
        with taken_over(log):
            server.run()
    except SystemExit as stop:  # uvicorn's way to say that it could not start, with a port
        raise no_start(f"{settings.host}:{settings.port}", stop.__context__ or stop) from stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if running.audit.anchor_failed:
        log.warning("anchor_failed")
    log.info("stopped")


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
