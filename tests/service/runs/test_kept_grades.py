"""Runs that keep grades of the run before: which run that is, what the page says, and that replay follows the chain."""

import shutil

import polars as pl
import pytest

from features.store import end_of_day
from models.champion import champion
from scoring.compiler.loader import PACKAGED, load_policy
from service.home import Home
from service.runs.evaluation import ground_for
from service.runs.kept import Runs
from service.runs.previous import previous_for
from service.simulations.sides import sides_of
from tests.command import done, shouxin
from tests.homes import copied

ON = "hysteresis:\n  - {in_force_from: 2026-01-01, margin_points: 50, months: 6, bases: [{instrument: 促进条例, article: 第十八条}]}"


@pytest.fixture(scope="module")
def chained(sample_home, tmp_path_factory):
    """A home with two runs under a policy that keeps grades, and the environment that names it."""
    folder = tmp_path_factory.mktemp("chained")
    home, policy = copied(sample_home, folder / "home"), folder / "policy"
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


def _sides(home, order, stored):
    """Both sides of a simulation of one day, and the runs that the evaluation made of the same policies, in that order."""
    run = Runs(home / "runs").latest()
    day, known_at = run.manifest.as_of, end_of_day(run.manifest.as_of)
    found = [
        ground_for(Home(home), policy, run.evaluator, as_of=day, known_at=known_at, purpose="public")
        for policy in order(run.policy, load_policy())
    ]
    grounds, known = tuple(one[0] for one in found), tuple(one[1] for one in found)
    by_hash = {one.manifest.hash: one for one in Runs(home / "runs").all(day, "public")}
    runs = [by_hash[one.manifest.hash] for one in grounds]
    return sides_of(grounds, known, tuple(runs) if stored else (None, None)), runs


@pytest.mark.parametrize("stored", [True, False], ids=["out of a run", "from the records"])
@pytest.mark.parametrize(
    "order",
    [lambda on, off: (on, off), lambda on, off: (off, on)],
    ids=["no more", "from now on"],
)
def test_a_simulated_side_keeps_what_the_evaluation_keeps(chained, order, stored):
    sides, runs = _sides(chained[0], order, stored)
    assert sides.way == ("columns" if stored else "records")
    for side, run in zip((sides.before, sides.after), runs, strict=True):
        rows = run.collect(run.table("decisions"))
        kept = [name for name in ("kept_grade",) if name in rows.columns]
        columns = ["uscc", "status", "grade", "score_grade", "score", *kept]
        assert side.rows.select(columns).equals(rows.select(columns))
        assert bool(kept) == (side.rows["kept_grade"].null_count() < side.rows.height)


def test_a_simulation_names_the_run_whose_grades_it_keeps(chained):
    home, env, (first, second) = chained
    told = shouxin(home, "simulate", "--policy", PACKAGED, "--json", env=env).json
    assert (told["before"]["run_id"], told["before"]["previous_run_id"]) == (second, first)
    assert told["after"]["previous_run_id"] is None
    causes = {one["cause"]: one["enterprises"] for one in told["grades"]["causes"]}
    assert causes["kept"] > 3


def _grades(rows):
    return dict(rows.filter(status="evaluated").group_by("grade").len().iter_rows())


def test_both_of_a_shadow_run_keep_what_an_evaluation_keeps(chained):
    home, env, (first, _) = chained
    told = shouxin(home, "shadow", 1, "--json", env=env).json
    run, rows = kept(home)
    decisions = run.collect(run.table("decisions"))
    assert rows.filter(pl.col("grade") < pl.col("score_grade")).height > 3, (
        "kept, and not undone by an override"
    )
    for who in ("champion", "challenger"):
        counts = {}
        for one in told["matrix"]:
            counts[one[who]] = counts.get(one[who], 0) + one["enterprises"]
        assert {grade: n for grade, n in counts.items() if n} == _grades(decisions)
    assert told["notices"][0] == (
        f"政策规定了保留等级：现用依批次 {first[:12]} 保留等级，挑战者依批次 {first[:12]} 保留等级"
    )


def test_a_rule_book_in_shadow_keeps_nothing_of_a_cards_grades(chained):
    home, env, (first, _) = chained
    told = shouxin(home, "shadow", "--rule-book", "thousand_base", "--json", env=env).json
    assert f"现用依批次 {first[:12]} 保留等级，挑战者没有同一评分卡的前次批次" in told["notices"][0]


def test_a_month_of_drift_keeps_what_an_evaluation_keeps(chained):
    home, env, (first, _) = chained
    told = shouxin(home, "drift", "--from", "2026-10", "--to", "2026-10", "--json", env=env).json
    run, _ = kept(home)
    (month,) = told["months"]
    grades = {grade: n for grade, n in month["grades"].items() if n}
    assert grades == _grades(run.collect(run.table("decisions")))
    assert f"2026-10：等级依政策，按批次 {first[:12]} 保留" in told["notices"]


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


def test_a_changed_grade_is_not_kept(chained):
    home, env, (first, _) = chained
    run = next(one for one in Runs(home / "runs").all() if one.manifest.hash == first)
    path = run.folder / "decisions.parquet"
    whole = path.read_bytes()
    better = pl.when(pl.col("grade") == "C").then(pl.lit("A")).otherwise("grade").alias("grade")
    pl.read_parquet(path).with_columns(better).write_parquet(path)
    try:
        answer = shouxin(home, "evaluate", "--as-of", "2026-10-31", env=env)
        assert (answer.code, "与其编号不符" in answer.err) == (4, True)
    finally:
        path.write_bytes(whole)


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
