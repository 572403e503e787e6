"""Clients of the parties whose requests travel to the real application."""

import httpx
import pytest

from service.client import ShouxinClient

HERE = "https://testserver"


class Travelled(httpx.BaseTransport):
    """The way to the real application. `instead`: what is answered first, in its place; `spoilt`: changes its answers."""

    def __init__(self, served, *, instead=(), spoilt=None):
        self._inner = served.client._transport
        self.instead, self.spoilt, self.asked = list(instead), spoilt, []

    def handle_request(self, request):
        self.asked.append(f"{request.method} {request.url.path}")
        if self.instead and request.url.path != "/oauth/token":
            return self.instead.pop(0)
        answer = self._inner.handle_request(request)
        return self.spoilt(answer) if self.spoilt and request.url.path != "/oauth/token" else answer


@pytest.fixture
def as_party(served):
    """A client of a party; `on`: how its requests travel."""

    def made(party="bureau", purpose=None, on=None, **options):
        transport = on or Travelled(served)
        return ShouxinClient(
            HERE, party, served.secrets[party], purpose=purpose, transport=transport, **options
        )

    return made
