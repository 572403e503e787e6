"""A sender is killed at any moment: every notice arrives, and what arrives twice says so under the same number."""

import random
from collections import Counter
from pathlib import Path

from service.database.engine import Database
from service.home import Home
from service.notices.delivery import deliver
from service.publications.place import Place
from service.settings import Settings
from tests.endurance import long_or
from tests.processes import killed, started
from tests.service.databases import let_go
from tests.service.notices.conftest import NOW, notice

KILLS = long_or(5, 50)
EACH = 10
"""Notices that are put before each kill."""


def sending(home: str, url: str) -> None:
    """What is killed: it sends what is due, again and again."""
    database = Database(url)
    place = Place(Settings(home=Path(home), notice_loopback=True), Home(Path(home)), database)
    while True:
        deliver(place, now=NOW)


def test_a_killed_sender_loses_nothing_and_says_what_it_repeats(office, keys_home):
    chosen = random.Random(11)  # noqa: S311 - moments, no secrets
    receiver = office.receiver("enterprise")
    for kill in range(KILLS):
        office.put(*(notice(cause=f"publication:{kill * EACH + number}") for number in range(EACH)))
        wanted = len(receiver.got) + chosen.randrange(1, EACH)
        process = started(sending, str(keys_home), office.database.url.render_as_string(hide_password=False))
        while len(receiver.got) < wanted:
            receiver.came.wait(30)
            receiver.came.clear()
        assert killed(process, chosen.random() / 200)
        let_go(office.database)
    office.deliver()
    rows = office.rows()
    assert {one.state for one in rows} == {"delivered"}
    assert {one.notice for one in rows} == set(receiver.numbers)
    assert len(rows) == KILLS * EACH
    seen: Counter[str] = Counter()
    for got in receiver.got:
        repeated = got.headers["webhook-possibly-repeated"] == "true"
        assert repeated or not seen[got.number], "what came before comes again marked"
        seen[got.number] += 1
    twice = [number for number, count in seen.items() if count > 1]
    assert len(twice) <= KILLS, "one at most for each kill"
    assert sum(one.possibly_repeated for one in rows) <= KILLS
