"""Recourse as people and machines read it: steps with dates and bases, what the grade brings and ends, what stays."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from features.records import KINDS
from features.records.envelope import SEVERITY_LABELS
from scoring.entries import Document, basis_entry, record_entry
from scoring.ground import Ground
from scoring.matrix.condition_types import GRADES, NOT_RATED
from scoring.recourse.action import Action, Standstill
from scoring.recourse.conditions import Row
from scoring.recourse.confirmed import Way
from scoring.recourse.future import ASSUMED
from scoring.recourse.recourse import Recourse
from scoring.schema.measure import Basis
from scoring.schema.policy_day import PolicyDay

_AT_ONCE: Final = "自办成之日起计入，等待期为零"
_SHOWN: Final = 5
_HEAD: Final = (
    *("uscc", "name", "as_of", "known_at", "purpose", "simulated", "actionable", "rule_book"),
    *("status", "exclusion", "scope_notice", "grade", "score_grade", "score", "probability"),
)
_NAMES_OF_MEASURE: Final = ("id", "domain", "domain_label", "kind", "kind_label", "label")


def recourse_document(found: Recourse, ground: Ground) -> Document:
    """The whole document; `ground` is that of the decision asked about."""
    law = ground.law
    return {
        **{name: found.now[name] for name in _HEAD},
        "target": found.target,
        "needed_score": found.needed,
        "outcome": found.status,
        "summary": _summary(found),
        "ways": [_way(one, found.now, found.start, law) for one in found.ways],
        "waiting": _way(found.waiting, found.now, found.start, law) if found.waiting else None,
        "missing": found.now["missing"],
        "obstacles": list(_obstacles(found)) if found.status == "none" else [],
        "highest_score": found.highest,
        "standstills": [_standstill(one, law) for one in found.possible.standstills],
        "possible_actions": len(found.possible.actions),
        "left_out": [one.id for one in found.left_out],
        "assumed": ASSUMED,
        "told_from": found.start.isoformat() if found.start else None,
        "looked_until": found.looked_until.isoformat() if found.looked_until else None,
        "hashes": found.now["hashes"],
        "decision_id": found.now["decision_id"],
    }


def target_text(target: str) -> str:
    """What is aimed at, in Chinese."""
    return "可以评级" if target == NOT_RATED else f"达到等级 {target}"


def _summary(found: Recourse) -> str:
    aim = target_text(found.target)
    if found.status == "out_of_scope":
        return f"不在评价范围：{found.now['exclusion']}；没有等级，也就没有达级办法"
    if found.status == "reached":
        best = "，已是最高等级" if found.now["grade"] == GRADES[0] else ""
        return f"现为 {found.now['grade']}{best}，不需要办理什么"
    if found.ways:
        return _best(found.ways, aim) + (f"；什么也不做，到 {found.waiting.day}" if found.waiting else "")
    if found.waiting:
        return f"没有更早的办法；什么也不做，到 {found.waiting.day} {aim}"
    return f"到 {found.looked_until} 为止，没有经验证的办法{aim}"


def _best(ways: Sequence[Way], aim: str) -> str:
    """The cheapest way, which stands first, and the earliest of those told where another is."""
    cheapest, earliest = ways[0], min(ways, key=lambda one: one.day)
    waits = "并等待" if cheapest.waits else ""
    said = f"最省的办法：办理 {len(cheapest.actions)} 件事{waits}，{cheapest.day} {aim}"
    if earliest.day == cheapest.day:
        return said
    return f"{said}；所列办法中最早的：办理 {len(earliest.actions)} 件事，{earliest.day}"


def _way(way: Way, now: Document, start: date | None, law: PolicyDay) -> Document:
    owed = [one.money_fen for one in way.actions if one.money_fen is not None]
    after = way.confirmed
    return {
        "steps": [_step(one, start, law) for one in way.actions],
        "day": way.day.isoformat(),
        "waits": way.waits,
        "effort": sum(one.remedy.effort for one in way.actions),
        "money_fen": sum(owed) if owed else None,
        "money_complete": len(owed) == len(way.actions),
        "verified": True,
        "grade": after["grade"],
        "score": after["score"],
        "probability": after["probability"],
        "unlocked": [_named(one) for one in _missing_from(after["measures"], now["measures"])],
        "ended": list(_ended(now, after)),
        "overrides_ended": [
            {"id": one["id"], "label": one["label"]}
            for one in _missing_from(now["overrides"], after["overrides"])
        ],
    }


def _missing_from(these: Sequence[Document], those: Sequence[Document]) -> list[Document]:
    there = {one["id"] for one in those}
    return [one for one in these if one["id"] not in there]


def _ended(now: Document, after: Document) -> Iterator[Document]:
    """Measures that apply no more though they are still in force on that day, with the records they hung on."""
    in_force = {one["id"] for one in after["not_applied"]}
    named = {one["record_id"]: one for one in now["evidence_records"]}
    for one in _missing_from(now["measures"], after["measures"]):
        if one["id"] in in_force:
            yield {**_named(one), "hung_on": [named[record] for record in one["evidence"]]}


def _named(measure: Document) -> Document:
    return {name: measure[name] for name in _NAMES_OF_MEASURE}


def _step(action: Action, start: date | None, law: PolicyDay) -> Document:
    remedy = action.remedy
    return {
        "id": action.id,
        "label": remedy.label,
        "todo": remedy.todo,
        "asked_of": remedy.asked_of,
        "conditions": remedy.conditions,
        "day": action.day.isoformat(),
        "why_day": _why_day(action, start),
        "wait_verified": remedy.wait is None or remedy.wait.mark == "V",
        "effort": remedy.effort,
        "money_fen": action.money_fen,
        "records": [_record(row) for row in action.records],
        "bases": _bases(law, action),
    }


def _why_day(action: Action, start: date | None) -> str:
    remedy = action.remedy
    if remedy.how == "supply":
        return "第四期申报期限"
    reasons = []
    if remedy.how == "repair" and (classes := {row["severity_of_event"] for row in action.records}):
        told = "、".join(SEVERITY_LABELS[one] for one in sorted(classes))
        reasons.append(f"失信程度{told}，自文书之日起过最短等待期方可申请")
    if remedy.wait is not None:
        since = "文书之日" if remedy.wait.since == "document" else "改正之日"
        reasons.append(f"自{since}起满 {remedy.wait.months} 个月（{remedy.wait.note}）")
    if not reasons:
        return _AT_ONCE
    return "；".join(reasons) + ("；现已届满" if action.day == start else "")


def _bases(law: PolicyDay, action: Action) -> list[Document]:
    cited: dict[tuple[str, str], None] = {
        (one.instrument, one.article): None for one in law.citations(action.remedy.bases)
    }
    if action.remedy.how == "repair":
        practice = law.gate.practices["repair_wait"]
        cited |= {
            (one.instrument, one.article): None
            for one in practice
            if any(one.speaks_of(row["kind"], row["issuing_body"]) for row in action.records)
        }
    return [basis_entry(law.instruments[name], article) for name, article in cited]


def _standstill(one: Standstill, law: PolicyDay) -> Document:
    bases: tuple[Basis, ...] = next(
        (closed.bases for closed in law.recourse.none if closed.reason == one.reason), ()
    )
    return {
        **_record(one.record),
        "reason": one.reason,
        "until": one.until.isoformat() if one.until else None,
        "bases": [
            basis_entry(law.instruments[basis.instrument], basis.article) for basis in law.citations(bases)
        ],
    }


def _record(row: Row) -> Document:
    subkind = KINDS[row["kind"]].subkind
    return record_entry({**row, "subkind": row[subkind] if subkind else None})


def _obstacles(found: Recourse) -> Iterator[str]:
    """Why there is no way, as honestly as it is known."""
    direct = [
        one for one in found.now["overrides"] if one["effect"] == "direct_d" or found.target == GRADES[0]
    ]
    for one in direct:
        yield f"定级规则“{one['label']}”：{one['remedy']}"
    if found.now["missing"]:
        yield from found.now["missing"]
    if found.highest is None:
        yield "推算期内总有使该等级不能达到的事项，办完可以办的事也不能全部消除"
    elif found.needed is not None and found.highest < found.needed:
        yield f"办完全部可以办的事，推算的各日最高 {found.highest} 分，不到 {found.needed} 分"
    low = [one for one in found.now["reasons"] if one["points"] < 0][:_SHOWN]
    if low:
        told: Any = "、".join(f"{one['label']}（{one['points']:+d}）" for one in low)
        yield f"拉低得分最多的是：{told}；其中没有列出办法的，只随今后的履约情况、时间或者主管部门的评定改变"
