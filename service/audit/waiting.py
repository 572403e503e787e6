"""An event whose answer waits for its line."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from service.audit.chain import Event
from service.audit.log import Kept
from service.errors import DatabaseFault


class Waiting(NamedTuple):
    """One event, what is kept with its line, and whom its writing is told: a future of the loop it came from."""

    event: Event
    kept: Kept | None
    loop: asyncio.AbstractEventLoop
    written: asyncio.Future[None]


def events_of(group: Sequence[Waiting]) -> tuple[list[Event], list[Kept]]:
    """The events of a group, and what is to be kept with their lines."""
    return [one.event for one in group], [one.kept for one in group if one.kept is not None]


def settle(group: Sequence[Waiting], error: Exception | None) -> None:
    """Wake the answers of a group, in their loop; `error`: what hindered their lines."""
    for one in group:
        if one.written.done():
            continue
        if error is None:
            one.written.set_result(None)
        else:
            one.written.set_exception(
                error if isinstance(error, DatabaseFault) else DatabaseFault(f"审计日志写不了：{error}")
            )
