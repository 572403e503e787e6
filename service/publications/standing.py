"""Where the effects of published decisions stand today, worked out of what was published and the ledger of steps."""

from datetime import date
from functools import lru_cache
from typing import Final

from scoring.effects import effects_of
from scoring.entries import Document
from scoring.ground import Ground
from scoring.in_effect import Decided
from scoring.schema.policy import Policy
from service.decisions.shown import with_each_standing
from service.home import Home
from service.procedures import ledger
from service.procedures.gone import gone_records, told_of
from service.procedures.ledger import Entries
from service.procedures.proceeding import GoneRecords, Proceeding
from service.procedures.proceedings import proceedings
from service.procedures.view import grade_today, nothing_adverse, standing_among
from service.publications.beside import with_stored_ends
from service.publications.parts import Part
from service.runs.run import open_run

_KEPT: Final = 4_096
"""Enterprises with open matters whose ended records a server keeps in memory."""


def shown(
    home: Home,
    policy: Policy,
    ground: Ground,
    document: Document,
    part: Part,
    *,
    on: date,
    in_force: bool,
) -> Document:
    """A document, whole or its rating, as `service.decisions.shown.as_shown` shows it.

    `policy`, `ground`: those of the part's publication; what is due today is due by the policy that was published last.
    `in_force`: whether the publication is the one on which measures rest; of another one nothing stands.
    """
    standing = None
    if in_force:
        standing = standing_of(home, policy, ledger.read(home.root), ground, part, on=on)
    beside = {"standing": standing, "succeeded_by": part.found["succeeded_by"] or []}
    return with_each_standing(document | beside)


def grade_of(home: Home, policy: Policy, ground: Ground, part: Part, *, on: date) -> str | None:
    """The grade of the publication in force as far as it is in effect on a day, without the document."""
    matters = _matters(home, policy, ledger.read(home.root), ground, part, on)
    return grade_today(ground.law, part.subject.row, matters)


def standing_of(
    home: Home,
    policy: Policy,
    entries: Entries,
    ground: Ground,
    part: Part,
    *,
    on: date,
) -> Document:
    """Where the effects of one decision of the publication on which measures rest stand on a day.

    `entries`: of the ledger of steps.
    """
    matters = _matters(home, policy, entries, ground, part, on)
    row = part.subject.row
    if not matters:
        return nothing_adverse(row["grade"], on=on)
    return standing_among(ground.law, policy, Decided.in_row(ground.law, row), matters, on=on)


def _matters(
    home: Home,
    policy: Policy,
    entries: Entries,
    ground: Ground,
    part: Part,
    on: date,
) -> list[Proceeding]:
    """The matters of one enterprise; none where nothing is to its disadvantage and no step was ever taken."""
    row = part.subject.row
    uscc: str = row["uscc"]
    found = with_stored_ends(effects_of(ground.law, row, part.subject.evidence), part.found["seen_until"])
    ours = tuple(one for one in entries.get(uscc, ()) if one.step.day <= on)
    steps = {uscc: ours} if ours else {}
    if not found and not steps:
        return []
    told = told_of(steps).get(uscc)
    gone = _gone(home, part.publication.run, uscc, told) if told else {}
    return proceedings(policy, found, steps, run_day=part.publication.as_of, on=on, gone=gone)


@lru_cache(maxsize=_KEPT)
def _gone(home: Home, run: str, uscc: str, told: frozenset[str]) -> GoneRecords:
    """What a run says of records told of; a run never changes, so it is asked once."""
    return gone_records(home, open_run(home.runs / run), {uscc: told})
