"""A repair that an authority's document says of a record that the rules do not repair: taken with a reason, and for a person to look at."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from features.lawful_gate import GatedRecords
from scoring.recourse.actions import counting_records
from scoring.rights.repairable import not_repaired
from scoring.schema.policy_day import PolicyDay
from service.cases.act_register import RecordedAct
from service.cases.ground import records_on, rules_today
from service.cases.target import record_in
from service.errors import NotFound, WrongUse
from service.publications.place import Place


def require_why_repaired(made: RecordedAct, gated: GatedRecords, law: PolicyDay) -> None:
    """`WrongUse` where an act repairs what the rules do not repair, and nobody says why: the document stands, but may be misread."""
    shut = _shut_out(made, gated, law) if made.text is None else None
    if shut is not None:
        raise WrongUse(
            f"“{made.label}”所涉的记录依规则不能经信用修复：{shut}。请核对文书；文书所作确为信用修复的，请在 text 写明理由",
            english="the rules do not repair this record: say in text why it was repaired all the same",
        )


def told_shut_out(place: Place, connection: Connection, act: RecordedAct, on: date) -> str | None:
    """That an act repaired what the rules do not repair, and why they do not; null of all others, and where the record is not there any more."""
    if act.event != "repair":
        return None
    law, _ = rules_today(place, connection, on)
    gated, _ = records_on(place, act.uscc, law, on)
    try:
        shut = _shut_out(act, gated, law)
    except NotFound:
        return None
    return f"该记录依规则不能经信用修复：{shut}" if shut else None


def _shut_out(act: RecordedAct, gated: GatedRecords, law: PolicyDay) -> str | None:
    """By what counted on the day of the act, and as if nobody had done anything to the record itself."""
    if act.event != "repair" or act.target is None or act.target.record_id is None:
        return None
    row: Mapping[str, Any] = {**record_in(gated, act.uscc, act.target.record_id), "reason": None}
    counting = [one for one in counting_records(gated, act.uscc, "public") if one["occurred_on"] <= act.day]
    shut = not_repaired(row, counting, law.recourse)
    return shut.reason if shut else None
