"""A run is published once, wherever the process dies; who asks again is told that it is done."""

import shutil

import pytest

from service.audit.keeping import FILE, Keeper
from service.audit.log import lines
from service.jobs import publishing
from service.jobs.kinds import KINDS
from service.publications import publish as module
from service.publications.publication import all_published
from service.runs.kept import Runs
from tests.service.jobs.kinds import Killed, asked, began, now_of

KIND = KINDS["publish"]


def _published(place):
    with place.database.reading() as connection:
        named = [one.event.subject for one in lines(connection) if one.event.action == "publish"]
        return [one.run for one in all_published(connection)], named


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(module, "PIECE", 500)


MOMENTS = {
    "between pieces": (module, "_finished", False),
    "published": (publishing, "publish", True),
    "no anchor yet": (Keeper, "newest", False),
    "anchored": (Keeper, "newest", True),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_publication_whose_process_dies_is_made_once(full_place, two_days, dying, moment, small_pieces):
    job = asked(full_place, "publish", {"run": two_days.runs[0]})
    owner, name, after = MOMENTS[moment]
    dying(owner, name, after=after)
    with pytest.raises(Killed):
        began(full_place, KIND)
    began(full_place, KIND)
    found = now_of(full_place, job)
    assert found.state == "done", found.error
    assert found.result["already"] == (moment != "between pieces")
    assert _published(full_place) == ([two_days.runs[0]], [two_days.runs[0]])
    assert (full_place.home.root / FILE).exists()


@pytest.mark.parametrize("moment", ["between pieces", "published"])
def test_one_that_died_and_is_cancelled_happened_or_did_not(
    full_place, two_days, dying, cancelling, moment, small_pieces
):
    job = asked(full_place, "publish", {"run": two_days.runs[0]})
    owner, name, after = MOMENTS[moment]
    dying(owner, name, after=after)
    with pytest.raises(Killed):
        began(full_place, KIND)
    cancelling(job)
    began(full_place, KIND)
    happened = moment == "published"
    assert now_of(full_place, job).state == ("done" if happened else "cancelled")
    assert bool(_published(full_place)[0]) == happened


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_latest_is_settled_when_it_is_begun(full_place, two_days, dying):
    job = asked(full_place, "publish", {})
    dying(publishing, "publish", after=False)
    with pytest.raises(Killed):
        began(full_place, KIND)
    settled = now_of(full_place, job).settled
    newer = full_place.home.runs / f"2026-11-01-public-{'0' * 24}"
    shutil.copytree(full_place.home.runs / settled["run"], newer)
    assert Runs(full_place.home.runs).latest("public").folder == newer
    began(full_place, KIND)
    assert now_of(full_place, job).result["run"] == settled["run"]
    again = asked(full_place, "publish", {"run": settled["run"]})
    began(full_place, KIND)
    assert now_of(full_place, again).result["already"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_no_run_is_told(full_place):
    job = asked(full_place, "publish", {"run": f"2026-01-01-public-{'0' * 24}"})
    began(full_place, KIND)
    assert "没有评价批次 2026-01-01" in now_of(full_place, job).error
