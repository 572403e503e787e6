"""The decisions before, where the policy keeps better grades for a while: of which run, and what they said."""

from datetime import date

import polars as pl

from features.feature import Purpose
from models.evaluator import Evaluator
from scoring.hysteresis import PREVIOUS_SCHEMA, Previous
from scoring.schema.policy_day import PolicyDay
from service.errors import NotFound
from service.runs.kept import Runs
from service.runs.run import Run


def previous_for(runs: Runs, evaluator: Evaluator, *, as_of: date, purpose: Purpose) -> Previous | None:
    """The decisions of the last run before a day that may be acted on; None where there is none.

    None as well where that run scored by another card: points of two cards are not comparable, and what moves with a
    change of cards is no flapping.
    """
    last = runs.newest(purpose, before=as_of)
    return _said(last) if last is not None and last.manifest.hashes["model"] == evaluator.hash else None


def previous_under(law: PolicyDay, runs: Runs, evaluator: Evaluator, *, purpose: Purpose) -> Previous | None:
    """The decisions of which an evaluation under a day's law keeps grades; None where that law keeps none."""
    if law.hysteresis is None:
        return None
    return previous_for(runs, evaluator, as_of=law.day, purpose=purpose)


def previous_named(runs: Runs, run_id: str) -> Previous:
    """The decisions of the run that a manifest names; `NotFound` where it is not kept any more."""
    for run in runs.all():
        if run.manifest.hash == run_id:
            return _said(run)
    raise NotFound(f"前次评价批次 {run_id} 已不在，决定所保留的等级以它为据，不能重算")


def _said(run: Run) -> Previous:
    """What a run says of every grade; `StateError` for a row that is not the one decided: it would be kept."""
    rows = run.table("decisions")
    kept = [name for name in PREVIOUS_SCHEMA if name in rows.collect_schema()]
    said = run.checked(run.collect(rows)).select(kept)
    grades = pl.concat([pl.DataFrame(schema=PREVIOUS_SCHEMA), said], how="diagonal")
    return Previous(run.manifest.hash, run.manifest.as_of, grades)
