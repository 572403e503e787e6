"""When a repair of a record was annulled, as far as that tells something of who asks for another one."""

from collections.abc import Iterable, Sequence
from datetime import date

from scoring.rights.lasting import ENDED_BY, corrects_register, is_again
from scoring.rights.steps import Happened
from scoring.rights.undone import first_end


def repair_annulled_on(known: Iterable[Happened]) -> date | None:
    """The last day from which a repair was annulled; null where none was.

    Not by the bureau, which annuls no repair: it ends what was written down by mistake. Nor by an end that was itself
    corrected, for all that it ended was written down again by the same document of the same day.
    """
    told = list(known)
    annulled = [one for one in told if one.event_type == ENDED_BY["repair"] and not corrects_register(one)]
    return max((one.effective_on for one in annulled if not _mistaken(one, told)), default=None)


def _mistaken(end: Happened, told: Sequence[Happened]) -> bool:
    """Whether all repairs that an end was of were written down again since."""
    repairs = [one for one in told if one.event_type == "repair"]
    ended = [one for one in repairs if first_end(one, told) == end]
    return bool(ended) and all(any(is_again(other, one, end) for other in repairs) for one in ended)
