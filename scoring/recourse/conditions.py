"""What the records themselves decide about a remedy: whether it is for a record, and whether something came in between."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from features.records import KINDS
from scoring.schema.recourse import Remedy, Selected

Row = Mapping[str, Any]
REPEATED: Final = "同一违法行为再次受到处罚，不得提前停止公示"


def fits(one: Selected, row: Row) -> bool:
    """Whether a record is among those selected."""
    payload = KINDS[row["kind"]].payload
    return (
        row["kind"] in one.kinds
        and all(row[name] in codes for name, codes in one.where.items() if name in payload)
        and (not one.bodies or any(word in (row["issuing_body"] or "") for word in one.bodies))
        and (not one.severities or row["severity_of_event"] in one.severities)
    )


def fits_any(many: Iterable[Selected], row: Row) -> bool:
    """Whether a record is among those selected by one of them."""
    return any(fits(one, row) for one in many)


def in_quotes(row: Row) -> str:
    """A record as a reason names it: by the number of its document, in quotes as what somebody else worded, or else by its day."""
    return f"“{row['document_no']}”" if row["document_no"] else str(row["occurred_on"])


def broken_by(remedy: Remedy, row: Row, counting: Iterable[Row]) -> str | None:
    """Why a later record forbids the remedy for this one, for good; null where none of the counting ones does."""
    for other in counting:
        if other["occurred_on"] <= row["occurred_on"]:
            continue
        if remedy.unless_repeated and _same_violation(other, row):
            return REPEATED
        since = next((one for one in remedy.none_since if fits(one, other)), None)
        if since is not None:
            return f"{since.reason}（{in_quotes(other)}）"
    return None


def _same_violation(other: Row, row: Row) -> bool:
    same = other["kind"] == row["kind"] and other["violation"] == row["violation"]
    return bool(same and row["violation"] is not None)
