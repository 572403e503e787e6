"""Evaluating everyone, from what was asked for to what follows from it: the run, and matters whose ground it ended."""

from dataclasses import dataclass
from datetime import date, datetime

from features.feature import Purpose
from features.store import Known
from features.together import Progress
from scoring.ground import Ground
from scoring.schema.policy import Policy
from service import clock
from service.home import Home
from service.procedures.steps import withdraw_ended
from service.runs.answers import evaluator_for
from service.runs.evaluation import evaluate_all, ground_for
from service.runs.kept import Runs
from service.runs.run import Run


@dataclass(frozen=True, slots=True)
class Prepared:
    """What an evaluation is to rest on, read and ready. `model`: what people call the evaluator."""

    policy: Policy
    model: str
    ground: Ground
    known: Known


def prepared(
    home: Home,
    *,
    as_of: date,
    known_at: datetime,
    purpose: Purpose,
    rule_book: str | None = None,
    data_version: int | None = None,
) -> Prepared:
    """Policy, evaluator and records of an evaluation; `data_version`: as the ledger stood then, else as it stands."""
    policy = home.policy()
    card, model = evaluator_for(home, policy, purpose=purpose, day=as_of, rule_book=rule_book)
    ground, known = ground_for(
        home,
        policy,
        card,
        as_of=as_of,
        known_at=known_at,
        purpose=purpose,
        data_version=data_version,
    )
    return Prepared(policy, model, ground, known)


def evaluated(home: Home, found: Prepared, *, progress: Progress) -> Run:
    """Evaluate everyone and store the run; twice on the same ground changes nothing. One that is not the latest ends no matter."""
    run = evaluate_all(home, found.policy, found.ground, found.known, progress=progress)
    if run.manifest.purpose == "public" and Runs(home.runs).is_latest(run):
        withdraw_ended(home, run, who="shouxin evaluate", at=clock.now())
    return run
