"""Which documents an act ends, by what it says: of one number those of the same body, and where that is not clear, told apart."""

from collections.abc import Sequence

from scoring.rights.lasting import (
    ENDED_BY,
    document_of,
    is_of,
    lasting,
    name_of,
    same_body,
    same_document,
    told,
)
from scoring.rights.steps import Ended, Happened
from scoring.rights.words import EventType
from service.cases.beside import Brought
from service.errors import Conflict


def meant(
    ends: Sequence[str] | None, event: EventType, body: str, known: Sequence[Brought]
) -> tuple[Ended, ...] | None:
    """The documents that an act of a body ends; null where it names none.

    Args:
        ends: their numbers or names, the numbers of acts, or as a refusal told them apart.
        event: the ending event.
        body: who ends it.
        known: what happened to the record.

    Raises:
        Conflict: by one number several bodies did what lasts, and none of them is the one that ends it.
    """
    if ends is None:
        return None
    begun = [one for one in known if ENDED_BY.get(one.happened.event_type) == event]
    lasts = lasting(event, (one.happened for one in known))
    return tuple(_meant(text, body, begun, lasts) for text in ends)


def _meant(text: str, body: str, begun: Sequence[Brought], lasts: Sequence[Happened]) -> Ended:
    apart = next((one for one in begun if same_document(_label(one), text)), None)
    if apart is not None:
        return document_of(apart.happened)
    called = [one for one in begun if same_document(name_of(one.happened), text)]
    own = [one for one in called if one.happened.body and same_body(one.happened.body, body)]
    if own:
        return document_of(own[0].happened)
    going_on = [one for one in called if one.happened in lasts]
    of_bodies = [one for one in going_on if one.happened.body]
    if not of_bodies:
        return Ended(name=text)
    first = document_of(of_bodies[0].happened)
    if not all(is_of(first, one.happened) for one in of_bodies):
        listed = "；".join(dict.fromkeys(f"{told(one.happened)}，写作“{_label(one)}”" for one in going_on))
        raise Conflict(
            f"ends 里的“{text}”不止一项，仍在持续的有：{listed}。请照此写明终止的是哪一项",
            english="several bodies used this number: name in ends the number of the act that is ended",
        )
    return first


def _label(one: Brought) -> str:
    """By what it is told apart from another document of the same number: the act itself, or whose it is with its name."""
    if one.cause is not None and one.cause.startswith("act-"):
        return one.cause
    return f"{one.happened.body or ''}，{name_of(one.happened)}"
