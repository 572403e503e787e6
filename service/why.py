"""Why a measure or an override applies to one enterprise or not: out of a stored run, or evaluated now for days of none."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from features.feature import Purpose
from features.feature_table import feature_table
from features.lawful_gate import GatedRecords, judge
from features.records import KINDS
from features.store import Known
from features.succession import known_rows_of
from scoring import grading
from scoring.document import Ground
from scoring.evaluate_one import Enterprise, Rules, evaluate_one
from scoring.hysteresis import Before, before_of
from scoring.population import population_of
from scoring.ruling import Ruling, ruling_of
from scoring.schema.policy import Policy
from scoring.why import Asked, Document, why
from service.answers import evaluator_for
from service.days import asked_days, instant
from service.errors import NotFound
from service.evaluation import ground_for
from service.home import Home
from service.purged import purged_notice
from service.run import Run
from service.runs import Runs


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
    """One cell of the matrix as a document; `NotFound` for an unknown enterprise or rule."""
    run = _run(home, as_of=as_of, known_at=known_at, purpose=purpose, rule_book=rule_book)
    if run is None:
        ground, known, policy = _ground_now(
            home, as_of=as_of, known_at=known_at, purpose=purpose or "public", rule_book=rule_book
        )
        gated = _gated(ground, known, uscc)
        ruling, facts = _ruled_now(ground, gated, uscc)
        named = _named(gated)
    else:
        ground, policy, subject = run.ground, run.policy, run.subject(uscc)
        known = home.store.known(instant(run.manifest.known_at), version=run.manifest.data_version)
        gated = _gated(ground, known, uscc)
        ruling = ruling_of(ground.law, subject.row, subject.attributes, subject.evidence)
        facts = subject.attributes
        stored = {
            name: _record({**row, "until": None, "repairable_from": None})
            for name, row in subject.cited.items()
        }
        named = stored | _named(gated)
    found = why(Asked(ground.law, policy, ruling, facts, named), rule_id)
    if found is None:
        raise NotFound(f"政策中没有编号为“{rule_id}”的措施或者定级规则；全部编号见 shouxin policy show")
    manifest = ground.manifest
    return {
        "uscc": uscc,
        "name": facts.get("name"),
        "as_of": manifest.as_of.isoformat(),
        "known_at": manifest.known_at,
        "simulated": manifest.simulated,
        "actionable": ground.actionable,
        "stored": run is not None,
        "purged": purged_notice(known.purged([uscc])),
        **found,
    }


def _run(
    home: Home, *, as_of: str | None, known_at: str | None, purpose: Purpose | None, rule_book: str | None
) -> Run | None:
    asked, runs = asked_days(as_of, known_at), Runs(home.runs)
    return runs.latest(purpose, rule_book) if asked is None else runs.at(*asked, purpose, rule_book)


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


def _gated(ground: Ground, known: Known, uscc: str) -> GatedRecords:
    day, rules = ground.manifest.as_of, ground.law.gate
    rows = known_rows_of(known, uscc, as_of=day, rules=rules)
    return judge(rows, as_of=day, known_at=known.known_at, rules=rules)


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


def _named(gated: GatedRecords) -> dict[str, Document]:
    return {row["record_id"]: _record(row) for row in gated.all().iter_rows(named=True)}


def _record(row: Mapping[str, Any]) -> Document:
    """What names a record, the last day on which it counts by itself, and from when its repair may be asked for."""
    return {
        "record_id": row["record_id"],
        "kind": row["kind"],
        "kind_label": KINDS[row["kind"]].label,
        "document_no": row["document_no"],
        "issuing_body": row["issuing_body"],
        "occurred_on": row["occurred_on"].isoformat(),
        "until": row["until"].isoformat() if row["until"] else None,
        "repairable_from": row["repairable_from"].isoformat() if row["repairable_from"] else None,
    }
