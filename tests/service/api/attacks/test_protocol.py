"""Bytes that are no HTTP, or two things at once, sent to a real server: each is refused, and it goes on answering."""

import json
import socket
from contextlib import suppress

import pytest

from service.api.protocol import LARGEST_HEAD
from tests.command import done
from tests.service.api.attacks.attack import attack
from tests.service.server.test_serving import _serving

SENT = {
    "two lengths": b"POST /oauth/token HTTP/1.1\r\nhost: h\r\ncontent-length: 3\r\ncontent-length: 5\r\n\r\nabcde",
    "a length and pieces": b"POST /oauth/token HTTP/1.1\r\nhost: h\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/account HTTP/1.1\r\n\r\n",
    "pieces under another name": b"POST /oauth/token HTTP/1.1\r\nhost: h\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a piece of no length": b"POST /oauth/token HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n\r\n",
    "a negative length": b"POST /oauth/token HTTP/1.1\r\nhost: h\r\ncontent-length: -1\r\n\r\n",
    "a header that goes on": b"GET /v1/account HTTP/1.1\r\nhost: h\r\nx: a\r\n b\r\n\r\n",
    "a blank before the colon": b"GET /v1/account HTTP/1.1\r\nhost : h\r\n\r\n",
    "NUL in a header": b"GET /v1/account HTTP/1.1\r\nhost: h\r\nx: a\x00b\r\n\r\n",
    "CONNECT": b"CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example\r\n\r\n",
    "TRACE": b"TRACE /v1/account HTTP/1.1\r\nhost: h\r\nauthorization: Bearer x\r\n\r\n",
    "another host's address": b"GET http://evil.example/v1/account HTTP/1.1\r\nhost: h\r\n\r\n",
    "a WebSocket": b"GET /v1/account HTTP/1.1\r\nhost: h\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-version: 13\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64,
    "no HTTP": b"\x00" * 200 + b"\r\n\r\n",
    "HTTP/0.9": b"GET /v1/account\r\n\r\n",
    "an address as it is typed": "GET /v1/account?purpose=资格审查 HTTP/1.1\r\nhost: h\r\n\r\n".encode(),
    "a header without an end": b"GET /v1/account HTTP/1.1\r\nhost: h\r\nx: " + b"a" * LARGEST_HEAD,
    "a method of its own": b"FETCH /v1/account HTTP/1.1\r\nhost: h\r\n\r\n",
}
"""What is sent, by what it is."""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    home, path = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("s") / "s"
    done(home, "database", "upgrade")
    done(home, "key", "new", "token")
    found = {}
    with _serving(home, path, SHOUXIN_REQUEST_SECONDS="2") as server, server.client() as client:
        for name, sent in SENT.items():
            with server.connected() as connection:
                connection.sendall(sent)
                connection.shutdown(socket.SHUT_WR)
                found[name] = _all(connection)
        found["afterwards"] = client.get("/healthz").text
        found["code"] = server.stopped()
        found["told"] = server.told
    return found


def _all(connection):
    pieces = []
    with suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            pieces.append(piece)
    return b"".join(pieces).decode(errors="replace")


@attack(
    "B09",
    "requests that two servers would read differently (two lengths, a length and pieces, folded headers), other protocols",
)
@pytest.mark.parametrize("name", list(SENT))
def test_what_is_no_plain_request_is_refused(answers, name):
    told = answers[name]
    starts = [line for line in told.splitlines() if line.startswith("HTTP/1.1")]
    assert len(starts) <= 1, told
    assert not starts or starts[0].split()[1] in {"400", "401", "404", "405", "413", "431", "501"}, told
    assert "upgrade" not in told.lower()
    assert "text/plain" not in told, "a refusal is a problem document"
    assert ("cache-control: no-store" in told.lower()) >= ("application/problem+json" in told)
    assert ("按百分号编码" in told) >= (name == "an address as it is typed")


@attack("C14", "a header that does not end")
def test_a_header_that_does_not_end_is_told_as_one_that_is_too_large(answers):
    head, _, body = answers["a header without an end"].partition("\r\n\r\n")
    assert head.splitlines()[0] == "HTTP/1.1 431 Request Header Fields Too Large"
    assert {"cache-control: no-store", "content-type: application/problem+json"} <= set(head.splitlines())
    told = json.loads(body)
    assert (told["type"], told["detail"]) == (
        "/problems/header-too-large",
        "请求头在 64 KiB 之内没有结束",
    )


@attack("B10", "a server brought down by such bytes")
def test_the_server_goes_on_and_stops_as_ever(answers):
    assert (answers["afterwards"], answers["code"]) == ('{"status":"ok"}', 0)
    assert not [line for line in answers["told"] if "Traceback" in line]
