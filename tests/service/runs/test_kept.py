"""Runs on disk: the same ground gives the same bytes, half a run is never seen, and writers do not disturb each other."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest

from features.store import end_of_day
from models.champion import champion
from service import clock
from service.errors import NotFound, StateError
from service.home import Home
from service.runs.evaluation import evaluate_all, ground_for
from service.runs.kept import Runs
from service.runs.run import Run, open_run
from tests.command import shouxin
from tests.service.processes import COMMAND

AS_OF = date(2026, 10, 31)


def _bytes(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _names(root):
    return sorted(path.name for path in root.iterdir())


def test_evaluating_twice_gives_the_same_bytes_whatever_the_threads(copied_home):
    runs = Runs(Home(copied_home).runs)
    first = runs.latest()
    before = _bytes(first.folder)
    first.folder.rename(copied_home / "aside")
    assert pl.thread_pool_size() == 1  # and of the other process:
    threads = {**os.environ, "SHOUXIN_HOME": str(copied_home), "POLARS_MAX_THREADS": "4"}
    subprocess.run(
        [sys.executable, "-c", COMMAND, "evaluate"],
        env=threads,
        check=True,
    )
    assert Runs(runs.root).latest().folder == first.folder
    assert _bytes(first.folder) == before


def test_a_run_reads_back_what_it_rests_on(evaluated, tmp_path):
    policy, ground, parts = evaluated
    run = Run(Runs(tmp_path).write(ground, policy, parts).folder)
    assert run.manifest == ground.manifest
    assert run.ground.card == ground.card
    assert run.ground.law == ground.law
    assert run.ground.features == ground.features


def test_a_crash_while_writing_leaves_nothing(evaluated, tmp_path):
    policy, ground, parts = evaluated
    runs = Runs(tmp_path)

    def breaking():
        yield parts[0]
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        runs.write(ground, policy, breaking())
    assert _names(tmp_path) == []
    with pytest.raises(NotFound):
        runs.latest()


@pytest.mark.parametrize("moment", ["write_text", "rename"])
def test_a_crash_leaves_the_last_run_in_place(evaluated, tmp_path, monkeypatch, moment):
    policy, ground, parts = evaluated
    runs = Runs(tmp_path)
    runs.write(ground, policy, parts)
    before = {name: _names(tmp_path) for name in ("all",)}
    other = _another(ground)

    def killed(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"pathlib.Path.{moment}", killed)
        with pytest.raises(KeyboardInterrupt):
            runs.write(other, policy, parts)
    assert _names(tmp_path) == before["all"]
    assert runs.latest().manifest == ground.manifest


def test_what_a_killed_process_leaves_is_not_seen(evaluated, tmp_path):
    policy, ground, parts = evaluated
    runs = Runs(tmp_path)
    run = runs.write(ground, policy, parts)
    (tmp_path / f".{run.folder.name}.0badcafe.partial").mkdir()
    assert [one.folder for one in runs.all()] == [run.folder]
    assert runs.latest().folder == run.folder


def test_writers_of_one_ground_make_one_run(evaluated, tmp_path):
    policy, ground, parts = evaluated
    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(lambda _: Runs(tmp_path).write(ground, policy, parts), range(8)))
    assert len({run.folder for run in written}) == 1
    assert _names(tmp_path) == [written[0].folder.name]


def test_writers_of_several_grounds_make_one_run_each(evaluated, tmp_path):
    policy, ground, parts = evaluated
    grounds = [ground, _another(ground)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda one: Runs(tmp_path).write(one, policy, parts), grounds))
    assert {run.manifest.hash for run in Runs(tmp_path).all()} == {one.manifest.hash for one in grounds}
    assert Runs(tmp_path).latest().manifest.hash in {one.manifest.hash for one in grounds}


def test_writing_a_run_again_makes_it_the_newest(evaluated, tmp_path):
    policy, ground, parts = evaluated
    runs = Runs(tmp_path)
    first = runs.write(ground, policy, parts)
    other = runs.write(_another(ground), policy, parts)
    os.utime(first.folder / "manifest.json", (1, 1))
    os.utime(other.folder / "manifest.json", (2, 2))
    assert runs.at(AS_OF, end_of_day(AS_OF)).folder == other.folder
    runs.write(ground, policy, parts)
    assert runs.at(AS_OF, end_of_day(AS_OF)).folder == first.folder
    assert runs.latest().folder == first.folder


def test_the_latest_is_of_the_latest_day_and_then_of_the_latest_loads(evaluated, tmp_path):
    """An earlier day that is looked at again, and one whose job goes on late, change nothing of what acts."""
    policy, ground, parts = evaluated
    runs, version = Runs(tmp_path), ground.manifest.data_version
    ground = _of(ground, date(2026, 10, 30), version)
    later = runs.write(ground, policy, parts)
    for day, loads in ((29, version + 1), (30, version - 1)):
        earlier = runs.write(_of(ground, date(2026, 10, day), loads), policy, parts)
        assert (runs.latest().folder, runs.is_latest(earlier)) == (later.folder, False)
    for day, loads in ((30, version + 1), (31, version)):
        newer = runs.write(_of(ground, date(2026, 10, day), loads), policy, parts)
        assert (runs.latest().folder, runs.is_latest(newer)) == (newer.folder, True)


def test_a_day_to_come_is_not_the_latest_when_the_clock_is_right_again(evaluated, tmp_path):
    policy, ground, parts = evaluated
    runs, today = Runs(tmp_path), clock.today()
    true = runs.write(_of(ground, today, 0), policy, parts)
    with clock.standing_at(clock.now() + timedelta(days=200)):
        ahead = runs.write(_of(ground, today + timedelta(days=200), 0), policy, parts)
        assert runs.is_latest(ahead)
    assert (runs.latest().folder, runs.is_latest(ahead)) == (true.folder, False)


def test_where_all_are_of_days_to_come_the_clock_is_told_of(evaluated, tmp_path):
    policy, ground, parts = evaluated
    today = clock.today()
    Runs(tmp_path).write(_of(ground, today + timedelta(days=1), 0), policy, parts)
    told = f"评价批次的基准日都晚于今天 {today}（最早 {today + timedelta(days=1)}），请核对本机时钟"
    with pytest.raises(NotFound, match=told):
        Runs(tmp_path).latest()


def three(runs, evaluated):
    policy, ground, parts = evaluated
    days = (15, 20, 30)
    return [runs.write(_of(ground, date(2026, 10, day), 0), policy, parts) for day in days]


@pytest.mark.parametrize("aside", ["removed", "2026-10-30.bak", ".bak"])
def test_where_the_latest_is_set_aside_the_one_before_it_is_the_latest(evaluated, tmp_path, aside):
    runs = Runs(tmp_path)
    _, before, last = three(runs, evaluated)
    if aside == "removed":
        shutil.rmtree(last.folder)
    else:
        last.folder.rename(tmp_path / (aside if aside[0] != "." else f"{last.folder.name}{aside}"))
    assert runs.latest().folder == before.folder
    assert [run.folder for run in runs.all()] == sorted(tmp_path.glob("2026-10-[12]*"))


@pytest.mark.parametrize("lost", ["manifest.json", "scorecard.json", "policy.json", "evidence.parquet"])
def test_what_is_left_of_the_latest_day_is_told_until_that_day_or_a_later_one_is_evaluated(
    evaluated, tmp_path, lost
):
    """An older one in its place would say of today what is known to be otherwise."""
    policy, ground, parts = evaluated
    runs = Runs(tmp_path)
    _, earlier, last = three(runs, evaluated)
    (last.folder / lost).unlink()
    open_run.cache_clear()
    with pytest.raises(StateError, match=f"{last.folder.name} 不完整或已损坏.*{lost}"):
        runs.latest()
    for one in (earlier, runs.write(_of(ground, date(2026, 10, 29), 1), policy, parts)):
        assert not runs.is_latest(one)
    again = runs.write(_of(ground, date(2026, 10, 30), 1), policy, parts)
    assert (runs.latest().folder, runs.is_latest(again)) == (again.folder, True)


def test_of_one_day_what_cannot_be_read_bars_those_before_it(evaluated, tmp_path):
    policy, ground, parts = evaluated
    runs, day = Runs(tmp_path), date(2026, 10, 30)
    before, broken = (runs.write(_of(ground, day, loads), policy, parts) for loads in (1, 2))
    (broken.folder / "manifest.json").write_text("{")
    open_run.cache_clear()
    with pytest.raises(StateError, match=broken.folder.name):
        runs.latest()
    assert runs.is_latest(runs.write(_of(ground, day, 3), policy, parts))
    shutil.rmtree(broken.folder)
    assert not runs.is_latest(before)


@pytest.mark.parametrize(("damaged", "bars"), [(1, False), (5, True)])
def test_of_one_day_loads_say_which_is_newer_whatever_the_times(evaluated, tmp_path, damaged, bars):
    """Also where the one with fewer was finished last, and the damaged one was changed last."""
    policy, ground, parts = evaluated
    runs, day = Runs(tmp_path), date(2026, 10, 30)
    made = {loads: runs.write(_of(ground, day, loads), policy, parts) for loads in (5, 1, 3)}
    (made[damaged].folder / "population.parquet").unlink()
    if bars:
        os.utime(made[damaged].folder, (1, 1))
        with pytest.raises(StateError, match=made[damaged].folder.name):
            runs.latest()
    else:
        assert runs.latest().folder == made[5].folder


def test_an_analysis_with_a_damaged_card_bars_nothing(evaluated, tmp_path):
    policy, ground, parts = evaluated
    runs = Runs(tmp_path)
    last = three(runs, evaluated)[-1]
    day = date(2026, 11, 15)
    manifest = replace(ground.manifest, as_of=day, known_at="2026-11-20")
    analysis = runs.write(replace(ground, manifest=manifest), policy, parts)
    (analysis.folder / "scorecard.json").write_text("{}")
    open_run.cache_clear()
    assert runs.latest().folder == last.folder


@pytest.mark.parametrize("backwards", [False, True])
def test_a_copy_that_keeps_the_times_of_files_has_the_same_latest(evaluated, tmp_path, backwards):
    """As a backup that was restored: folders are made anew."""
    policy, ground, parts = evaluated
    runs = Runs(tmp_path / "runs")
    for one in (ground, _another(ground), ground):
        latest = runs.write(one, policy, parts)
    for folder in sorted(runs.root.iterdir(), reverse=backwards):
        (tmp_path / "copy" / folder.name).mkdir(parents=True)
        for file in folder.iterdir():
            shutil.copy2(file, tmp_path / "copy" / folder.name)
    assert Runs(tmp_path / "copy").latest().folder.name == latest.folder.name


def test_what_cannot_be_read_of_an_earlier_day_bars_nothing(evaluated, tmp_path):
    runs = Runs(tmp_path)
    first, _, last = three(runs, evaluated)
    (first.folder / "manifest.json").write_text("{")
    open_run.cache_clear()
    assert runs.latest().folder == last.folder


def _of(ground, day, version):
    """The same on another day, of other loads."""
    other = replace(ground.manifest, as_of=day, known_at=day.isoformat(), data_version=version)
    return replace(ground, manifest=other)


def test_runs_are_found_by_their_days(evaluated, tmp_path):
    policy, ground, parts = evaluated
    runs = Runs(tmp_path)
    runs.write(ground, policy, parts)
    assert runs.at(AS_OF, end_of_day(AS_OF), "public") is not None
    assert runs.at(AS_OF, end_of_day(AS_OF), "financing") is None
    assert runs.at(AS_OF, end_of_day(date(2026, 11, 1))) is None
    with pytest.raises(NotFound):
        runs.latest("financing")


def test_a_run_that_is_not_there_is_told_with_the_newest_ones(tmp_path):
    runs = Runs(tmp_path / "runs")
    with pytest.raises(NotFound, match="没有评价批次 x：还没有评价结果，请先运行 shouxin evaluate"):
        runs.named("x")
    names = [f"2026-10-0{5 - number}-public-{'a' * 24}" for number in range(5)]
    for number, name in enumerate(names):
        (runs.root / name).mkdir(parents=True)
        (runs.root / name / "manifest.json").touch()
        os.utime(runs.root / name / "manifest.json", (number + 1, number + 1))
    (runs.root / f".2026-10-09-public-{'a' * 24}.b.partial").mkdir()
    for other in ("2026-10-09-public-a", f"2026-02-30-public-{'a' * 24}"):
        (runs.root / other).mkdir()
    with pytest.raises(NotFound, match=f"最新的是 {'、'.join(names[:1:-1])}$") as refused:
        runs.named("x")
    assert refused.value.english == "there is no run x"
    assert runs.named(names[1]).folder == runs.root / names[1]


@pytest.mark.parametrize("name", ["manifest.json", "policy.json", "scorecard.json", "decisions.parquet"])
@pytest.mark.parametrize("content", [None, b"{", b"\xff\xfe"])
def test_a_damaged_run_says_so(copied_home, name, content):
    path = Runs(Home(copied_home).runs).latest().folder / name
    code = pl.read_parquet(path.parent / "decisions.parquet")["uscc"][0]
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StateError):
        Run(path.parent).document(code)
    answer = shouxin(copied_home, "show", code)
    assert answer.code == 4
    assert "不完整或已损坏" in answer.err


def test_evaluate_all_goes_through_every_share(copied_home):
    home = Home(copied_home)
    card, _ = champion(home.root, purpose="public")
    policy = home.policy()
    ground, known = ground_for(home, policy, card, as_of=AS_OF, known_at=end_of_day(AS_OF), purpose="public")
    seen = []
    run = evaluate_all(
        home, policy, ground, known, progress=lambda done_so_far, of: seen.append((done_so_far, of))
    )
    assert seen[-1] == (len(known.shares), len(known.shares))
    assert run.table("decisions").collect()["uscc"].is_unique().all()


def _another(ground):
    """The same ground, but for another known instant."""
    return replace(
        ground, manifest=replace(ground.manifest, hashes={**ground.manifest.hashes, "data": "0" * 64})
    )
