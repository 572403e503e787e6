"""The run that speaks of one enterprise: its own where it knows more, and what there is where that cannot be read."""

from dataclasses import replace
from datetime import timedelta

import pytest

from service import clock
from service.errors import StateError
from service.runs.amended import amended_runs, latest_of, standing_beside
from service.runs.kept import Runs
from service.runs.run import open_run

ONE, OTHER = "91632899MA002R2E9L", "91632899MA0RM2Q458"


@pytest.fixture
def written(evaluated, tmp_path):
    """Write a run of a day so many days from today, of so many loads: of all, or of one enterprise."""
    policy, ground, parts = evaluated

    def write(days, loads, uscc=None):
        day = clock.today() + timedelta(days=days)
        manifest = replace(ground.manifest, as_of=day, known_at=day.isoformat(), data_version=loads)
        runs = Runs(tmp_path) if uscc is None else amended_runs(tmp_path, uscc)
        return runs.write(replace(ground, manifest=manifest), policy, parts)

    return write


def test_its_own_speaks_where_it_knows_more(written, tmp_path):
    whole, own = written(-1, 3), written(0, 4, ONE)
    assert latest_of(tmp_path, ONE).folder == own.folder
    assert latest_of(tmp_path, OTHER).folder == whole.folder
    assert {uscc: run.folder for uscc, run in standing_beside(tmp_path, whole).runs.items()} == {
        ONE: own.folder
    }
    later = written(0, 5)
    assert latest_of(tmp_path, ONE).folder == later.folder
    assert standing_beside(tmp_path, later) == ({}, {})


def test_one_of_a_day_to_come_hides_none_of_today(written, tmp_path):
    whole, own = written(-1, 3), written(0, 4, ONE)
    written(3, 5, ONE)
    assert latest_of(tmp_path, ONE).folder == own.folder
    assert standing_beside(tmp_path, whole).runs[ONE].folder == own.folder


def test_one_that_cannot_be_read_is_told_of_its_enterprise_and_stops_no_other(written, tmp_path, caplog):
    whole, broken, own = written(-1, 3), written(0, 4, ONE), written(0, 4, OTHER)
    (broken.folder / "manifest.json").write_text("{")
    open_run.cache_clear()
    with pytest.raises(StateError, match=f"{ONE} 单独的评价：.*不完整或已损坏"):
        latest_of(tmp_path, ONE)
    beside = standing_beside(tmp_path, whole)
    assert {uscc: run.folder for uscc, run in beside.runs.items()} == {OTHER: own.folder}
    assert beside.unread.keys() == {ONE}
    assert "不完整或已损坏" in beside.unread[ONE]
    assert [ONE in one.message for one in caplog.records] == [True]


def test_where_it_was_set_aside_that_of_all_speaks(written, tmp_path):
    whole, own = written(-1, 3), written(0, 4, ONE)
    own.folder.rename(own.folder.with_name(f"{own.folder.name}.bak"))
    assert latest_of(tmp_path, ONE).folder == whole.folder
    assert standing_beside(tmp_path, whole) == ({}, {})


def test_one_that_says_itself_that_it_knows_less_bars_nothing(written, tmp_path):
    own, later = written(-5, 2, ONE), written(0, 9)
    (own.folder / "population.parquet").unlink()
    assert latest_of(tmp_path, ONE).folder == later.folder
    assert standing_beside(tmp_path, later) == ({}, {})
