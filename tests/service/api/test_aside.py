"""Work of seconds: a few at a time, some waiting, the rest is told to come again."""

import asyncio
import threading

import pytest

from service.api import aside
from service.api.aside import Aside
from service.errors import TooOften


def test_more_than_may_wait_is_refused_and_the_rest_is_done():
    async def trial():
        place, go = Aside(), threading.Event()
        running = [asyncio.create_task(place.run(go.wait)) for _ in range(aside.LARGEST)]
        await asyncio.sleep(0)
        try:
            with pytest.raises(TooOften, match="请过几秒再试"):
                await asyncio.wait_for(place.run(lambda: None), 5)
        finally:
            go.set()
        assert await asyncio.gather(*running) == [True] * aside.LARGEST
        assert await place.run(lambda: 7) == 7
        place.close()

    asyncio.run(trial())


def test_no_more_are_worked_on_at_a_time_than_there_are_threads():
    at_work, most, lock = 0, 0, threading.Lock()
    meeting = threading.Barrier(aside.AT_A_TIME)

    def work():
        nonlocal at_work, most
        with lock:
            at_work += 1
            most = max(most, at_work)
        meeting.wait(timeout=30)
        with lock:
            at_work -= 1

    async def trial():
        place = Aside()
        await asyncio.gather(*(place.run(work) for _ in range(aside.AT_A_TIME * 4)))
        place.close()

    asyncio.run(trial())
    assert most == aside.AT_A_TIME
