"""Everyone is evaluated once on one ground, wherever the process dies; what was left open is settled at the beginning."""

import pytest

from features.store import Store
from service.jobs import evaluating
from service.jobs.kinds import KINDS
from service.runs.kept import Runs
from tests.command import done
from tests.features.builders import code, example, write_csv
from tests.service.jobs.kinds import Killed, asked, began, now_of

KIND = KINDS["evaluate"]
DAY = "2026-09-30"


@pytest.fixture
def runs(full_place):
    return lambda: sorted(run.folder.name for run in Runs(full_place.home.runs).all())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_resumed_evaluation_has_the_ground_of_the_first_attempt(
    full_place, runs, dying, cancelling, tmp_path
):
    before = runs()
    job = asked(full_place, "evaluate", {"as_of": DAY})
    dying(Runs, "write", after=False)
    with pytest.raises(Killed):
        began(full_place, KIND)
    settled = now_of(full_place, job).settled
    late = write_csv(tmp_path / "late.csv", "honours", example("honours") | {"统一社会信用代码": code(1)})
    done(full_place.home.root, "ingest", late, "--layout", "honours", "--received-on", DAY)
    dying(evaluating, "evaluated", after=True)
    with pytest.raises(Killed):
        began(full_place, KIND)
    (fresh,) = set(runs()) - set(before)
    cancelling(job)  # too late: the run is there
    began(full_place, KIND)
    found = now_of(full_place, job)
    assert (found.state, found.attempts) == ("done", 3), found.error
    assert found.settled == settled
    assert found.result["run"] == fresh
    assert found.result["data_version"] == settled["data_version"]
    assert set(runs()) - set(before) == {fresh}
    assert sum(one["len"] for one in found.result["counts"]) > 1000
    assert [one.name for one in full_place.home.runs.glob(".*")] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_evaluation_that_is_cancelled_leaves_nothing(full_place, runs, cancelling, monkeypatch):
    before, latest = runs(), Runs(full_place.home.runs).latest("public").folder
    job = asked(full_place, "evaluate", {})
    real = evaluating.evaluated

    def cancelled_first(*arguments, **named):
        cancelling(job)
        return real(*arguments, **named)

    monkeypatch.setattr(evaluating, "evaluated", cancelled_first)
    began(full_place, KIND)
    assert now_of(full_place, job).state == "cancelled"
    assert runs() == before
    assert Runs(full_place.home.runs).latest("public").folder == latest
    assert list(full_place.home.runs.glob("*.partial")) == []


def test_what_cannot_be_evaluated_is_told(place):
    job = asked(place, "evaluate", {})
    began(place, KIND)
    assert "记录库是空的" in now_of(place, job).error
    assert not Store(place.home.root / "store").root.exists()
