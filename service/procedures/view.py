"""Where effects stand, as people and machines read it: beside a decision's document, never in it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from scoring.effects import SCORED_D, grade_in_effect, procedure_entry
from scoring.in_effect import Decided, Differences, differences
from scoring.procedure.standing import STATES, STEPS
from scoring.schema.effect_kinds import EFFECT_KINDS
from scoring.schema.policy import Policy
from scoring.schema.policy_day import PolicyDay
from service import clock
from service.errors import NotFound
from service.home import Home
from service.procedures.acting import acting_run_of, proceedings_of
from service.procedures.ledger import Entry
from service.procedures.named_records import NamedRecords, entry_of, named_records
from service.procedures.proceeding import Proceeding
from service.runs.amended import standing_beside
from service.runs.run import Run

Document = dict[str, Any]
AS_DECIDED: Final = "；作出机关的决定本身照其文书生效，不因此停止"


def with_standing(home: Home, document: Document) -> Document:
    """A decision's document with `standing` beside it: where each of its adverse effects stands today.

    Null for any decision but the acting one: of the past and of analyses nothing is to be acted on.
    """
    if not document["actionable"] or document["purpose"] != "public":
        return document | {"standing": None}
    run = acting_run_of(home, document["uscc"])
    if document["run_id"] != run.manifest.hash:
        return document | {"standing": None}
    return document | {"standing": standing_view(home, run, document, on=clock.today())}


def standing_view(home: Home, run: Run, document: Mapping[str, Any], *, on: date) -> Document:
    """The effects of the acting decision on a day, the grade as far as it is in effect, and the measures that hang on it.

    `grade_in_effect` is null where the grade is a D by score that does not act. `measures_not_yet`: those of the decision
    that hang on a grade not in effect; `measures_meanwhile`: those that the grade in effect brings instead.
    """
    found = proceedings_of(home, run, document["uscc"], on=on) if _adverse(document) else []
    return standing_among(run.ground.law, home.policy(), Decided.in_document(document), found, on=on)


def standing_among(
    law: PolicyDay,
    policy: Policy,
    decided: Decided,
    found: Sequence[Proceeding],
    *,
    on: date,
) -> Document:
    """The same out of the enterprise's proceedings, where they are at hand. `law`: the decision's; `policy`: today's."""
    if not found:
        return nothing_adverse(decided.grade, on=on)
    present = [one for one in found if one.effect is not None]
    grade = None if decided.grade is None else _in_effect(law, decided.before, present)
    labels = labels_of(policy)
    effects = [standing_entry(one, labels) for one in present]
    return _standing(on, grade, effects, differences(law, decided, grade))


def nothing_adverse(grade: str | None, *, on: date) -> Document:
    """The same for an enterprise without any: the grade decided is the one before overrides, and is in effect."""
    return _standing(on, grade, [], Differences((), ()))


def _standing(on: date, grade: str | None, effects: list[Document], other: Differences) -> Document:
    return {
        "on": on.isoformat(),
        "grade_in_effect": grade,
        "effects": effects,
        "measures_not_yet": list(other.not_yet),
        "measures_meanwhile": list(other.meanwhile),
    }


def grade_today(law: PolicyDay, row: Mapping[str, Any], found: Sequence[Proceeding]) -> str | None:
    """The grade of a decision's row as far as it is in effect, as `standing_among` tells it."""
    if not found:
        grade: str | None = row["grade"]
        return grade
    before = row.get("kept_grade") or row["score_grade"]
    return None if row["grade"] is None else _in_effect(law, before, [one for one in found if one.effect])


def _in_effect(law: PolicyDay, before: str | None, present: Sequence[Proceeding]) -> str | None:
    acting = {one.id for one in present if one.standing.acting}
    pending = any(one.id == SCORED_D for one in present) and SCORED_D not in acting
    if pending and not any(one.kind == "direct_d" and one.standing.acting for one in present):
        return None
    return grade_in_effect(law, before, acting)


def labels_of(policy: Policy) -> dict[str, str]:
    """Id of an effect → what it is called."""
    found = {one.id: one.label for one in policy.overrides} | {one.id: one.label for one in policy.measures}
    return found | {SCORED_D: EFFECT_KINDS["scored_d"]}


def standing_entry(one: Proceeding, labels: Mapping[str, str]) -> Document:
    """Where one effect stands: state, dates, and what may be done."""
    now = one.standing
    return {
        "effect": one.id,
        "kind": one.kind,
        "label": labels.get(one.id, one.id),
        "state": now.state,
        "state_label": STATES[now.state],
        "acting": now.acting,
        "since": _text(now.since),
        "statement_until": _text(now.statement_until),
        "hearing_until": _text(now.hearing_until),
        "earliest": _text(one.earliest),
        "fault": one.fault,
        "note": note(one),
    }


def proceeding_entry(one: Proceeding, labels: Mapping[str, str], named: NamedRecords) -> Document:
    """The same with what it rests on, what its procedure asks for, and the steps taken. `untold`: records that carry nothing yet."""
    return {
        "uscc": one.uscc,
        **standing_entry(one, labels),
        "kind_label": EFFECT_KINDS[one.kind],
        "hearing_from": _text(one.standing.hearing_from),
        "ground_holds": one.effect is not None,
        "grounds": [entry_of(named, one.uscc, record) for record in one.grounds],
        "untold": [entry_of(named, one.uscc, record) for record in one.untold],
        "procedure": procedure_entry(one.terms),
        "steps": [step_entry(entry) for entry in one.matter],
    }


def proceeding_entries(home: Home, run: Run, found: Sequence[Proceeding]) -> list[Document]:
    """Proceedings for documents, their records named."""
    labels = labels_of(home.policy())
    again = standing_beside(home.runs, run, {one.uscc for one in found}).runs
    named = dict(named_records(run, [one for one in found if one.uscc not in again]))
    for uscc, own in again.items():
        named |= named_records(own, [one for one in found if one.uscc == uscc])
    return [proceeding_entry(one, labels, named) for one in found]


def enterprise_document(home: Home, run: Run, uscc: str, *, on: date) -> Document:
    """One enterprise's proceedings, and before them what stands today; null where the run does not have it any more."""
    found = proceedings_of(home, run, uscc, on=on)
    try:
        document: Document | None = run.document(uscc)
    except NotFound:
        document = None
    return {
        "uscc": uscc,
        "name": document["name"] if document else None,
        "scope_notice": document["scope_notice"] if document else None,
        "standing": standing_among(run.ground.law, home.policy(), Decided.in_document(document), found, on=on)
        if document
        else None,
        "proceedings": proceeding_entries(home, run, found),
    }


def note(one: Proceeding) -> str:
    """What a department may do: the one sentence it must not miss."""
    now = one.standing
    if now.state == "acting":
        return f"自 {now.since} 起生效"
    if now.state == "faulty":
        return f"{now.reason}；不得据以采取措施"
    if now.state == "dropped" and one.matter and one.matter[-1].step.kind == "decided_not_to_apply":
        return f"自 {now.since} 起决定不采取（{now.reason}），不得据以采取措施"
    if now.state == "dropped":
        return f"已终止（{now.reason}），不得据以采取措施"
    when = f"；最早自 {one.earliest} 起" if one.earliest else "；最早日期待工作日历补入后才能算出"
    if now.state == "due":
        when = when.replace("最早", "今天告知的，最早")
    tail = AS_DECIDED if one.kind == "as_decided" else ""
    return f"尚在告知程序中（{STATES[now.state]}），不得据以采取措施{when}{tail}"


def step_entry(entry: Entry) -> Document:
    """One step for documents."""
    return {
        "step": entry.step.kind,
        "step_label": STEPS[entry.step.kind],
        "day": entry.step.day.isoformat(),
        "text": entry.step.text,
        "who": entry.who,
        "at": entry.at.isoformat(),
        "decision_id": entry.decision_id,
        "as_of": entry.as_of.isoformat(),
        "seal": entry.seal,
    }


def counted(found: Sequence[Proceeding]) -> dict[str, int]:
    """State → how many, in the order of the states."""
    return {state: sum(one.standing.state == state for one in found) for state in STATES}


def _adverse(document: Mapping[str, Any]) -> bool:
    restricted = any(one["kind"] == "restriction" for one in document["measures"])
    return restricted or document["grade"] == "D" or bool(document["overrides"])


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
