"""Runs that keep grades of the run before: which run that is, what the page says, and that replay follows the chain."""

import shutil

import polars as pl
import pytest

from models.champion import champion
from scoring.compiler.loader import PACKAGED
from service.home import Home
from service.previous import previous_for
from service.runs import Runs
from tests.command import done, shouxin

ON = "hysteresis:\n  - {in_force_from: 2026-01-01, margin_points: 50, months: 6, bases: [{instrument: 促进条例, article: 第十八条}]}"


@pytest.fixture(scope="module")
def chained(sample_home, tmp_path_factory):
    """A home with two runs under a policy that keeps grades, and the environment that names it."""
    folder = tmp_path_factory.mktemp("chained")
    home, policy = shutil.copytree(sample_home, folder / "home"), folder / "policy"
    shutil.copytree(PACKAGED, policy)
    grades = policy / "grades.yaml"
    text = grades.read_text(encoding="utf-8")
    assert "hysteresis: []" in text, "off as shipped"
    grades.write_text(text.replace("hysteresis: []", ON), encoding="utf-8")
    env = {"SHOUXIN_POLICY": str(policy)}
    runs = []
    for day in ("2026-06-30", "2026-10-31"):
        answer = shouxin(home, "evaluate", "--as-of", day, "--json", env=env)
        assert answer.code == 0, answer.err
        runs.append(answer.json["run_id"])
    return home, env, runs


def kept(home):
    run = Runs(home / "runs").latest()
    return run, run.collect(run.table("decisions").filter(pl.col("kept_until").is_not_null()))


def test_the_manifest_names_the_run_before(chained):
    home, _, (first, second) = chained
    run, rows = kept(home)
    assert (run.manifest.hash, run.manifest.previous) == (second, first)
    assert rows.height > 3
    assert (rows["kept_grade"] < rows["score_grade"]).all()
    assert set(rows["kept_until"].dt.to_string().to_list()) == {"2026-12-30"}


def test_replay_follows_the_chain(chained):
    home, env, _ = chained
    run, rows = kept(home)
    answer = shouxin(home, "replay", rows["decision_id"][0], "--json", env=env)
    assert answer.json["replayed"], answer.json["differences"]
    page = "".join(done(home, "show", rows["uscc"][0]).out.replace("│", "").split())
    assert f"前次的{rows['kept_grade'][0]}保留至2026-12-30" in page
    first = next(one for one in Runs(home / "runs").all() if one.manifest.hash == run.manifest.previous)
    first.folder.rename(home / "aside")
    try:
        gone = shouxin(home, "replay", rows["decision_id"][0])
        assert (gone.code, "前次评价批次" in gone.err) == (1, True)
    finally:
        (home / "aside").rename(first.folder)


def test_only_the_last_run_before_that_may_be_acted_on_and_by_the_same_card(chained):
    home, _, (first, second) = chained
    card, _ = champion(Home(home).root, purpose="public")
    runs = Runs(home / "runs")
    day = runs.latest().manifest.as_of

    def before(evaluator, when):
        found = previous_for(runs, evaluator, as_of=when, purpose="public")
        return found and found.run_id

    assert before(card, day) == first
    assert before(card, day.replace(year=2027)) == second
    assert before(card, day.replace(year=2025)) is None
    other = card.__class__(**{**vars_of(card), "base_points": card.base_points + 1})
    assert before(other, day) is None


def vars_of(card):
    return {name: getattr(card, name) for name in card.__dataclass_fields__}
