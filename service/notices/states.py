"""Where a delivery and an address stand, and how long is waited between its attempts."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final, Literal

State = Literal["waiting", "attempting", "delivered", "dead", "void"]
STATES: Final[Mapping[State, str]] = {
    "waiting": "待送",
    "attempting": "正在送",
    "delivered": "已送达",
    "dead": "未能送达",
    "void": "不再送",
}
"""State → Chinese name. `attempting` is written before an attempt: found again later, nobody knows whether it arrived."""

Standing = Literal["active", "failing", "paused", "closed"]
STANDINGS: Final[dict[Standing, str]] = {
    "active": "在用",
    "failing": "一直送不到",
    "paused": "暂停",
    "closed": "已关闭",
}
"""Where a subscription stands → Chinese name. `failing`: its last attempt did not arrive."""


def wait_after(attempts: int, minutes: Sequence[int]) -> timedelta | None:
    """How long is waited after so many attempts; null where there is no more."""
    return timedelta(minutes=minutes[attempts - 1]) if attempts <= len(minutes) else None


def rest_after(failures: int, minutes: Sequence[int]) -> timedelta:
    """How long a receiver is left alone after so many failures in a row."""
    return timedelta(minutes=minutes[min(failures, len(minutes)) - 1])


def whole_time(minutes: Sequence[int]) -> timedelta:
    """How long all attempts together take."""
    return timedelta(minutes=sum(minutes))
