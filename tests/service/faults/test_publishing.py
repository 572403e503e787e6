"""Publishing is killed at any moment and done twice at once: readers see the old publication or the new one, whole."""

import random
import shutil

import pytest
from sqlalchemy import func, select

from service.audit.log import lines
from service.database.tables import decisions, publications
from service.home import Home
from service.publications.publication import all_published, in_force
from service.publications.publish import publish
from service.runs.run import open_run
from tests.endurance import long_or
from tests.service.faults.place import Place, beside

KILLS = long_or(1, 15)


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


def test_a_killed_publisher_is_seen_by_nobody_and_of_two_at_once_one_publishes(
    place, two_days, reader, tmp_path
):
    first, second = two_days.runs
    chosen = random.Random(5)  # noqa: S311 - moments, no secrets
    for _ in range(KILLS):
        wanted = chosen.randrange(100, 900)
        process = place.publishing(second, tmp_path / "killed")
        while True:
            run, hidden = reader.seen()
            if run == second or hidden >= wanted or not process.is_alive():
                break
            if not hidden:
                process.join(0.05)  # it is still starting
        assert process.is_alive(), (tmp_path / "killed").read_text("utf-8")
        process.kill()
        process.join()
        assert run == first
        assert reader.seen()[0] == first
    both = {told: place.publishing(second, told) for told in (tmp_path / "one", tmp_path / "other")}
    seen = []
    while going := [one for one in both.values() if one.is_alive()]:
        seen.append(reader.seen()[0])
        going[0].join(0.05)
    told = sorted((one.exitcode, where.read_text("utf-8")) for where, one in both.items())
    assert [code for code, _ in told] == [0, 1], told
    assert "另一个发布正在进行" in told[1][1] or "已于" in told[1][1]
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
