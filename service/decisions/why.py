"""Why a measure or an override applies to one enterprise or not: one cell of the matrix, out of a decision."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from features.lawful_gate import GatedRecords, judge
from features.store import Known
from features.succession import known_rows_of
from features.successors import successors_of
from scoring.document import render
from scoring.effects import SCORED_D
from scoring.entries import record_entry
from scoring.ground import Ground, Subject
from scoring.procedure.costly_records import records_behind
from scoring.rights.repairable import repair_days
from scoring.ruling import Ruling, ruling_of
from scoring.schema.policy import Policy
from scoring.schema.policy_day import PolicyDay
from scoring.why import Asked, Document, why
from scoring.why_score import why_scored_d
from service.decisions.shown import in_effect
from service.decisions.successors import entries
from service.errors import NotFound
from service.runs.purged import purged_notice

_NOT_ACTING: Final = "不是现行的决定，不得据以采取措施；今天是否生效，看现行的决定"
_WITHOUT_EFFECT: Final = "没有实际效果：得分本来不到 A，不须告知"
Standing = Callable[[Document], Document | None]
"""A decision's document → where its effects stand today; null of any decision but the acting one."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One enterprise's decision in objects, stored or evaluated now. `records`: id → what names a record."""

    ground: Ground
    policy: Policy
    known: Known
    gated: GatedRecords
    ruling: Ruling
    facts: Mapping[str, Any]
    records: Mapping[str, Document]
    document: Callable[[], Document]


def cell(seen: Seen, uscc: str, rule_id: str, *, stored: bool, standing: Standing, rules: str) -> Document:
    """One cell of the matrix as a document, with where it stands before it acts; `NotFound` for an unknown rule.

    `stored`: whether the decision is kept; `rules`: where the asker finds all ids.
    """
    found = _explained(seen, uscc, rule_id)
    if found is None:
        raise NotFound(
            f"政策中没有编号为“{rule_id}”的措施或者定级规则；全部编号见 {rules}，按得分定 D 为 {SCORED_D}",
            english=f"the policy has no measure or rule '{rule_id}'; all are in {rules}, and D by score is {SCORED_D}",
        )
    manifest = seen.ground.manifest
    return {
        "uscc": uscc,
        "name": seen.facts.get("name"),
        "as_of": manifest.as_of.isoformat(),
        "known_at": manifest.known_at,
        "simulated": manifest.simulated,
        "actionable": seen.ground.actionable,
        "stored": stored,
        "purged": purged_notice(seen.known.purged([uscc])),
        **found,
        **_standing(seen, found, standing, stored=stored),
        "succeeded_by": entries(successors_of(seen.known, uscc, as_of=manifest.as_of)),
    }


def _explained(seen: Seen, uscc: str, rule_id: str) -> Document | None:
    if rule_id == SCORED_D:
        document = seen.document()
        costly = {one["feature"] for one in document["reasons"] if one["points"] < 0}
        behind = records_behind(seen.gated, uscc, [one for one in seen.ground.features if one.name in costly])
        named = {name: [seen.records[one] for one in ids] for name, ids in behind.items()}
        return why_scored_d(seen.ground, document, named)
    return why(Asked(seen.ground.law, seen.policy, seen.ruling, seen.facts, seen.records), rule_id)


def _standing(seen: Seen, found: Document, standing: Standing, *, stored: bool) -> Document:
    """Where an adverse effect that applies stands today, whether the cell holds today, or why that cannot be said."""
    nothing = {"standing": None, "standing_note": None, "in_effect": None}
    if found["state"] not in {"applies", "not_applied"}:
        return nothing
    adverse = found["state"] == "applies" and ("effect" in found or found.get("kind") == "restriction")
    shown = standing(seen.document()) if stored else None
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


def decided_cell(ground: Ground, policy: Policy, known: Known, subject: Subject) -> Seen:
    """What a decision that is kept says, with the records as they were known for it."""
    uscc: str = subject.row["uscc"]
    gated = gated_of(ground, known, uscc)
    cited = {name: _record({**row, "until": None}, None) for name, row in subject.cited.items()}
    return Seen(
        ground=ground,
        policy=policy,
        known=known,
        gated=gated,
        ruling=ruling_of(ground.law, subject.row, subject.attributes, subject.evidence),
        facts=subject.attributes,
        records=cited | named_records(gated, ground.law),
        document=lambda: render(ground, subject),
    )


def gated_of(ground: Ground, known: Known, uscc: str) -> GatedRecords:
    """One enterprise's records, judged as they were for a ground."""
    day, rules = ground.manifest.as_of, ground.law.gate
    rows = known_rows_of(known, uscc, as_of=day, rules=rules)
    return judge(rows, as_of=day, known_at=known.known_at, rules=rules)


def named_records(gated: GatedRecords, law: PolicyDay) -> dict[str, Document]:
    """Record id → what names it."""
    days = repair_days(gated, law)
    return {
        row["record_id"]: _record(row, days.get((row["uscc"], row["record_id"])))
        for row in gated.all().iter_rows(named=True)
    }


def _record(row: Mapping[str, Any], repairable: date | None) -> Document:
    """What names a record, the last day on which it counts by itself, and from when its repair may be asked for."""
    return record_entry(row) | {
        "until": row["until"].isoformat() if row["until"] else None,
        "repairable_from": repairable.isoformat() if repairable else None,
    }
