"""Answers out of runs: the run that fits a question, lists, one enterprise's document."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import polars as pl

from features.feature import Purpose
from models.evaluator import Evaluator
from scoring.entries import Document
from scoring.matrix.condition_types import GRADES, NOT_RATED
from scoring.schema.policy import Policy
from service.days import as_text, asked_days
from service.errors import NotFound, WrongUse
from service.home import Home
from service.runs.amended import Beside, amended_runs, latest_of
from service.runs.evaluation import document_now, ground_for
from service.runs.kept import Runs
from service.runs.own_rows import LISTED, own_rows
from service.runs.run import Run
from service.scorecards.rule_books import book_named

GRADES_ASKED = (*GRADES, NOT_RATED)


class Listing(NamedTuple):
    """Enterprises and their decisions.

    Attributes:
        rows: code, name, grade, score, probability and day of each.
        left_out: of whom nobody has the last word, because its own run cannot be read: code → why.
    """

    rows: pl.DataFrame
    left_out: Mapping[str, str]


def run_for(
    home: Home,
    *,
    as_of: str | None,
    known_at: str | None,
    purpose: Purpose | None,
    rule_book: str | None = None,
    of: str | None = None,
) -> Run:
    """The stored run a question is about: the latest, or the one of the days asked for; of a rule book, if named.

    `of`: the enterprise that it is about, if about one: then the run that speaks of it now, or where all were not evaluated
    on the days asked for, its own of these days.
    """
    asked = asked_days(as_of, known_at)
    runs = Runs(home.runs)
    if asked is None and of is not None and rule_book is None:
        return latest_of(home.runs, of, purpose)
    if asked is None:
        return runs.latest(purpose, rule_book)
    run = runs.at(*asked, purpose, rule_book)
    if run is None and of is not None:
        run = amended_runs(home.runs, of).at(*asked, purpose, rule_book)
    if run is None:
        day, known = asked[0], as_text(asked[1])
        raise NotFound(
            f"没有基准日 {day}、知悉时点 {known} 的评价批次；"
            f"请先运行 shouxin evaluate --as-of {day} --known-at {known}{_option(rule_book)}"
        )
    return run


def subject_document(
    home: Home,
    uscc: str,
    *,
    as_of: str | None,
    known_at: str | None,
    purpose: Purpose | None,
    rule_book: str | None = None,
) -> Document:
    """One enterprise's decision: out of a stored run, or evaluated now for days that no run covers."""
    asked = asked_days(as_of, known_at)
    runs = Runs(home.runs)
    if asked is None:
        found = run_for(home, as_of=as_of, known_at=known_at, purpose=purpose, rule_book=rule_book, of=uscc)
        return found.document(uscc)
    stored = runs.at(*asked, purpose, rule_book)
    if stored is not None:
        return stored.document(uscc)
    wanted: Purpose = purpose or "public"
    policy = home.policy()
    card, _ = evaluator_for(home, policy, purpose=wanted, day=asked[0], rule_book=rule_book)
    ground, known = ground_for(home, policy, card, as_of=asked[0], known_at=asked[1], purpose=wanted)
    return document_now(ground, known, uscc)


def evaluator_for(
    home: Home, policy: Policy, *, purpose: Purpose, day: date, rule_book: str | None
) -> tuple[Evaluator, str]:
    """The champion of a purpose, or the rule book named, and what it is called."""
    if rule_book is None:
        from models.champion import champion

        card, version = champion(home.root, purpose=purpose)
        return card, str(version)
    if purpose != "public":
        raise WrongUse("规则手册只用于公共信用评价（--purpose public），融资评分卡须以银行的结论训练")
    return book_named(policy, rule_book, day=day), rule_book


def _option(rule_book: str | None) -> str:
    return f" --rule-book {rule_book}" if rule_book else ""


def enterprises_listed(
    run: Run,
    beside: Beside,
    *,
    grade: str | None = None,
    per_grade: int | None = None,
    limit: int = 50,
) -> Listing:
    """The decisions of a run and of those beside it, by grade and falling score.

    `beside`: enterprises of which the run has not the last word; whose own run cannot be read is left out, told and logged.
    `StateError` for a changed row.
    """
    if grade is not None and grade not in GRADES_ASKED:
        raise WrongUse(f"等级“{grade}”应为 {'、'.join(GRADES_ASKED)} 之一")
    apart = pl.Series([*beside.runs, *beside.unread], dtype=pl.String)
    ours = ~pl.col("uscc").is_in(apart.implode())
    graded = pl.col("grade").is_not_null() if grade is None else pl.col("grade") == grade
    own = own_rows(beside.runs)
    found = [_rows(run, ours & graded), *(one.listed.filter(graded) for one in own.parts)]
    rows = pl.concat(found).sort("grade", "score", "uscc", descending=[False, True, False], nulls_last=True)
    if per_grade is None:
        shown = rows.head(limit)
    else:
        shown = rows.group_by("grade", maintain_order=True).head(per_grade).select(rows.columns)
    listed = pl.col("uscc").is_in(shown["uscc"].implode())
    run.checked(run.collect(run.table("decisions").filter(ours & listed)))
    for one in own.parts:
        one.require_unchanged(listed)
    return Listing(shown, dict(sorted([*beside.unread.items(), *own.unread.items()])))


def _rows(run: Run, which: pl.Expr) -> pl.DataFrame:
    names = run.table("population").select("uscc", "name")
    return run.collect(
        run.table("decisions")
        .filter(which)
        .join(names, on="uscc", how="left")
        .select(*LISTED, as_of=pl.lit(run.manifest.as_of.isoformat()))
    )
