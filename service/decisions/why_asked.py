"""Why a measure applies or not, asked at the machine itself: out of a stored run, or evaluated now for days of none."""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from features.feature import Purpose
from features.feature_table import feature_table
from features.lawful_gate import GatedRecords
from features.store import Known
from scoring import grading
from scoring.entries import Document
from scoring.evaluate_one import Enterprise, Rules, evaluate_one
from scoring.ground import Ground
from scoring.hysteresis import Before, before_of
from scoring.population import population_of
from scoring.ruling import Ruling
from scoring.schema.policy import Policy
from service.days import asked_days, instant
from service.decisions.successors import require_not_succeeded
from service.decisions.why import Seen, cell, decided_cell, gated_of, named_records
from service.errors import NotFound
from service.home import Home
from service.procedures.view import with_standing
from service.runs.amended import latest_of
from service.runs.answers import evaluator_for
from service.runs.evaluation import document_now, ground_for
from service.runs.kept import Runs
from service.runs.run import Run

_ASKED: Final = "shouxin why {} MEASURE"


def why_measure(
    home: Home,
    uscc: str,
    rule_id: str,
    *,
    as_of: str | None,
    known_at: str | None,
    purpose: Purpose | None,
    rule_book: str | None = None,
) -> Document:
    """One cell of the matrix as a document, with where it stands before it acts; `NotFound` for an unknown enterprise or rule.

    `StateError` where the decision stored is not what was decided.
    """
    run = _run(home, uscc, as_of=as_of, known_at=known_at, purpose=purpose, rule_book=rule_book)
    if run is None:
        asked = _ground_now(
            home, as_of=as_of, known_at=known_at, purpose=purpose or "public", rule_book=rule_book
        )
        seen = _now(uscc, *asked)
    else:
        seen = _stored(home, run, uscc)
    return cell(
        seen,
        uscc,
        rule_id,
        stored=run is not None,
        standing=lambda document: with_standing(home, document)["standing"],
        rules="shouxin policy show",
    )


def _stored(home: Home, run: Run, uscc: str) -> Seen:
    known = home.store.known(instant(run.manifest.known_at), version=run.manifest.data_version)
    try:
        subject = run.decided(uscc)
    except NotFound:
        require_not_succeeded(known, uscc, as_of=run.manifest.as_of, command=_ASKED)
        raise
    return decided_cell(run.ground, run.policy, known, subject)


def _now(uscc: str, ground: Ground, known: Known, policy: Policy) -> Seen:
    gated = gated_of(ground, known, uscc)
    try:
        ruling, facts = _ruled_now(ground, gated, uscc)
    except NotFound:
        require_not_succeeded(known, uscc, as_of=ground.manifest.as_of, command=_ASKED)
        raise
    return Seen(
        ground=ground,
        policy=policy,
        known=known,
        gated=gated,
        ruling=ruling,
        facts=facts,
        records=named_records(gated, ground.law),
        document=lambda: document_now(ground, known, uscc),
    )


def _run(
    home: Home,
    uscc: str,
    *,
    as_of: str | None,
    known_at: str | None,
    purpose: Purpose | None,
    rule_book: str | None,
) -> Run | None:
    asked, runs = asked_days(as_of, known_at), Runs(home.runs)
    if asked is not None:
        return runs.at(*asked, purpose, rule_book)
    return runs.latest(purpose, rule_book) if rule_book else latest_of(home.runs, uscc, purpose)


def _ground_now(
    home: Home, *, as_of: str | None, known_at: str | None, purpose: Purpose, rule_book: str | None
) -> tuple[Ground, Known, Policy]:
    asked = asked_days(as_of, known_at)
    if asked is None:
        raise NotFound("还没有评价结果，请先运行 shouxin evaluate")
    policy = home.policy()
    card, _ = evaluator_for(home, policy, purpose=purpose, day=asked[0], rule_book=rule_book)
    ground, known = ground_for(home, policy, card, as_of=asked[0], known_at=asked[1], purpose=purpose)
    return ground, known, policy


def _ruled_now(ground: Ground, gated: GatedRecords, uscc: str) -> tuple[Ruling, Mapping[str, Any]]:
    """The enterprise evaluated now, by itself."""
    ours = pl.col("uscc") == uscc
    population = population_of(gated, ground.law).filter(ours)
    if population.is_empty():
        raise NotFound(f"没有统一社会信用代码为 {uscc} 的企业（评价基准日 {ground.manifest.as_of}）")
    table = feature_table(gated, population["uscc"], ground.features)
    facts = population.row(0, named=True)
    one = Enterprise(
        facts,
        {kind: gated.usable(kind).filter(ours).to_dicts() for kind in gated.verdicts},
        int(ground.card.score(table)[0]),
        _before(ground, uscc),
    )
    return evaluate_one(Rules.of(ground.law, grading.thresholds(ground.law.bands, ground.card)), one), facts


def _before(ground: Ground, uscc: str) -> Before | None:
    if ground.law.hysteresis is None or ground.previous is None:
        return None
    return Before(*before_of(ground.law.hysteresis, ground.previous, pl.Series("uscc", [uscc])).row(0))
