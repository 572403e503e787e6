"""By what it was ended what an act began: by another act, a case, or as a file tells."""

from collections.abc import Sequence

from scoring.rights.lasting import ends, name_of, turn_of
from scoring.rights.steps import Happened
from service.cases.act_register import RecordedAct
from service.cases.beside import Brought


def ended_by(act: RecordedAct, known: Sequence[Brought]) -> Brought | None:
    """What ended what an act began, the first of several; null where nothing did, or it began nothing that lasts.

    What it brought is among what is known, with the day since which it acts.
    """
    ours = next((one.happened for one in known if one.cause == act.id), act.happened)
    found = [one for one in known if ends(one.happened, ours)]
    # Of two of one day the one that names it: the other ended what was left.
    return min(found, key=lambda one: (turn_of(one.happened), one.happened.ends is None), default=None)


def number_of(cause: str | None) -> str | None:
    """The number of the act or the case that brought something (its cause, as `service.amendments.register` has it)."""
    if cause is None or not cause.startswith("case:"):
        return cause
    return cause.split(":")[1]


def names(these: Sequence[Happened]) -> tuple[str, ...]:
    """The documents by which they were done, each once."""
    return tuple(dict.fromkeys(map(name_of, these)))
