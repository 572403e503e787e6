"""Recourse of one enterprise: its records out of the store, the ground of its decision, and the answer as a document."""

from dataclasses import replace
from datetime import date
from typing import Final

import polars as pl

from features.enterprise_numbers import NUMBER
from features.event_order import EVENT
from features.feature import Purpose
from features.store import Known
from features.succession import known_rows_of
from scoring.entries import Document
from scoring.ground import Ground
from scoring.matrix.condition_types import GRADES
from scoring.recourse.document import recourse_document
from scoring.recourse.recourse import recourse
from scoring.schema.policy import Policy
from scoring.schema.policy_day import PolicyDay
from service import clock
from service.days import asked_days, instant
from service.decisions.successors import require_not_succeeded
from service.errors import NotFound, WrongUse
from service.home import Home
from service.law_on import law_for
from service.purposes import purpose_of
from service.runs.amended import latest_of
from service.runs.answers import evaluator_for
from service.runs.evaluation import ground_for
from service.runs.kept import Runs
from service.runs.previous import previous_named
from service.runs.purged import purged_notice
from service.runs.run import Run

_BETTER: Final = GRADES[:-1]
"""D is no grade to be reached."""


def recourse_of(
    home: Home,
    uscc: str,
    *,
    to: str | None,
    as_of: str | None,
    known_at: str | None,
    purpose: Purpose | None,
    rule_book: str | None = None,
) -> Document:
    """How one enterprise reaches the next grade, or `to`: from a stored run, or evaluated now for days of none.

    Where no day is asked for nothing is told for a day that is already over.

    `NotFound` for an enterprise nobody knows, one whose code another took over, or of whom records were purged that were
    known then; `StateError` where the decision stored is not what was decided.
    """
    require_better(to)
    ground, known, policy = _asked_ground(
        home, uscc, as_of=as_of, known_at=known_at, purpose=purpose, rule_book=rule_book
    )
    today = clock.today() if as_of is None and known_at is None else None
    return recourse_on(
        ground, known, policy, uscc, to=to, today=today, asked="shouxin recourse {}", cure=_cure(as_of)
    )


def require_better(to: str | None) -> None:
    """`WrongUse` for a grade that is none to be reached."""
    if to is not None and to not in _BETTER:
        raise WrongUse(
            f"等级“{to}”应为 {'、'.join(_BETTER)} 之一",
            english=f"grade '{to}' must be one of {', '.join(_BETTER)}",
        )


def recourse_on(
    ground: Ground,
    known: Known,
    policy: Policy,
    uscc: str,
    *,
    to: str | None,
    today: date | None,
    asked: str,
    cure: str,
) -> Document:
    """The same from a decision's ground and what was known for it; `NotFound` as there.

    `ground`: with the decisions before, where grades are kept. `today`: nothing is told for days before it; null: from the
    decision's day on. `asked`: how the same is asked of another code ({}); `cure`: what leads on after a purge.
    """
    day = ground.manifest.as_of
    require_not_succeeded(known, uscc, as_of=day, command=asked)
    rows = records_known(known, uscc, as_of=day, law=ground.law)
    if (
        rows["registration"].filter(pl.col("occurred_on") <= day).is_empty()
        and rows["vat_invoice"].is_empty()
    ):
        raise NotFound(
            f"没有统一社会信用代码为 {uscc} 的企业（评价基准日 {day}）",
            english=f"there is no enterprise {uscc} (evaluated as of {day})",
        )
    if notice := purged_notice(known.purged([uscc])):
        raise NotFound(f"{uscc} 的记录已不完整，不能从当时的决定推算。{notice}。{cure}")

    def law_on(later: date) -> PolicyDay:
        return law_for(policy, later, purpose_of(ground.manifest.purpose))

    found = recourse(rows, uscc, ground=ground, known_at=known.known_at, law_on=law_on, to=to, today=today)
    return recourse_document(found, ground)


def _cure(as_of: str | None) -> str:
    """What leads on after a purge: an evaluation that knows nothing of what is gone."""
    asked = "" if as_of is None else "，不写 --as-of、--known-at"
    return f"请重新运行 shouxin evaluate，再推算{asked}"


def records_known(known: Known, uscc: str, *, as_of: date, law: PolicyDay) -> dict[str, pl.DataFrame]:
    """Kind → the newest revisions of one enterprise, with what it took over."""
    rows = known_rows_of(known, uscc, as_of=as_of, rules=law.gate)
    return {
        name: frame.filter(pl.col("uscc") == uscc).drop(NUMBER, EVENT, strict=False)
        for name, frame in rows.items()
    }


def _asked_ground(
    home: Home,
    uscc: str,
    *,
    as_of: str | None,
    known_at: str | None,
    purpose: Purpose | None,
    rule_book: str | None,
) -> tuple[Ground, Known, Policy]:
    asked = asked_days(as_of, known_at)
    runs = Runs(home.runs)
    if asked is None:
        run = runs.latest(purpose, rule_book) if rule_book else latest_of(home.runs, uscc, purpose)
        return _ground_of(home, run, uscc)
    stored = runs.at(*asked, purpose, rule_book)
    if stored is not None:
        return _ground_of(home, stored, uscc)
    day, moment = asked
    wanted: Purpose = purpose or "public"
    policy = home.policy()
    card, _ = evaluator_for(home, policy, purpose=wanted, day=day, rule_book=rule_book)
    ground, known = ground_for(home, policy, card, as_of=day, known_at=moment, purpose=wanted)
    return ground, known, policy


def _ground_of(home: Home, run: Run, uscc: str) -> tuple[Ground, Known, Policy]:
    """What a run rests on, with the store as it was for it and the grades before that it may have kept.

    The way starts at the decision stored: one that was changed since is none to start from.
    """
    run.decided(uscc)
    known = home.store.known(instant(run.manifest.known_at), version=run.manifest.data_version)
    return with_previous(home, run.ground), known, run.policy


def with_previous(home: Home, ground: Ground) -> Ground:
    """A decision's ground with the grades before that it may have kept."""
    named = ground.manifest.previous
    return replace(ground, previous=None if named is None else previous_named(Runs(home.runs), named))
