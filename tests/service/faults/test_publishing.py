"""Publishing is killed at any moment and done twice at once: readers see the old publication or the new one, whole."""

import random
import shutil
import subprocess
from contextlib import suppress

import pytest
from sqlalchemy import func, select

from service.audit.log import lines
from service.database.tables import decisions, publications
from service.home import Home
from service.publications.publication import all_published, in_force
from service.publications.publish import publish
from service.runs.run import open_run
from tests.endurance import long_or
from tests.service.faults.place import RUN, Place, beside

KILLS = long_or(1, 15)
BY_HUNDREDS = f"import service.publications.insert as inserting; inserting.PIECE = 100; {RUN}"
"""The command, whose pieces are small: it is killed between them."""


@pytest.fixture
def place(two_days, database_url, tmp_path):
    """A home of two days, the earlier one published."""
    found = Place(beside(two_days.home, tmp_path / "home"), database_url)
    with found.database() as database:
        run = open_run(two_days.home / "runs" / two_days.runs[0])
        publish(database, Home(two_days.home), run, who="测试", progress=lambda *_: None)
    found.anchored()
    return found


class Reader:
    """What everybody sees, each time in one view: which publication, and that it is whole."""

    def __init__(self, database, whole):
        self.database, self.whole = database, whole

    def seen(self):
        """The run in force; and how many decisions lie there of publications that nobody sees."""
        with self.database.reading() as connection:
            found = in_force(connection, "public")
            ids = select(decisions.c.decision_id).where(decisions.c.publication == found.number)
            there = set(connection.execute(ids).scalars())
            assert there == self.whole[found.run], found.run
            assert found.enterprises == len(there)
            hidden = (
                select(func.count())
                .select_from(decisions.join(publications))
                .where(publications.c.published_at.is_(None))
            )
            return found.run, connection.execute(hidden).scalar_one()


@pytest.fixture
def reader(place, two_days):
    whole = {}
    for name in two_days.runs:
        run = open_run(two_days.home / "runs" / name)
        whole[name] = set(run.collect(run.table("decisions").select("decision_id"))["decision_id"])
    with place.database() as database:
        yield Reader(database, whole)


def _some_time_of(process):
    """Let it have the processor, until it ends at the latest."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(0.05)


def test_a_killed_publisher_is_seen_by_nobody_and_of_two_at_once_one_publishes(place, two_days, reader):
    first, second = two_days.runs
    chosen = random.Random(5)  # noqa: S311 - moments, no secrets
    for _ in range(KILLS):
        wanted = chosen.randrange(100, 900)
        process = place.process("publish", second, code=BY_HUNDREDS)
        while True:
            run, hidden = reader.seen()
            if run == second or hidden >= wanted or process.poll() is not None:
                break
            if not hidden:
                _some_time_of(process)  # it is still starting
        process.kill()
        process.communicate()
        assert run == first
        assert reader.seen()[0] == first
    both = [place.process("publish", second, "--json", code=BY_HUNDREDS) for _ in range(2)]
    seen = []
    while going := [one for one in both if one.poll() is None]:
        seen.append(reader.seen()[0])
        _some_time_of(going[0])
    told = sorted((one.returncode, *one.communicate()) for one in both)
    assert [code for code, *_ in told] == [0, 1], told
    assert "另一个发布正在进行" in told[1][2] or "已于" in told[1][2]
    assert seen == sorted(seen), "what was seen once stays"
    assert reader.seen() == (second, 0)
    place.verified()
    with place.database() as database, database.reading() as connection:
        assert [one.run for one in all_published(connection)] == [second, first]
        published = [one.event.subject for one in lines(connection) if one.event.action == "publish"]
    assert published == [first, second]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_publication_of_which_no_anchor_can_be_set_is_told_as_published(place, two_days):
    keys = place.home / "keys"
    keys.unlink()
    shutil.copytree(two_days.home / "keys", keys)
    (damaged,) = keys.glob("certificate-*.json")
    damaged.write_text("{")
    second = two_days.runs[1]
    answer = place.run("publish", second, code=4)
    assert f"{second} 已发布，但没有记下锚点" in answer.err
    assert damaged.name in answer.err
    assert second in place.run("publications", "--json").out
