"""An objection that comes in while the enterprise may still state its case is that statement: what silence would bring does not come."""

from collections.abc import Sequence
from datetime import date, datetime

from scoring.rights.objection import OBJECTION
from service.cases.case import Case
from service.cases.register import listed
from service.database.engine import Database
from service.home import Home
from service.procedures import ledger
from service.procedures.acting import acting_run_of, proceedings_of
from service.procedures.proceeding import Proceeding
from service.procedures.steps import take


def state_contested(home: Home, case: Case, *, day: date, who: str, now: datetime) -> Sequence[str]:
    """Write down as stated, in the procedures, what an objection contests; returns the ids of those effects.

    That is the effect that it is about, or each that rests on its record, where the enterprise was told of it and the time in
    which it may state its case still ran on the day on which the objection came in (`day`). Whoever contested in writing has not
    been silent: somebody must decide, whatever becomes of the objection.
    """
    if case.kind != "objection" or not ledger.read(home.root).get(case.uscc):
        return ()
    found = proceedings_of(home, acting_run_of(home, case.uscc), case.uscc, on=day)
    said = f"已就此提出异议（事项 {case.id}）：{case.steps[0].taken.step.text}"
    stated = [one.id for one in found if _waits(one) and _contests(case, one)]
    for name in stated:
        take(home, case.uscc, name, "stated", day=day, text=said, who=who, at=now)
    return stated


def state_pending(database: Database, home: Home, uscc: str, *, day: date, who: str, now: datetime) -> None:
    """The same of the objections that are under way when the enterprise is told of its effects (`day`)."""
    with database.reading() as connection:
        cases = listed(connection, {"uscc": uscc}, states=sorted(OBJECTION.pending))
    for case in cases:
        state_contested(home, case, day=day, who=who, now=now)


def _waits(one: Proceeding) -> bool:
    return one.effect is not None and one.standing.state == "notified"


def _contests(case: Case, one: Proceeding) -> bool:
    target = case.target
    return target.record_id in one.grounds if target.record_id else one.kind == target.effect
