"""How often someone may ask: a bucket each that fills at a steady rate. Kept in this process; several processes each allow as much."""

import math
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from time import monotonic
from typing import Final

from service.errors import TooOften
from service.server.settings import ServingSettings

_KEPT: Final = 10_000
"""Who asked last; whoever is forgotten begins with a full bucket."""
_TOKEN_BURST: Final = 6  # seconds' worth: an office of many begins its day


class Buckets:
    """One bucket for each who asks."""

    def __init__(self, per_second: float, burst: float, *, now: Callable[[], float] = monotonic) -> None:
        """Each bucket is full at first: `burst` requests at once, then `per_second`."""
        self._rate, self._burst, self._now = per_second, burst, now
        self._found: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, who: str) -> float:
        """Take one; 0 where there was one, else the seconds until there is."""
        now = self._now()
        left, since = self._found.pop(who, (self._burst, now))
        left = min(self._burst, left + max(0.0, now - since) * self._rate)
        taken = left >= 1
        self._found[who] = (left - 1 if taken else left, now)
        if len(self._found) > _KEPT:
            self._found.popitem(last=False)
        return 0.0 if taken else (1 - left) / self._rate


class Rates:
    """The rates of one server."""

    def __init__(self, settings: ServingSettings) -> None:
        """By settings."""
        self._parties = Buckets(settings.party_per_second, max(1, settings.party_per_second))
        rate = settings.tokens_per_second
        self._tokens = Buckets(rate, max(1, rate * _TOKEN_BURST))

    def count_party(self, party: str) -> None:
        """One request of a party; `TooOften` where it asked too much."""
        _require(self._parties.take(party), "本账户的请求过于频繁", "too many requests of this account")

    def count_token(self, address: str) -> None:
        """One attempt at a token; `TooOften` where there were too many from there."""
        _require(
            self._tokens.take(_network(address)),
            "该地址取令牌过于频繁",
            "too many attempts at a token from this address",
        )


def _require(seconds: float, told: str, english: str) -> None:
    if seconds:
        wait = math.ceil(seconds)
        raise TooOften(
            f"{told}，请在 {wait} 秒后再试", retry_after=wait, english=f"{english}; ask again in {wait} s"
        )


def _network(address: str) -> str:
    """The address, of IPv6 the network of one subscriber (/64)."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return found.exploded[:19] if isinstance(found, IPv6Address) else address
