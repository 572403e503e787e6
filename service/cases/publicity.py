"""A new end of publicity that a document names, beside the day to which the record counts by the rules of the gate."""

from datetime import date

from sqlalchemy import Connection

from service.cases.act_register import RecordedAct
from service.cases.ground import records_on, rules_today
from service.cases.target import counts_only_to, record_in
from service.publications.place import Place


def told_end(place: Place, connection: Connection, act: RecordedAct, on: date) -> str | None:
    """That a record counts to an earlier day than the act that moved its end says; null where it does not, or no end was moved.

    An act is written down as its document has it; nothing is published longer than the longest term of its class for that.
    Asked for an act that was brought about, on a day.
    """
    if act.target is None or act.target.record_id is None or act.publicity_until is None:
        return None
    law, _ = rules_today(place, connection, on)
    gated, _ = records_on(place, act.uscc, law, on)
    only = counts_only_to(record_in(gated, act.uscc, act.target.record_id)["until"], act.publicity_until)
    if only is None:
        return None
    return f"文书写的公示截止期是 {act.publicity_until}，{only}：公示截止期按最后一次变更计，不长于所属程度的最长公示期"
