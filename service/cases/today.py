"""A case as it stands today, and an act: whether what it brought was brought about, and which evaluations followed."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

import polars as pl
from sqlalchemy import Connection

from features.store import ZONE
from scoring.rights.lasting import ENDED_BY
from scoring.rights.steps import Happened
from service import clock
from service.amendments.followed import Followed, followed
from service.amendments.register import EVALUATION
from service.cases.act_documents import act_document, end_document
from service.cases.act_lasting import corrections, ended_by
from service.cases.act_register import RecordedAct
from service.cases.act_repairs import told_shut_out
from service.cases.beside import Brought, all_on, brought, others
from service.cases.case import Case
from service.cases.conditions import conditions_of
from service.cases.documents import Document, case_document, eligibility_document, record_document
from service.cases.ground import Rules, happened_on, rules_today
from service.cases.held import held_steps
from service.cases.known import Known, known_of
from service.cases.publicity import told_end
from service.cases.target import TargetName
from service.publications.place import Place


def act_today(connection: Connection, act: RecordedAct) -> Document:
    """An act, with whether what it brought was brought about, by which decision, and by what here it was ended."""
    causes = followed(connection, act.id)
    lasted = act.event in ENDED_BY
    known = brought(connection, act.uscc, _named(act))
    by = ended_by(act, known) if lasted else None
    return (
        act_document(act)
        | _brought(causes)
        | {"evaluations": [_evaluated(causes)] if causes else []}
        | {"ended_by": end_document(by) if by else None, "lasts": None}
        | {"until_differs": None, "repair_differs": None}
        | {"corrected_by": [end_document(one) for one in corrections(act, known).values()]}
    )


def act_in_full(place: Place, connection: Connection, act: RecordedAct, on: date) -> Document:
    """The same with what has become of it by a day, by what came in files too: whether it lasts, and the end of publicity that it moved; and whether it repaired what is not repaired."""
    told = act_today(connection, act)
    if act.event in ENDED_BY:
        law, _ = rules_today(place, connection, on)
        events = happened_on(place, act.uscc, law, on)
        by = ended_by(act, all_on(connection, events, act.uscc, _named(act)))
        told |= {"ended_by": end_document(by) if by else None, "lasts": by is None}
    told["repair_differs"] = told_shut_out(place, connection, act, on)
    if told["brought_about"]:
        told["until_differs"] = told_end(place, connection, act, on)
    return told


def _named(act: RecordedAct) -> TargetName | None:
    return act.target.named if act.target else None


def all_today(
    place: Place, connection: Connection, found: Sequence[Case], *, reader: str | None = None
) -> list[Document]:
    """Each as `told_today`, by rules that are asked for once."""
    if not found:
        return []
    rules = rules_today(place, connection, clock.today())
    return [told_today(connection, one, rules, reader=reader) for one in found]


def told_today(connection: Connection, found: Case, rules: Rules, *, reader: str | None = None) -> Document:
    """Its document for a reader (`case_document`), with whether what it brought was brought about, and by which decisions.

    What is known of its record is left out. `rules`: of today.

    One whose last step is dated later (the clock was set back) is told as of that step: it must not hide the others.
    """
    law, calendar = rules
    on = max(clock.today(), found.steps[-1].taken.step.day)
    held = held_steps(connection, found, law, calendar, on)
    causes = followed(connection, f"case:{found.id}:")
    of_steps = [
        {"seq": seq}
        | _evaluated(told_of)
        | _outcome(told_of[-1], shown=reader is None or reader != found.provider)
        for seq, ours in groupby(causes, key=lambda one: int(one.cause.split(":")[2]))
        for told_of in (list(ours),)
    ]
    unread = {"record": None, "repair_conditions": None}
    return (
        case_document(found, on, calendar, held=held, reader=reader)
        | _brought(causes)
        | {"evaluations": of_steps}
        | unread
    )


def told_in_full(place: Place, connection: Connection, found: Case, *, reader: str | None = None) -> Document:
    """The same with what is known today of its record, and of a repair that waits to be admitted with every condition; what shuts it out leaves no admission open."""
    today = clock.today()
    law, _ = rules = rules_today(place, connection, today)
    told = told_today(connection, found, rules, reader=reader)
    waits = found.kind == "repair" and told["state"] == "filed"
    known = known_of(place, found, law, today, whole=waits)
    if known is None:
        return told
    happened = known.happened(connection, found)
    told["record"] = _record(found, known, [one.happened for one in happened if not _by_step(found, one)])
    if waits:
        conditions = conditions_of(found, known, list(others((one.happened for one in happened), found.id)))
        told["repair_conditions"] = eligibility_document(conditions) if conditions else None
        if conditions and conditions.excluded:
            told["open_steps"] = [one for one in told["open_steps"] if one["step"] != "admitted"]
    return told


def _by_step(found: Case, one: Brought) -> bool:
    """Whether a step of the case brought it; what an act wrote down again by the number of one, the act did."""
    return (one.cause or "").startswith(f"case:{found.id}:")


def _record(found: Case, known: Known, events: Sequence[Happened]) -> Document | None:
    """Null where it is not there any more."""
    kind, ours = found.target.kind, pl.col("record_id") == found.target.record_id
    rows = known.gated.verdicts[str(kind)].filter(ours)
    return None if rows.is_empty() else record_document(rows.item(0, "reason"), events)


def _brought(causes: Sequence[Followed]) -> Document:
    open_ = [one for one in causes if not one.done]
    faults = dict.fromkeys(one.fault for one in open_ if one.fault is not None)
    return {"brought_about": not open_, "fault": "；".join(faults) or None}


def _evaluated(causes: Sequence[Followed]) -> Document:
    """Which decision followed a step or an act, or why none did; what a step brings is brought about together."""
    last = causes[-1]
    at = last.published_at
    return {
        "decision_id": last.decision_id,
        "as_of": last.as_of.isoformat() if last.as_of else None,
        "published_at": at.astimezone(ZONE).isoformat(timespec="seconds") if at else None,
        "told": _why(causes),
    }


def _outcome(last: Followed, *, shown: bool) -> Document:
    """Grade and score before and after; of a case passed on to a party nothing of it is shown, which may not ask for the rating."""
    names = ("former_grade", "grade", "former_score", "score")
    return {name: getattr(last, name) if shown else None for name in names}


def _why(causes: Sequence[Followed]) -> str:
    if not all(one.done for one in causes):
        faults = "；".join(dict.fromkeys(one.fault for one in causes if one.fault is not None))
        return f"尚未重新评价：{faults or '等待实现，由下一次办理、shouxin work 或夜间运行继续'}"
    if causes[-1].decision_id is not None:
        return "已重新评价，并代替了原来的决定"
    if causes[-1].cause.endswith(EVALUATION):
        return "已按现有的记录和规则重新评价，结果与现行决定相同，没有作出新的决定；认为所依的记录有误的，可以对该记录提出异议，记录更正并报来之后随之重新评价"
    return "现行发布没有这家企业的评价，由下一次评价和发布实现"
