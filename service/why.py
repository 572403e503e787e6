"""Why a measure or an override applies to one enterprise or not: out of a stored run, or evaluated now for days of none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from features.feature import Purpose
from features.feature_table import feature_table
from features.lawful_gate import GatedRecords, judge
from features.records import KINDS
from features.store import Known
from features.succession import known_rows_of, successors_of
from scoring import grading
from scoring.document import Ground, render
from scoring.effects import SCORED_D
from scoring.evaluate_one import Enterprise, Rules, evaluate_one
from scoring.hysteresis import Before, before_of
from scoring.population import population_of
from scoring.procedure.costly_records import records_behind
from scoring.ruling import Ruling, ruling_of
from scoring.schema.policy import Policy
from scoring.why import Asked, Document, why
from scoring.why_score import why_scored_d
from service.answers import evaluator_for
from service.days import asked_days, instant
from service.errors import NotFound
from service.evaluation import document_now, ground_for
from service.home import Home
from service.procedures.view import with_standing
from service.purged import purged_notice
from service.run import Run
from service.runs import Runs
from service.shown import in_effect
from service.successors import entries, require_not_succeeded

_ASKED: Final = "shouxin why {} MEASURE"
_NOT_ACTING: Final = "不是现行的决定，不得据以采取措施；今天是否生效，见 shouxin procedure show"
_WITHOUT_EFFECT: Final = "没有实际效果：得分本来不到 A，不须告知"


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """One enterprise's decision in objects, stored or evaluated now. `records`: id → what names a record."""

    ground: Ground
    policy: Policy
    known: Known
    gated: GatedRecords
    ruling: Ruling
    facts: Mapping[str, Any]
    records: Mapping[str, Document]
    document: Callable[[], Document]


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
    run = _run(home, as_of=as_of, known_at=known_at, purpose=purpose, rule_book=rule_book)
    if run is None:
        asked = _ground_now(
            home, as_of=as_of, known_at=known_at, purpose=purpose or "public", rule_book=rule_book
        )
        seen = _now(uscc, *asked)
    else:
        seen = _stored(home, run, uscc)
    found = _explained(seen, uscc, rule_id)
    manifest = seen.ground.manifest
    return {
        "uscc": uscc,
        "name": seen.facts.get("name"),
        "as_of": manifest.as_of.isoformat(),
        "known_at": manifest.known_at,
        "simulated": manifest.simulated,
        "actionable": seen.ground.actionable,
        "stored": run is not None,
        "purged": purged_notice(seen.known.purged([uscc])),
        **found,
        **_standing(home, seen, found, stored=run is not None),
        "succeeded_by": entries(successors_of(seen.known, uscc, as_of=manifest.as_of)),
    }


def _explained(seen: _Seen, uscc: str, rule_id: str) -> Document:
    if rule_id == SCORED_D:
        document = seen.document()
        costly = {one["feature"] for one in document["reasons"] if one["points"] < 0}
        behind = records_behind(seen.gated, uscc, [one for one in seen.ground.features if one.name in costly])
        named = {name: [seen.records[one] for one in ids] for name, ids in behind.items()}
        return why_scored_d(seen.ground, document, named)
    found = why(Asked(seen.ground.law, seen.policy, seen.ruling, seen.facts, seen.records), rule_id)
    if found is None:
        raise NotFound(
            f"政策中没有编号为“{rule_id}”的措施或者定级规则；全部编号见 shouxin policy show，"
            f"按得分定 D 为 {SCORED_D}，等级和得分见 shouxin show"
        )
    return found


def _standing(home: Home, seen: _Seen, found: Document, *, stored: bool) -> Document:
    """Where an adverse effect that applies stands today, whether the cell holds today, or why that cannot be said."""
    nothing = {"standing": None, "standing_note": None, "in_effect": None}
    if found["state"] not in {"applies", "not_applied"}:
        return nothing
    adverse = found["state"] == "applies" and ("effect" in found or found.get("kind") == "restriction")
    shown = with_standing(home, seen.document())["standing"] if stored else None
    if shown is None:
        return nothing | {"standing_note": _NOT_ACTING if adverse else None}
    ours = next((one for one in shown["effects"] if one["effect"] == found["id"]), None)
    if adverse:
        acts = None if ours is None else ours["acting"]
        return {"standing": ours, "standing_note": None if ours else _WITHOUT_EFFECT, "in_effect": acts}
    if "effect" in found:  # a rule that does not hold has no effect that could act
        return nothing
    applies = found["state"] == "applies"
    holds = in_effect(shown, found["id"], applies=applies)
    note = None if holds is applies else _by_grade(shown, found["grade"], holds=bool(holds))
    return {"standing": None, "standing_note": note, "in_effect": holds}


def _by_grade(standing: Document, grade: str, *, holds: bool) -> str:
    """Why a measure that hangs on the grade is otherwise today than in the decision."""
    treated = standing["grade_in_effect"]
    waits = "、".join(
        f"{one['label']}（{one['state_label']}）" for one in standing["effects"] if _on_grade(one)
    )
    by = f"按 {treated} 级对待" if treated else f"不按 {grade} 级对待"
    return f"决定的等级 {grade} 尚未生效：{waits}；今天{by}，本项{'适用' if holds else '不适用'}"


def _on_grade(effect: Document) -> bool:
    return not effect["acting"] and effect["kind"] in {"direct_d", "bar_a", "scored_d"}


def _stored(home: Home, run: Run, uscc: str) -> _Seen:
    known = home.store.known(instant(run.manifest.known_at), version=run.manifest.data_version)
    try:
        subject = run.decided(uscc)
    except NotFound:
        require_not_succeeded(known, uscc, as_of=run.manifest.as_of, command=_ASKED)
        raise
    ground = run.ground
    gated = _gated(ground, known, uscc)
    cited = {
        name: _record({**row, "until": None, "repairable_from": None}) for name, row in subject.cited.items()
    }
    return _Seen(
        ground=ground,
        policy=run.policy,
        known=known,
        gated=gated,
        ruling=ruling_of(ground.law, subject.row, subject.attributes, subject.evidence),
        facts=subject.attributes,
        records=cited | _named(gated),
        document=lambda: render(ground, subject),
    )


def _now(uscc: str, ground: Ground, known: Known, policy: Policy) -> _Seen:
    gated = _gated(ground, known, uscc)
    try:
        ruling, facts = _ruled_now(ground, gated, uscc)
    except NotFound:
        require_not_succeeded(known, uscc, as_of=ground.manifest.as_of, command=_ASKED)
        raise
    return _Seen(
        ground=ground,
        policy=policy,
        known=known,
        gated=gated,
        ruling=ruling,
        facts=facts,
        records=_named(gated),
        document=lambda: document_now(ground, known, uscc),
    )


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
