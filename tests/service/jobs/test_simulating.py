"""A simulation is written whole under its job's name, once; nothing that others put beside it leads elsewhere."""

import json

import pytest

from service.jobs import simulating
from service.jobs.kinds import KINDS
from tests.service.jobs.kinds import Killed, asked, began, now_of

KIND = KINDS["simulate"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_simulation_whose_process_dies_is_written_once(full_place, dying, monkeypatch):
    job = asked(full_place, "simulate", {"rule_book": "thousand_base"})
    dying(simulating, "sync", after=False)
    with pytest.raises(Killed):
        began(full_place, KIND)
    folder = full_place.home.simulations
    (folder / f".{job.id}.partial").mkdir()  # a real kill leaves it
    dying(simulating, "_write", after=True)
    with pytest.raises(Killed):
        began(full_place, KIND)
    monkeypatch.setattr(simulating, "simulated", None)  # is not worked out again
    began(full_place, KIND)
    found = now_of(full_place, job)
    assert found.state == "done", found.error
    assert found.result["folder"] == f"simulations/{job.id}"
    assert found.result["files"] == ["simulation.html", "simulation.json", "simulation.xlsx"]
    assert [one.name for one in folder.iterdir()] == [job.id]
    assert {one.stat().st_mode & 0o777 for one in (folder, folder / job.id)} == {0o700}
    document = json.loads((folder / job.id / "simulation.json").read_text())
    assert document["differs"] == found.result["differs"] == ["model"]


def test_another_policy_is_one_of_the_proposals(full_place, tmp_path):
    full_place.home.proposals.mkdir()
    (full_place.home.proposals / "link").symlink_to(tmp_path)
    for name in ("link", "none"):
        job = asked(full_place, "simulate", {"policy": name})
        began(full_place, KIND)
        assert f"没有政策文件夹“{name}”" in now_of(full_place, job).error


def test_what_changes_nothing_is_told(full_place):
    job = asked(full_place, "simulate", {})
    began(full_place, KIND)
    assert "请说明换什么：policy、model" in now_of(full_place, job).error
