"""When a repair of a record was annulled, as far as that tells something of who asks for another one."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from scoring.rights.lasting import is_again
from scoring.rights.steps import Happened
from scoring.rights.undone import first_end


def repair_annulled_on(known: Iterable[Happened]) -> date | None:
    """The last day from which a repair was annulled; null where none was.

    Not by the bureau, which annuls no repair: it ends what was written down by mistake. Nor by an end that was itself
    corrected, for what it ended was written down again by the same document of the same day.
    """
    told = list(known)
    annulled = [one for one in told if one.event_type == "repair_annulment" and one.by != "bureau"]
    mistaken = list(_mistaken(told))
    return max((one.effective_on for one in annulled if one not in mistaken), default=None)


def _mistaken(told: Sequence[Happened]) -> Iterator[Happened]:
    """Ends of a repair that was written down again since."""
    repairs = [one for one in told if one.event_type == "repair"]
    for one in repairs:
        end = first_end(one, told)
        if end is not None and any(is_again(other, one, end) for other in repairs):
            yield end
