"""The job `publish`: a run is put before everybody.

Idempotent by the run: what is published already is what was wanted, whoever did it. Which run is the latest is settled
when the job is first begun.
"""

from collections.abc import Mapping
from typing import Any

from service import clock
from service.administration import Installation
from service.audit.keeping import Keeper
from service.database.engine import Database
from service.errors import Conflict
from service.jobs.doing import Doing
from service.jobs.kind import Kind
from service.jobs.requests import PublishRequest
from service.publications.in_effect import tell_in_effect
from service.publications.publication import Publication, publication_of_run
from service.publications.publish import publish
from service.runs.kept import Runs
from service.runs.run import Run


def _publish(place: Installation, request: PublishRequest, doing: Doing) -> Mapping[str, Any]:
    runs = Runs(place.home.runs)
    run = runs.latest("public") if request.run is None else runs.named(request.run)
    if request.run is None:
        doing.settled({"run": run.folder.name})
    found, already = _published(place.database, run), True
    if found is None:
        found, already = _made(place, run, doing)
    tell_in_effect(place.database, place.home, now=clock.now())
    Keeper(place.home.root, place.keyring).newest(place.database)
    return {
        "run": found.run,
        "run_id": found.run_id,
        "as_of": found.as_of.isoformat(),
        "published_at": found.published_at.isoformat(timespec="seconds"),
        "published_by": found.published_by,
        "enterprises": found.enterprises,
        "already": already,
    }


def _made(place: Installation, run: Run, doing: Doing) -> tuple[Publication, bool]:
    """The publication, and whether another process was quicker."""
    who = doing.job.asked_by
    try:
        return publish(place.database, place.home, run, who=who, progress=doing.progress), False
    except Conflict:
        found = _published(place.database, run)
        if found is None:  # another run is being published
            raise
        return found, True


def _published(database: Database, run: Run) -> Publication | None:
    with database.reading() as connection:
        return publication_of_run(connection, run.folder.name)


PUBLISH = Kind("publish", "发布", PublishRequest, _publish)
"""Kind of job: publish a run."""
