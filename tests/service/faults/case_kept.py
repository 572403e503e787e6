"""What must hold of cases after any kill: each step and act is there whole or not at all, what was acknowledged is there."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, select

from service.administration import Installation
from service.amendments.register import waiting
from service.audit.chain import Line
from service.audit.log import lines
from service.cases import register
from service.cases.case import Case
from service.cases.stepping import brought
from service.database.tables import case_keys, decisions, notices, publications, reconsiderations
from tests.service.cases.brought import events_stored, events_wanted
from tests.service.faults.case_load import PROVIDER
from tests.service.faults.kept import require_lines
from tests.service.faults.load import Answered


def require_whole(place: Installation, kept: Iterable[Answered], own: str) -> None:
    """As it lies there after a kill. `own`: the enterprise that has an account and listens."""
    with place.database.reading() as connection:
        found, cases = list(lines(connection)), register.listed(connection, {})
        require_lines(found, kept)
        found = [one for one in found if not one.event.status]  # of changes; the others are of answers
        acts = _acts(found)
        _require_acknowledged(kept, cases, acts)
        _require_told(found, cases)
        _require_keys(connection, cases, acts)
        _require_causes(connection, cases, acts)
        _require_notices(connection, cases, own)
        _require_amendments(connection, found)
    wanted, done, stored = events_wanted(place), events_wanted(place, done=True), events_stored(place)
    assert set(done) <= set(stored) <= set(wanted), (
        "in the store is what was brought, and all that is told as done"
    )
    assert set(stored.values()) <= {1}


def require_brought_about(place: Installation) -> None:
    """Once all is settled nothing waits, and each event is in the store once."""
    with place.database.reading() as connection:
        assert waiting(connection) == []
    stored, wanted = events_stored(place), events_wanted(place)
    assert stored == wanted
    assert set(stored.values()) == {1}


def _acts(found: Iterable[Line]) -> set[str]:
    return {one.event.details["act"] for one in found if one.event.action == "record_act"}


def _require_acknowledged(kept: Iterable[Answered], cases: Sequence[Case], acts: set[str]) -> None:
    """What somebody was told of is there as it was told."""
    there = {one.id: [step.taken.step.kind for step in one.steps] for one in cases}
    for one in kept:
        said = json.loads(one.body)
        if one.kind == "/v1/acts":
            assert said["id"] in acts
            continue
        told = [step["step"] for step in said["steps"]]
        assert there[said["id"]][: len(told)] == told


def _require_told(found: Iterable[Line], cases: Iterable[Case]) -> None:
    """Each step has its line of the log, and each line its step."""
    steps = Counter((case.id, step.taken.step.kind) for case in cases for step in case.steps)
    told: Counter[tuple[str, str]] = Counter()
    for one in found:
        event = one.event
        if event.action in {"file_objection", "file_repair"}:
            told[event.details["case"], "filed"] += 1
        elif event.action in {"objection_step", "repair_step"}:
            told[event.details["case"], event.details["step"]] += 1
    assert told == steps


def _require_keys(connection: Connection, cases: Iterable[Case], acts: set[str]) -> None:
    """Each was asked under a key, of which each made one."""
    query = select(case_keys.c.made, func.count()).group_by(case_keys.c.made)
    made = dict(connection.execute(query).all())
    assert made == {one.id: len(one.steps) for one in cases} | dict.fromkeys(acts, 1)


def _require_causes(connection: Connection, cases: Iterable[Case], acts: set[str]) -> None:
    """What a step or an act brings to a record is written with it."""
    wanted = set(acts)
    for case in cases:
        for seq in range(1, len(case.steps) + 1):
            wanted |= {f"case:{case.id}:{seq}:{one.event_type}" for one in brought(case, case.taken[:seq])}
    assert set(connection.execute(select(reconsiderations.c.cause)).scalars()) == wanted


def _require_notices(connection: Connection, cases: Iterable[Case], own: str) -> None:
    """Who listens has one notice of each step that it may know of."""
    wanted = set()
    for case in cases:
        kinds = [step.taken.step.kind for step in case.steps]
        since = kinds.index("forwarded") if "forwarded" in kinds else len(kinds)
        causes = [f"case:{case.id}:{step.seq}" for step in case.steps]
        wanted |= {("enterprise", cause) for cause in causes if case.uscc == own}
        wanted |= {(PROVIDER, cause) for cause in causes[since:]}
    of_cases = notices.c.cause.startswith("case:")
    there = [
        tuple(row) for row in connection.execute(select(notices.c.party, notices.c.cause).where(of_cases))
    ]
    assert len(there) == len(set(there))
    assert set(there) == wanted


def _require_amendments(connection: Connection, found: Iterable[Line]) -> None:
    """Each amendment has its decision and its line, and each that the register names is there."""
    amendments = select(publications.c.id).where(publications.c.amends.is_not(None))
    query = select(decisions.c.publication, decisions.c.uscc).where(decisions.c.publication.in_(amendments))
    rows = connection.execute(query).all()
    there = set(connection.execute(amendments).scalars())
    assert sorted(number for number, _ in rows) == sorted(there)
    told = Counter(one.event.subject for one in found if one.event.action == "amend")
    assert told == Counter(uscc for _, uscc in rows)
    named = select(reconsiderations.c.publication).where(reconsiderations.c.publication.is_not(None))
    assert set(connection.execute(named).scalars()) <= there
    unseen = publications.c.published_at.is_(None)
    assert connection.execute(select(publications.c.id).where(unseen)).first() is None
