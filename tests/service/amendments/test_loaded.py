"""Events that come as records make those concerned be evaluated again at once, by the job and by the command; many are left to the night."""

import json
import threading

import polars as pl
import pytest

from features.store import end_of_day
from service import clock
from service.amendments import loaded, record_event, register
from service.amendments.loaded import reconsider_loaded
from service.jobs.kinds import KINDS
from service.jobs.runner import run_next
from tests.command import shouxin
from tests.features.builders import code
from tests.service.amendments.conftest import evaluated, in_force_of, repair
from tests.service.jobs.kinds import Killed, asked, now_of

ON_SQLITE = pytest.mark.parametrize("published_url", ["sqlite"], indirect=True)
"""What hangs on no database."""


@pytest.fixture
def file(penalty, tmp_path):
    """A file with the repair of the record, as a department sends it."""
    return _file(tmp_path / "repairs.csv", penalty)


def _file(path, record, *others):
    events = [repair(record), *(repair(record).model_copy(update={"uscc": one}) for one in others)]
    record_event.write_events(path, events)
    return path


def _delivered(place, file):
    folder = place.settings.inbox_folder / "repairs"
    folder.mkdir(parents=True)
    (folder / file.name).write_bytes(file.read_bytes())
    entry = {"file": file.name, "layout": "events", "feed": "credit-repair"}
    (folder / "manifest.json").write_text(json.dumps({"deliveries": [entry]}))


def _ran(place):
    job = asked(place, "ingest", {"delivery": "repairs"})
    run_next(place, KINDS["ingest"], stop=threading.Event())
    return now_of(place, job)


def _ingested(place, file, *more):
    env = {"SHOUXIN_DATABASE": str(place.database.url)}
    arguments = (file, "--layout", "events", "--feed", "credit-repair", *more)
    return shouxin(place.home.root, "ingest", *arguments, env=env)


def _require_amended(place, uscc):
    """What is published of an enterprise is what an evaluation of all would say now."""
    part, now = in_force_of(place, uscc)
    assert part.publication.amends is not None
    assert dict(now.row) == dict(evaluated(place).decided(uscc).row)


def test_the_job_has_those_concerned_evaluated_again(place, penalty, file):
    _delivered(place, file)
    found = _ran(place)
    assert found.state == "done", found.error
    assert (found.result["evaluated_again"], found.result["left_to_evaluation"]) == (1, 0)
    _require_amended(place, penalty["uscc"])
    assert reconsider_loaded(place.database, place.home, now=clock.now()) == (0, {})


@ON_SQLITE
def test_the_command_does_it_too_and_says_so(place, penalty, file):
    answer = _ingested(place, file)
    assert (answer.code, "涉及 1 家已公布的企业" in answer.err) == (0, True), answer.err
    _require_amended(place, penalty["uscc"])
    again = _ingested(place, file, "--json").json
    assert (again["evaluated_again"], again["left_to_evaluation"], again["waiting"]) == (0, 0, 0)


@ON_SQLITE
def test_a_due_that_was_put_off_acts_at_once_too(place, tmp_path):
    """Of an enterprise that paid too late, by what it was told: by the deferral it did not."""
    known = place.home.store.known(end_of_day(clock.today()))
    late = known.rows("social_insurance").filter(pl.col("paid_on") > pl.col("due_on")).sort("occurred_on")
    due = late.row(-1, named=True)
    cells = (due["uscc"], "缓1号", "社会保险费", due["period_end"], due["period_end"], due["paid_on"])
    header = "统一社会信用代码,批准文号,缓缴费种,缓缴所属期起,缓缴所属期止,缓缴至,批准日期\n"
    path = tmp_path / "deferrals.csv"
    path.write_text(f"{header}{','.join(map(str, cells))},{due['period_end']}\n", encoding="utf-8")
    env = {"SHOUXIN_DATABASE": str(place.database.url)}
    arguments = (path, "--layout", "deferrals", "--feed", "social-insurance")
    answer = shouxin(place.home.root, "ingest", *arguments, env=env)
    assert (answer.code, "涉及 1 家已公布的企业" in answer.err) == (0, True), answer.err
    _require_amended(place, due["uscc"])


@ON_SQLITE
@pytest.mark.parametrize("after", [False, True])
def test_a_job_that_dies_before_or_behind_it_is_gone_on_with(place, penalty, file, monkeypatch, after):
    """The load is committed; who comes next finds whose it is by what the publication does not know."""
    _delivered(place, file)
    real = loaded.register.put

    def dies(*arguments, **named):
        if after:
            real(*arguments, **named)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(loaded.register, "put", dies)
        with pytest.raises(Killed):
            _ran(place)
    run_next(place, KINDS["ingest"], stop=threading.Event())
    _require_amended(place, penalty["uscc"])
    with place.database.reading() as connection:
        assert register.waiting(connection) == []


@ON_SQLITE
def test_a_load_of_which_many_are_concerned_is_left_to_the_evaluation_of_all(
    place, penalty, tmp_path, monkeypatch
):
    monkeypatch.setattr(loaded, "MOST", 2)
    before, _ = in_force_of(place, penalty["uscc"])
    answer = _ingested(place, _file(tmp_path / "many.csv", penalty, code(1), code(2)))
    assert (answer.code, "由下一次评价和发布实现" in answer.err) == (0, True), answer.err
    assert in_force_of(place, penalty["uscc"])[0].publication == before.publication
    few = _ingested(place, _file(tmp_path / "few.csv", penalty | {"document_no": "另一号"}), "--json").json
    assert (few["evaluated_again"], few["left_to_evaluation"]) == (1, 3)
    _require_amended(place, penalty["uscc"])
