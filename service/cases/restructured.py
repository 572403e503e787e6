"""What a court decided on an enterprise as a whole, as far as it happens to one record of it: what speaks against it and is dated by the day of the ruling."""

from collections.abc import Sequence
from datetime import date

import polars as pl
from sqlalchemy import Connection

from features.acts import RESTRUCTURING, speaks_against
from features.records import KINDS
from features.succession import with_origin
from scoring.rights.lasting import ends
from service.cases.beside import Brought, all_on
from service.cases.target import CaseTarget


def restructured(
    connection: Connection, events: pl.DataFrame, uscc: str, target: CaseTarget
) -> list[Brought]:
    """Restructurings that suspend a record, and their ends, in the order of the days.

    Of the enterprise that was restructured: what was taken over in a merger by then is suspended by those of whom it was taken from.

    Args:
        connection: in which the register is read.
        events: what happened to the enterprise's records, as the store knows it.
        uscc: the enterprise.
        target: what the case is about.
    """
    if target.kind is None or not speaks_against(KINDS[target.kind]):
        return []
    whose = pl.col("merged_from").eq_missing(pl.lit(target.merged_from))
    found = all_on(connection, with_origin(events).filter(whose), uscc, None)
    own = target.merged_from is None
    return _reaching([one for one in found if own or one.cause is None], target.occurred_on)


def _reaching(found: Sequence[Brought], record_day: date | None) -> list[Brought]:
    """Without those of before the record was, which do not touch it, and their ends."""
    begun = [
        one
        for one in (each.happened for each in found)
        if one.event_type == RESTRUCTURING[0] and (record_day is None or record_day <= one.decided_on)
    ]
    return [one for one in found if one.happened in begun or any(ends(one.happened, each) for each in begun)]
