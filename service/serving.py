"""A server: it begins whole or not at all, and stops without losing an answer or a line."""

import signal
import sys

import uvicorn

from service.api.app import create_app
from service.api.protocol import PatientProtocol
from service.api.running import Running
from service.errors import StateError
from service.logs import json_log, take_over
from service.settings import Settings

_CONNECTIONS = 8
"""Connections for each request that may be worked on at once; most of them wait for their next one."""


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT: running requests are then answered and the log closed. `StateError` where it cannot begin."""
    log = json_log(sys.stderr, settings.log_level)
    take_over(log)
    app = create_app(Running.begun(settings), log=log)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        uds=str(settings.socket) if settings.socket else None,
        http=PatientProtocol,
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
    # uvicorn raises the signal again once it has stopped: that is no reason to die by it
    signal.signal(signal.SIGTERM, lambda *_: None)
    log.info("begun", host=settings.host, port=settings.port, socket=bool(settings.socket))
    try:
        uvicorn.Server(config).run()
    except SystemExit as stop:  # uvicorn's way to say that it could not start
        place = settings.socket or f"{settings.host}:{settings.port}"
        raise StateError(f"接口服务未能启动：{place} 已被占用或不可用，请换 --port 或 --socket") from stop
    except KeyboardInterrupt:
        pass
    log.info("stopped")
