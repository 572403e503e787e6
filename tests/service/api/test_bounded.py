"""What is too large, too deep or too slow is refused with its reason, and the refusal is in the log."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.api.app import create_app
from service.api.bounded import DEEPEST, Bounded, depth
from service.audit.log import lines
from service.settings import Settings

KIB = 1024
SETTINGS = Settings(body_kib=2, head_kib=1, request_seconds=0.05)


def _asked(pieces, *, headers=(), inner=None, settings=SETTINGS, then=None, path="/x"):
    """What is answered to a body that comes in pieces; the body that the application saw."""
    seen, sent = [], []

    async def application(scope, receive, send):
        while True:
            message = await receive()
            if message["type"] != "http.request":
                break
            seen.append(message["body"])
            if not message.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})

    async def run():
        left = list(pieces)

        async def receive():
            if left:
                return {
                    "type": "http.request",
                    "body": left.pop(0),
                    "more_body": bool(left) or then == "slow",
                }
            if then == "slow":
                await asyncio.Event().wait()
            return {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        scope = {"type": "http", "path": path, "method": "POST", "headers": list(headers)}
        await Bounded(inner or application, settings)(scope, receive, send)

    asyncio.run(run())
    body = b"".join(one.get("body", b"") for one in sent[1:])
    return sent[0]["status"], body.decode(), b"".join(seen)


CHUNKED = [(b"transfer-encoding", b"chunked")]


def test_a_body_within_the_limit_arrives_whole():
    assert _asked([b"a" * KIB, b"b" * KIB], headers=CHUNKED) == (200, "ok", b"a" * KIB + b"b" * KIB)


@pytest.mark.parametrize(
    "headers",
    [CHUNKED, [(b"content-length", b"2049")], [(b"content-length", b"-1")], [(b"content-length", b"9" * 30)]],
)
def test_a_larger_body_is_refused(headers):
    status, told, seen = _asked([b"a" * KIB] * 3, headers=headers)
    assert (status, seen) == (413, b"")
    assert "最多 2 KiB" in json.loads(told)["detail"]


def test_a_large_header_is_refused():
    assert _asked([], headers=[(b"x-large", b"a" * KIB)])[0] == 431


def test_a_body_that_does_not_come_to_its_end_is_refused_in_time():
    assert _asked([b"a"], headers=CHUNKED, then="slow")[0] == 408


def test_an_answer_that_takes_too_long_is_given_up():
    async def never(scope, receive, send):
        await asyncio.Event().wait()

    status, told, _ = _asked([], inner=never)
    assert status == 503
    assert json.loads(told)["detail"] == "处理超时，请稍后再试"


def test_an_answer_that_has_begun_may_take_its_time():
    async def slow(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.sleep(0.1)
        await send({"type": "http.response.body", "body": b"whole"})

    assert _asked([], inner=slow)[:2] == (200, "whole")


def test_what_is_made_whole_before_it_is_sent_has_longer():
    async def slow(scope, receive, send):
        await asyncio.sleep(2 * SETTINGS.request_seconds)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    assert [_asked([], inner=slow, path=path)[0] for path in ("/v1/ratings/export", "/x")] == [200, 503]


def test_a_timeout_of_the_applications_own_stays_one():
    async def broken(scope, receive, send):
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own"):
        _asked([], inner=broken)


JSON = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=20,
)


def _depth_of(value):
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(_depth_of, value), default=0) if isinstance(value, list) else 0


@given(value=JSON)
def test_the_depth_is_that_of_the_value(value):
    assert depth(json.dumps(value).encode()) == _depth_of(value)


def test_deep_json_is_refused_and_what_is_in_strings_is_not_counted():
    headers = [*CHUNKED, (b"content-type", b"application/json; charset=utf-8")]
    assert _asked([b"[" * 2000], headers=headers)[0] == 400
    assert _asked([b"[" * DEEPEST + b"]" * DEEPEST], headers=headers)[0] == 200
    assert _asked([json.dumps(["[" * 500 + '"' + "{" * 500]).encode()], headers=headers)[0] == 200
    assert depth(b'"' + b'\\"' * 500_000) == 0  # takes no longer for an end that does not come


def test_a_refusal_is_in_the_log(served):
    answer = served.client.post("/oauth/token", content=b"a" * (2 * KIB * KIB))
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    with served.running.database.reading() as connection:
        found = [one.event for one in lines(connection)]
    assert [one.status for one in found if one.request == answer.headers["x-request-id"]] == [413]


def test_the_layers_stand_in_the_order_that_is_told(served):
    layer, names = create_app(served.running).build_middleware_stack(), []
    while hasattr(layer, "_inner"):
        names.append(type(layer).__name__)
        layer = layer._inner
    assert names == ["Watched", "Overload", "Audited", "Bounded"]
