"""A receiver of notices on this machine: it keeps what it got and answers as a test says."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

Answer = Callable[["Receiver", BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Got:
    """One request: its path, headers and body."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def number(self) -> str:
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    """A server on a port. `got`: what arrived whole, in its order; `came`: set when something does; `answer`: how it answers; `answered`: bytes of a body without end."""

    answer: Answer
    got: list[Got] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)
    answered: int = 0
    port: int = 0
    scheme: str = "http"

    @property
    def address(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/notices"

    @property
    def numbers(self) -> list[str]:
        return [one.number for one in self.got]

    @contextmanager
    def listening(self, certificate: Path | None = None) -> Iterator[Self]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.got.append(Got(self.path, headers, body))
                receiver.came.set()
                receiver.answer(receiver, self)

            def do_GET(self) -> None:
                receiver.got.append(Got(self.path, {}, b""))
                receiver.answer(receiver, self)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                """Whoever is cut off in the middle is what some tests are about."""

        server = Server(("127.0.0.1", self.port), Handler)
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
            self.scheme = "https"
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self.released.set()
            server.shutdown()
            thread.join()
            server.server_close()


def status(code: int, **headers: str) -> Answer:
    """It answers so."""

    def answer(_: Receiver, request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("content-length", "0")
        request.end_headers()

    return answer


def slow(receiver: Receiver, _: BaseHTTPRequestHandler) -> None:
    """It does not answer before the test is over."""
    receiver.released.wait(30)


def dripping(receiver: Receiver, request: BaseHTTPRequestHandler) -> None:
    """It sends one byte of its header after the other: never so slow that a time between two bytes would pass."""
    for byte in b"HTTP/1.1 200 OK\r\n" + b"x-y: z\r\n" * 1_000:
        request.wfile.write(bytes([byte]))
        request.wfile.flush()
        if receiver.released.wait(0.05):
            return


def huge(receiver: Receiver, request: BaseHTTPRequestHandler) -> None:
    """It takes it, and answers with a body without end."""
    request.send_response(200)
    request.send_header("content-length", str(2**40))
    request.end_headers()
    piece = b"x" * 65_536
    while not receiver.released.is_set():
        request.wfile.write(piece)
        receiver.answered += len(piece)


def reset(_: Receiver, request: BaseHTTPRequestHandler) -> None:
    """It takes it and breaks the connection off."""
    request.close_connection = True
    request.connection.close()
