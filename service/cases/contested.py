"""An objection that comes in while the enterprise may still state its case is that statement: what silence would bring does not come.

Steps are lines of a ledger, a file; cases are rows of the database. So it is looked for behind whatever brings either, and each
night: who dies in between leaves it to the next one. Neither a filing nor a notice depends on it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import Connection

from scoring.procedure.standing import Step
from scoring.rights.objection import OBJECTION
from service import clock
from service.cases.case import Case
from service.cases.register import listed
from service.database.engine import Database
from service.home import Home
from service.procedures import ledger
from service.procedures.ledger import Entries, Entry


class Contested(NamedTuple):
    """An effect of which the enterprise was told and which it contests: what is to be written down as stated, and by whom it was."""

    told: Entry
    step: Step
    who: str


def contested(database: Database, home: Home, *, of: str | None = None) -> list[Contested]:
    """What objections contest, of one enterprise or of all, and the ledger does not say yet.

    That is the effect that one is about, or each that rests on its record, where nothing was done since the notice, and the
    objection came in by the last day to state, or is under way. Whoever contested in writing has not been silent, whatever
    becomes of the objection.
    """
    waiting = _silent(ledger.read(home.root), of)
    if not waiting:
        return []
    with database.reading() as connection:
        found = ((one, _first(one, _objections(connection, one.uscc))) for one in waiting)
        return [Contested(one, *stated) for one, stated in found if stated is not None]


def state_contested(database: Database, home: Home, *, of: str | None = None) -> bool:
    """Write that down; whether there was anything to write."""
    found = contested(database, home, of=of)
    if not found:
        return False

    def build(entries: Sequence[Entry]) -> list[Entry]:
        """Behind the entries that stand: who was at it meanwhile has not left the enterprise silent."""
        still = {(one.uscc, one.effect): one for one in _silent(ledger.by_enterprise(entries), of)}
        # A clock that ran ahead for another's line takes nobody's right.
        at = max([clock.now(), *(one.at for one in entries[-1:])])
        return [
            replace(one.told, step=one.step, who=one.who, at=at, seal="")
            for one in found
            if still.get((one.told.uscc, one.told.effect)) == one.told
        ]

    return bool(ledger.append(home.root, build))


def _silent(entries: Entries, of: str | None) -> list[Entry]:
    """The notices behind which nothing was done, by the ledger."""
    last = {(uscc, one.effect): one for uscc, ours in entries.items() if of in {None, uscc} for one in ours}
    return [one for one in last.values() if one.step.kind == "notified"]


class _Objection(NamedTuple):
    """`pending`: whether somebody still examines it."""

    case: Case
    pending: bool


def _objections(connection: Connection, uscc: str) -> list[_Objection]:
    """Those of an enterprise, the oldest first."""
    pending = {one.id for one in listed(connection, {"uscc": uscc}, states=sorted(OBJECTION.pending))}
    ours = reversed(listed(connection, {"uscc": uscc}))
    return [_Objection(one, one.id in pending) for one in ours if one.kind == "objection"]


def _first(told: Entry, objections: Sequence[_Objection]) -> tuple[Step, str] | None:
    """The first that contests it and came in in time, or was under way at the notice, as a step of its procedure; and whose it is."""
    until = told.terms.statement_until
    for case, pending in objections:
        filed = case.steps[0]
        came = filed.taken.step.day
        in_time = until is not None and came <= until and (pending or came >= told.step.day)
        if in_time and _contests(case, told):
            said = f"已就此提出异议（事项 {case.id}）：{filed.taken.step.text}"
            return Step("stated", max(came, told.step.day), said), filed.who
    return None


def _contests(case: Case, told: Entry) -> bool:
    target = case.target
    return target.record_id in told.grounds if target.record_id else target.effect == told.kind
