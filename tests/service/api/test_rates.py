"""Buckets fill at their rate; who asks too much waits, alone; a full server sends away and recovers."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.api.app import create_app
from service.api.overload import Overload
from service.api.rates import Buckets, Rates
from service.errors import TooOften
from service.settings import Settings
from tests.service.client import client_of


class Time:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@given(steps=st.lists(st.floats(0, 5), max_size=60), rate=st.floats(0.5, 20), burst=st.integers(1, 20))
def test_no_more_than_burst_and_rate_allow(steps, rate, burst):
    time = Time()
    buckets = Buckets(rate, burst, now=time)
    for taken, step in enumerate(steps, start=1):
        time.now += step
        wait = buckets.take("a")
        if wait:
            time.now += wait + 1e-6
            assert buckets.take("a") == 0
        assert taken <= burst + rate * (time.now - 1000.0) + 1e-3


def test_one_who_asks_too_much_does_not_hinder_another():
    time = Time()
    buckets = Buckets(1, 2, now=time)
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 1.0]
    assert buckets.take("b") == 0
    time.now -= 100  # a clock that goes back gives nothing
    assert buckets.take("a") == 1.0


def test_addresses_of_one_subscriber_are_one():
    rates = Rates(Settings(tokens_per_second=0.5))
    for last in range(3):
        rates.count_token(f"2001:db8:1:2::{last}")
    with pytest.raises(TooOften, match="请在 2 秒后再试"):
        rates.count_token("2001:db8:1:2:9::1")
    rates.count_token("2001:db8:1:3::1")
    rates.count_token("no address")


def _served_with(served, **limits):
    settings = served.running.settings.model_copy(update=limits)
    return client_of(create_app(replace(served.running, settings=settings)))


def test_a_party_that_asks_too_often_is_told_when_to_come_again(served):
    client, headers = _served_with(served, party_per_second=0.1), served.as_party("auditor")
    other = served.as_party("bureau")
    assert client.get("/v1/audit", headers=headers, params={"limit": 1}).status_code == 200
    refused = client.get("/v1/audit", headers=headers, params={"limit": 1})
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 10
    assert refused.json()["title"] == "请求过于频繁"
    assert refused.headers["x-request-id"]  # it is in the log
    assert client.get("/v1/audit", headers=other, params={"limit": 1}).status_code == 200


def test_attempts_at_a_token_are_bounded_by_address(served):
    client = _served_with(served, tokens_per_second=0.1)
    wrong = {"data": {"grant_type": "client_credentials"}, "auth": ("bureau", "guess")}
    assert client.post("/oauth/token", **wrong).status_code == 401
    refused = client.post("/oauth/token", **wrong)
    assert refused.status_code == 429
    assert refused.headers["retry-after"]
    assert "x-request-id" not in refused.headers  # a flood does not fill the log
    assert client.get("/v1/policy").status_code == 200


def test_a_full_server_sends_away_answers_health_and_recovers():
    async def run():
        free, answers = asyncio.Event(), []

        async def slow(scope, receive, send):
            if scope["path"] != "/healthz":
                await free.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})

        layer = Overload(slow, Rates(Settings()), concurrency=2)

        async def ask(path):
            async def send(message):
                if message["type"] == "http.response.start":
                    answers.append((path, message["status"], dict(message["headers"]).get(b"retry-after")))

            await layer({"type": "http", "path": path, "method": "GET", "headers": []}, None, send)

        first = [asyncio.create_task(ask("/a")) for _ in range(2)]
        await asyncio.sleep(0)
        await ask("/b")
        await ask("/healthz")
        free.set()
        await asyncio.gather(*first)
        await ask("/c")
        return answers, layer.running

    answers, running = asyncio.run(run())
    assert answers[:2] == [("/b", 503, b"1"), ("/healthz", 200, None)]
    assert answers[2:] == [("/a", 200, None), ("/a", 200, None), ("/c", 200, None)]
    assert running == 0
