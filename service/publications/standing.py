"""Where the effects of a published decision stand today, worked out of what was published and the ledger of steps."""

from datetime import date

from scoring.document import Document, Ground, render
from scoring.effects import effects_of
from scoring.schema.policy import Policy
from service.home import Home
from service.procedures import ledger
from service.procedures.gone import gone_records, told_of
from service.procedures.proceeding import Proceeding
from service.procedures.proceedings import proceedings
from service.procedures.view import grade_today, standing_among
from service.publications.beside import with_stored_ends
from service.publications.published import Part, Publication
from service.run import open_run
from service.shown import with_each_standing


def shown(
    home: Home,
    policy: Policy,
    ground: Ground,
    document: Document,
    part: Part,
    publication: Publication,
    *,
    on: date,
    in_force: bool,
) -> Document:
    """A document, whole or its rating, as `service.shown.as_shown` shows it.

    `policy`: today's; `ground`: the decision's. `in_force`: whether the publication is the one on which measures rest; of
    another one nothing stands.
    """
    standing = _standing(home, policy, ground, document, part, publication, on) if in_force else None
    beside = {"standing": standing, "succeeded_by": part.found["succeeded_by"] or []}
    return with_each_standing(document | beside)


def grade_of(
    home: Home, policy: Policy, ground: Ground, part: Part, publication: Publication, *, on: date
) -> str | None:
    """The grade of the publication in force as far as it is in effect on a day, without the document."""
    matters = _matters(home, policy, ground, part, publication, on)
    return grade_today(ground.law, part.subject.row, matters)


def _standing(
    home: Home,
    policy: Policy,
    ground: Ground,
    document: Document,
    part: Part,
    publication: Publication,
    on: date,
) -> Document:
    matters = _matters(home, policy, ground, part, publication, on)
    whole = document if "measures" in document or not matters else render(ground, part.subject)
    return standing_among(ground.law, policy, whole, matters, on=on)


def _matters(
    home: Home, policy: Policy, ground: Ground, part: Part, publication: Publication, on: date
) -> list[Proceeding]:
    """The matters of one enterprise; none where nothing is to its disadvantage and no step was ever taken."""
    row = part.subject.row
    found = with_stored_ends(effects_of(ground.law, row, part.subject.evidence), part.found["seen_until"])
    steps = {
        one: tuple(entry for entry in ours if entry.step.day <= on) for one, ours in _steps(home, row["uscc"])
    }
    if not found and not steps:
        return []
    told = told_of(steps)
    gone = gone_records(home, open_run(home.runs / publication.run), told) if told else {}
    return proceedings(policy, found, steps, run_day=publication.as_of, on=on, gone=gone)


def _steps(home: Home, uscc: str) -> list[tuple[str, tuple[ledger.Entry, ...]]]:
    ours = tuple(ledger.read(home.root).get(uscc, ()))
    return [(uscc, ours)] if ours else []
