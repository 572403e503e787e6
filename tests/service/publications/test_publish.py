"""A run is published whole or not at all, once, by one at a time, and says what the run says."""

import shutil
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import func, select

from service import clock
from service.audit.log import lines
from service.database.alone import alone
from service.database.tables import contents, decisions, publications
from service.errors import Conflict, NotFound, StateError, WrongUse
from service.home import Home
from service.publications import insert as inserting
from service.publications import publish as module
from service.publications.publication import all_published, in_force
from service.publications.publish import publish
from service.publications.rests import document_in
from service.runs.kept import Runs
from service.runs.run import Run


@pytest.fixture(scope="module")
def run(sample_home):
    return Runs(sample_home / "runs").latest("public")


def _publish(database, run):
    home = Home(run.folder.parent.parent)
    return publish(database, home, run, who="测试", progress=lambda *_: None)


def test_every_document_is_the_runs_own(database, run, documents):
    found = _publish(database, run)
    with database.reading() as connection:
        assert in_force(connection, "public") == found
        for document in documents.values():
            uscc = document["uscc"]
            assert document_in(database, connection, found, uscc) == run.document(uscc)
        with pytest.raises(NotFound, match="没有统一社会信用代码"):
            document_in(database, connection, found, "91632899MA0000007G")
        count = connection.execute(select(func.count()).select_from(decisions)).scalar_one()
    assert count == found.enterprises == run.collect(run.table("decisions")).height


def test_a_run_is_published_once(database, run):
    _publish(database, run)
    with pytest.raises(Conflict, match=r"已于 .* 发布"):
        _publish(database, run)


def test_half_a_publication_is_seen_by_nobody_and_the_next_one_clears_it_away(database, run, monkeypatch):
    pieces = module.rows_of
    monkeypatch.setattr(inserting, "PIECE", 400)
    monkeypatch.setattr(module, "PIECE", 400)

    def cut(tables):
        yield next(pieces(tables))
        raise RuntimeError("power cut")

    monkeypatch.setattr(module, "rows_of", cut)
    with pytest.raises(RuntimeError, match="power cut"):
        _publish(database, run)
    with database.reading() as connection:
        assert all_published(connection) == []
        assert connection.execute(select(func.count()).select_from(decisions)).scalar_one() == 400
        with pytest.raises(NotFound, match="还没有发布过"):
            in_force(connection, "public")
    monkeypatch.setattr(module, "rows_of", pieces)
    found = _publish(database, run)
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(publications)).scalar_one() == 1
        assert (
            connection.execute(select(func.count()).select_from(decisions)).scalar_one() == found.enterprises
        )


def test_a_publication_and_its_line_of_the_log_are_there_together(database, run):
    found = _publish(database, run)
    with database.reading() as connection:
        (line,) = lines(connection)
    assert (line.event.action, line.event.subject) == ("publish", found.run)
    assert line.event.details["enterprises"] == found.enterprises


@pytest.mark.parametrize("before_the_line", [True, False])
def test_a_fault_at_the_last_step_leaves_neither_publication_nor_line(
    database, run, monkeypatch, before_the_line
):
    write = module.changed_in

    def cut(*arguments, **named):
        if not before_the_line:
            write(*arguments, **named)
        raise RuntimeError("power cut")

    monkeypatch.setattr(module, "changed_in", cut)
    with pytest.raises(RuntimeError, match="power cut"):
        _publish(database, run)
    with database.reading() as connection:
        assert all_published(connection) == []
        assert list(lines(connection)) == []


def test_two_publishers_at_once(database, run):
    with alone(database, "publish", told="x"), pytest.raises(Conflict, match="另一个发布正在进行"):
        _publish(database, run)
    _publish(database, run)


def test_a_changed_decision_is_not_published(database, run, tmp_path):
    folder = Path(shutil.copytree(run.folder, tmp_path / run.folder.name))
    rows = pl.read_parquet(folder / "decisions.parquet")
    better = pl.when(pl.col("grade") == "D").then(pl.lit("A")).otherwise("grade").alias("grade")
    rows.with_columns(better).write_parquet(folder / "decisions.parquet")
    with pytest.raises(StateError, match="的决定被改动过"):
        _publish(database, Run(folder))
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(contents)).scalar_one() == 0


def test_an_analysis_is_not_published(database, run, tmp_path):
    folder = Path(shutil.copytree(run.folder, tmp_path / run.folder.name))
    text = (folder / "manifest.json").read_text()
    later = text.replace(f'"known_at":"{run.manifest.known_at}"', '"known_at":"2026-11-30"')
    assert later != text
    (folder / "manifest.json").write_text(later)
    with pytest.raises(WrongUse, match="只供分析，不能发布"):
        _publish(database, Run(folder))


def test_one_of_a_day_to_come_is_not_published(database, run):
    day = run.manifest.as_of
    with (
        clock.standing_at(clock.now().replace(year=day.year - 1)),
        pytest.raises(WrongUse, match=f"基准日 {day} 晚于今天 {day.year - 1}-"),
    ):
        _publish(database, run)
    _publish(database, run)
