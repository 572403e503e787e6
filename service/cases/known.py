"""What is known of the record of a case on a day: the enterprise's records as they are judged, and what others did to this one."""

from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import Connection

from features.lawful_gate import GatedRecords
from features.records import KINDS
from scoring.rights.steps import Happened
from scoring.schema.policy_day import PolicyDay
from service.cases.beside import Brought, all_on, order_of, others
from service.cases.case import Case
from service.cases.ground import records_on
from service.cases.restructured import restructured
from service.publications.place import Place


@dataclass(frozen=True, slots=True)
class Known:
    """What the record store knows on a day, by its law.

    `gated`: the enterprise's records, judged as of the day, all or those of the case's kind; `events`: what happened to them.
    """

    on: date
    law: PolicyDay
    gated: GatedRecords
    events: pl.DataFrame

    def beside(self, connection: Connection, case: Case) -> list[Happened]:
        """What happened to the record of a case other than by the case, what the store is still to be told too."""
        return list(others((one.happened for one in self.happened(connection, case)), case.id))

    def counted_to(self, case: Case) -> date | None:
        """The last day on which the record of a case counted by itself, where it is over; null where it is not, or the record is not there any more."""
        rows = self.gated.verdicts[str(case.target.kind)]
        rows = rows.filter(pl.col("record_id") == case.target.record_id, pl.col("until") < self.on)
        until: date | None = None if rows.is_empty() else rows.item(0, "until")
        return until

    def happened(self, connection: Connection, case: Case) -> list[Brought]:
        """All that happened to the record of a case, in its order; what a court decided on the enterprise as a whole happens to it too."""
        found = all_on(connection, self.events, case.uscc, case.target.named)
        whole = restructured(connection, self.events, case.uscc, case.target)
        return sorted((*found, *whole), key=order_of)


def known_of(place: Place, case: Case, law: PolicyDay, on: date, *, whole: bool) -> Known | None:
    """What is known by now of the record of a case; null for one about an evaluation, which no record is read for.

    `whole`: with all the enterprise's records, on which the conditions of a repair rest. Those of one kind cost a fraction.
    """
    if case.target.kind is None:
        return None
    kinds = KINDS if whole else [case.target.kind]
    return Known(on, law, *records_on(place, case.uscc, law, on, kinds=kinds))
