"""Answers out of runs: the run that fits a question, lists, one enterprise's document."""

import polars as pl

from features.feature import Purpose
from scoring.document import Document
from service.days import as_text, asked_days
from service.errors import NotFound, WrongUse
from service.evaluation import document_now, ground_for
from service.home import Home
from service.run import Run
from service.runs import Runs

GRADES = ("A", "B", "C", "D", "M")


def run_for(home: Home, *, as_of: str | None, known_at: str | None, purpose: Purpose | None) -> Run:
    """The stored run a question is about: the latest, or the one of the days asked for."""
    asked = asked_days(as_of, known_at)
    runs = Runs(home.runs)
    if asked is None:
        return runs.latest(purpose)
    run = runs.at(*asked, purpose)
    if run is None:
        day, known = asked[0], as_text(asked[1])
        raise NotFound(
            f"没有基准日 {day}、知悉时点 {known} 的评价批次；"
            f"请先运行 shouxin evaluate --as-of {day} --known-at {known}"
        )
    return run


def subject_document(
    home: Home, uscc: str, *, as_of: str | None, known_at: str | None, purpose: Purpose | None
) -> Document:
    """One enterprise's decision: out of a stored run, or evaluated now for days that no run covers."""
    asked = asked_days(as_of, known_at)
    runs = Runs(home.runs)
    if asked is None:
        return runs.latest(purpose).document(uscc)
    run = runs.at(*asked, purpose)
    if run is not None:
        return run.document(uscc)
    from models.champion import champion

    wanted: Purpose = purpose or "public"
    card, _ = champion(home.root, purpose=wanted)
    ground, known = ground_for(home, home.policy(), card, as_of=asked[0], known_at=asked[1], purpose=wanted)
    return document_now(ground, known, uscc)


def enterprises_listed(
    run: Run, *, grade: str | None = None, per_grade: int | None = None, limit: int = 50
) -> pl.DataFrame:
    """Code, name, grade, score and probability of the run's enterprises, by grade and falling score."""
    if grade is not None and grade not in GRADES:
        raise WrongUse(f"等级“{grade}”应为 {'、'.join(GRADES)} 之一")
    names = run.table("population").select("uscc", "name")
    rows = run.collect(
        run.table("decisions")
        .filter(pl.col("grade").is_not_null() if grade is None else pl.col("grade") == grade)
        .join(names, on="uscc", how="left")
        .select("uscc", "name", "grade", "score", "probability")
        .sort("grade", "score", "uscc", descending=[False, True, False], nulls_last=True)
    )
    if per_grade is None:
        return rows.head(limit)
    return rows.group_by("grade", maintain_order=True).head(per_grade).select(rows.columns)
