"""A decision as it is shown: its document, and beside it where its effects stand today and who took over its code."""

from scoring.document import Document
from service.home import Home
from service.procedures.view import with_standing
from service.successors import with_successors


def as_shown(home: Home, document: Document) -> Document:
    """A decision's document with `standing`, `succeeded_by`, and with each override and measure where that one stands.

    The `standing` of one is null where nothing is due before it: for what takes no right away, for a bar that changes no
    grade, and in any decision but the acting one.
    """
    found = with_successors(home, with_standing(home, document))
    effects = found["standing"]["effects"] if found["standing"] else ()
    by_rule = {one["effect"]: one for one in effects}
    return found | {
        name: [one | {"standing": by_rule.get(one["id"])} for one in found[name]]
        for name in ("overrides", "measures")
    }
