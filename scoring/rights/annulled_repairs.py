"""When a repair of a record was annulled, as far as that tells something of who asks for another one."""

from collections.abc import Iterable
from datetime import date

from scoring.rights.lasting import document_of, is_of, turn_of
from scoring.rights.steps import Happened
from scoring.rights.undone import first_end


def repair_annulled_on(known: Iterable[Happened]) -> date | None:
    """The last day from which a repair was annulled; null where none was.

    Not by the bureau, which annuls no repair: it ends what was written down by mistake. Nor by an end that was itself
    corrected, for what it ended was written down again by the same document.
    """
    told = list(known)
    annulled = [one for one in told if one.event_type == "repair_annulment" and one.by != "bureau"]
    repairs = [one for one in told if one.event_type == "repair"]
    mistaken = [first_end(one, told) for one in repairs if _begun_again(one, repairs)]
    return max((one.effective_on for one in annulled if one not in mistaken), default=None)


def _begun_again(one: Happened, repairs: Iterable[Happened]) -> bool:
    return any(turn_of(other) > turn_of(one) and is_of(document_of(one), other) for other in repairs)
