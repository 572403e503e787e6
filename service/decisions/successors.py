"""Who took over a code that is asked about: told beside every answer on it, so that nobody takes it for the enterprise's last word."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from features.records.registry import SUCCESSION_TYPES
from features.store import Known
from features.successors import Successor, successors_of
from scoring.entries import Document
from service.days import instant
from service.errors import NotFound
from service.home import Home


def with_successors(home: Home, document: Document) -> Document:
    """A decision's document with `succeeded_by` beside it: who had taken over the code by its day, as it was known.

    Asked of who is out of the evaluation's scope, as a code is that is no more; empty for all others.
    """
    if document["status"] != "out_of_scope":
        return document | {"succeeded_by": []}
    known = home.store.known(instant(document["known_at"]), version=document["data_version"])
    found = successors_of(known, document["uscc"], as_of=date.fromisoformat(document["as_of"]))
    return document | {"succeeded_by": entries(found)}


def entries(found: Sequence[Successor]) -> list[dict[str, Any]]:
    """Successors for documents."""
    return [
        {
            "uscc": one.uscc,
            "how": one.how,
            "how_label": SUCCESSION_TYPES[one.how],
            "since": one.since.isoformat(),
        }
        for one in found
    ]


def require_not_succeeded(known: Known, uscc: str, *, as_of: date, command: str) -> None:
    """`NotFound` for a code that others had taken over by the day, with the command that asks of them."""
    found = successors_of(known, uscc, as_of=as_of)
    if found:
        raise NotFound(succeeded_text(uscc, entries(found), command))


def succeeded_text(uscc: str, found: Sequence[dict[str, Any]], command: str) -> str:
    """By whom a code was taken over and what to ask instead. `command`: with {} for the code."""
    told = "、".join(f"{one['uscc']} 承继（{one['how_label']}，{one['since']}）" for one in found)
    return f"{uscc} 已由 {told}，请用 " + "、".join(command.format(one["uscc"]) for one in found)
