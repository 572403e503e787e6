"""By what it was ended what an act began: by another act, a case, or as a file tells; and by what an end was corrected."""

from collections.abc import Sequence

from scoring.rights.lasting import ENDED_BY, document_of, is_again, name_of, turn_of
from scoring.rights.steps import Ended, Happened
from scoring.rights.undone import first_end as ended_first
from service.cases.act_register import RecordedAct, is_number
from service.cases.beside import Brought


def ended_by(act: RecordedAct, known: Sequence[Brought]) -> Brought | None:
    """What ended what an act began, the first of several; null where nothing did, or it began nothing that lasts.

    What it brought is among what is known, with the day since which it acts.
    """
    return first_end(_as_known(act, known), known)


def first_end(one: Happened, known: Sequence[Brought]) -> Brought | None:
    """What ended it, the first of several, of two of one day the one that names it (`scoring.rights.undone.first_end`); null where nothing did."""
    end = ended_first(one, [other.happened for other in known])
    return next((other for other in known if other.happened == end), None)


def corrections(act: RecordedAct, known: Sequence[Brought]) -> dict[Ended, Brought]:
    """Document whose doing an act ended → the act by which that was written down again: the end of it was none."""
    if act.event not in ENDED_BY.values():
        return {}
    end, found = _as_known(act, known), {}
    for one in act.ended:
        again = [
            other for other in known if is_number(other.cause or "") and is_again(other.happened, one, end)
        ]
        if again:
            found[document_of(one)] = min(again, key=lambda other: turn_of(other.happened))
    return found


def _as_known(act: RecordedAct, known: Sequence[Brought]) -> Happened:
    return next((one.happened for one in known if one.cause == act.id), act.happened)


def number_of(cause: str | None) -> str | None:
    """The number of the act or the case that brought something (its cause, as `service.amendments.register` has it)."""
    if cause is None or not cause.startswith("case:"):
        return cause
    return cause.split(":")[1]


def names(these: Sequence[Happened]) -> tuple[str, ...]:
    """The documents by which they were done, each once."""
    return tuple(dict.fromkeys(map(name_of, these)))
