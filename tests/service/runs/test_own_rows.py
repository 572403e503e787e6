"""Decisions of enterprises that were evaluated alone are read together, and one that cannot be read hides no other."""

from dataclasses import replace

import polars as pl
import pytest

from scoring.decision import with_ids
from scoring.evaluate import Evaluation
from service import clock
from service.errors import StateError
from service.runs.amended import amended_runs, standing_beside
from service.runs.answers import enterprises_listed
from service.runs.kept import Runs
from service.runs.run import Run

MANY = 24
ALL = 20_000


@pytest.fixture
def whole(evaluated, tmp_path):
    policy, ground, parts = evaluated
    return Runs(tmp_path).write(ground, policy, parts)


@pytest.fixture
def alone(evaluated, whole):
    """Keep runs of their own of so many enterprises, as if each was evaluated again today; by code."""
    policy, ground, _ = evaluated
    tables = {
        name: whole.collect(whole.table(name)) for name in ("decisions", "population", "unused", "evidence")
    }
    graded = tables["decisions"].drop_nulls("grade")["uscc"].sort()

    def keep(first, last):
        return {uscc: _kept(uscc, loads) for loads, uscc in enumerate(graded[first:last], first + 1)}

    def _kept(uscc, loads):
        today = clock.today()
        manifest = replace(
            ground.manifest,
            as_of=today,
            known_at=today.isoformat(),
            data_version=ground.manifest.data_version + loads,
        )
        found = {name: table.filter(uscc=uscc) for name, table in tables.items()}
        found["decisions"] = with_ids(found["decisions"].drop("decision_id"), manifest.hash)
        runs = amended_runs(whole.folder.parent, uscc)
        return runs.write(replace(ground, manifest=manifest), policy, [Evaluation(**found)])

    return keep


def _listed(whole, **asked):
    return enterprises_listed(whole, standing_beside(whole.folder.parent, whole), limit=ALL, **asked)


def test_each_has_the_row_of_its_own_run(whole, alone):
    before = _listed(whole).rows
    own = alone(0, MANY)
    found = _listed(whole)
    again = pl.col("uscc").is_in([*own])
    assert found.rows.drop("as_of").equals(before.drop("as_of"))
    assert set(found.rows.filter(again)["as_of"]) == {clock.today().isoformat()}
    assert set(found.rows.filter(~again)["as_of"]) == {"2026-10-31"}
    assert not found.left_out


def test_many_are_read_in_as_many_questions_as_few(whole, alone, monkeypatch):
    asked = []
    collect = Run.collect
    monkeypatch.setattr(Run, "collect", lambda run, query: asked.append(run) or collect(run, query))
    alone(0, 2)
    assert len(_listed(whole).rows) == len(_listed(whole, per_grade=ALL).rows)
    few = len(asked)
    asked.clear()
    alone(2, MANY)
    assert len(_listed(whole).rows) == len(_listed(whole, per_grade=ALL).rows)
    assert len(asked) == few


def _of_another_form(run):
    table = run.folder / "decisions.parquet"
    pl.read_parquet(table).drop("probability").write_parquet(table)


def _of_nobody(run):
    table = run.folder / "decisions.parquet"
    pl.read_parquet(table).clear().write_parquet(table)


def _of_another(run):
    table = run.folder / "decisions.parquet"
    pl.read_parquet(table).with_columns(uscc=pl.lit("91632899MA002R2E9L")).write_parquet(table)


def _cut(run):
    table = run.folder / "population.parquet"
    table.write_bytes(table.read_bytes()[:-10])


@pytest.mark.parametrize("damage", [_of_another_form, _of_nobody, _of_another, _cut])
def test_damaged_ones_among_many_are_told_and_hide_no_other(whole, alone, damage, caplog):
    own = alone(0, MANY)
    broken = [*own][3:15:5]
    for uscc in broken:
        damage(own[uscc])
    everybody = set(whole.collect(whole.table("decisions")).drop_nulls("grade")["uscc"])
    found = _listed(whole)
    assert set(found.rows["uscc"]) == everybody - set(broken)
    assert [*found.left_out] == broken
    for uscc in broken:
        assert own[uscc].folder.name in found.left_out[uscc]
        assert f"{uscc} 单独的评价" in caplog.text


def test_of_many_rows_the_changed_one_is_found(whole, alone):
    own = alone(0, MANY)
    changed = [*own][17]
    table = own[changed].folder / "decisions.parquet"
    pl.read_parquet(table).with_columns(pl.col("score") + 1).write_parquet(table)
    with pytest.raises(StateError, match=f"{own[changed].folder.name} 中 {changed} 的决定与其编号不符"):
        _listed(whole)


def test_a_row_with_the_right_id_of_another_ground_is_changed(whole, alone):
    """What the run of all says, put into its own run, has the id of that run: of another ground."""
    own = alone(0, MANY)
    changed = [*own][9]
    row = whole.collect(whole.table("decisions").filter(uscc=changed))
    row.write_parquet(own[changed].folder / "decisions.parquet")
    with pytest.raises(StateError, match=f"{changed} 的决定与其编号不符"):
        _listed(whole)
