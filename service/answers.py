"""Answers out of runs: the run that fits a question, lists, one enterprise's document."""

from datetime import date

import polars as pl

from features.feature import Purpose
from scoring.document import Document, Subject, render
from service.days import as_text, days
from service.errors import NotFound, WrongUse
from service.evaluation import evaluate_share, ground_for
from service.home import Home
from service.questions import bucket_number
from service.runs import Run, Runs

GRADES = ("A", "B", "C", "D", "M")


def run_for(home: Home, *, as_of: str | None, known_at: str | None, purpose: str | None) -> Run:
    """The stored run a question is about: the latest, or the one of the days asked for."""
    runs = Runs(home.runs)
    if as_of is None and known_at is None:
        return runs.latest(purpose)
    wanted, known = days(as_of, known_at, date.max)
    run = runs.at(wanted.isoformat(), as_text(known), purpose)
    if run is None:
        raise NotFound(
            f"没有基准日 {wanted}、知悉时点 {as_text(known)} 的评价批次;"
            f"请先运行 shouxin evaluate --as-of {wanted}"
        )
    return run


def subject_document(
    home: Home, uscc: str, *, as_of: str | None, known_at: str | None, purpose: str | None
) -> Document:
    """One enterprise's decision: out of a stored run, or evaluated now for days that no run covers."""
    try:
        return run_for(home, as_of=as_of, known_at=known_at, purpose=purpose).document(uscc)
    except NotFound:
        if as_of is None and known_at is None:
            raise
    if Runs(home.runs).at(*_texts(as_of, known_at), purpose) is not None:
        raise NotFound(f"没有统一社会信用代码为 {uscc} 的企业(基准日 {as_of or known_at})")
    return _evaluated_now(home, uscc, as_of, known_at, "financing" if purpose == "financing" else "public")


def _texts(as_of: str | None, known_at: str | None) -> tuple[str, str]:
    wanted, known = days(as_of, known_at, date.max)
    return wanted.isoformat(), as_text(known)


def _evaluated_now(
    home: Home, uscc: str, as_of: str | None, known_at: str | None, purpose: Purpose
) -> Document:
    from models.registry import champion

    wanted, known_instant = days(as_of, known_at, date.max)
    card, _ = champion(home.root, purpose=purpose)
    ground, known = ground_for(
        home, home.policy(), card, as_of=wanted, known_at=known_instant, purpose=purpose
    )
    evaluation = evaluate_share(ground, known, (bucket_number(uscc),))
    ours = pl.col("uscc") == uscc
    rows = evaluation.decisions.filter(ours)
    if rows.is_empty():
        raise NotFound(f"没有统一社会信用代码为 {uscc} 的企业(基准日 {wanted})")
    evidence: dict[str, list[str]] = {}
    for _, condition, record in evaluation.evidence.filter(ours).iter_rows():
        evidence.setdefault(condition, []).append(record)
    attributes = evaluation.population.filter(ours).row(0, named=True)
    subject = Subject(rows.row(0, named=True), attributes, evaluation.unused.filter(ours), evidence)
    return render(ground, subject)


def enterprises_listed(
    run: Run, *, grade: str | None = None, per_grade: int | None = None, limit: int = 50
) -> pl.DataFrame:
    """Code, name, grade and score of the run's enterprises, by grade and falling score."""
    if grade is not None and grade not in GRADES:
        raise WrongUse(f"等级“{grade}”应为 {'、'.join(GRADES)} 之一")
    rows = (
        run.table("decisions")
        .select("uscc", "grade", "score", "probability")
        .filter(pl.col("grade").is_not_null() if grade is None else pl.col("grade") == grade)
        .join(run.table("population").select("uscc", "name"), on="uscc", how="left")
        .sort("grade", "score", "uscc", descending=[False, True, False], nulls_last=True)
        .select("uscc", "name", "grade", "score", "probability")
        .collect()
    )
    if per_grade is not None:
        return (
            rows.group_by("grade", maintain_order=True)
            .head(per_grade)
            .select("uscc", "name", "grade", "score", "probability")
        )
    return rows.head(limit)
