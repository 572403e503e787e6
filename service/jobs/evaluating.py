"""The job `evaluate`: everyone is evaluated and the run is stored.

Idempotent by its ground: the same one gives the same run. What the request leaves open (day, time of knowledge, state of
the record store) is settled when the job is first begun, so that a later attempt has the same ground.
"""

from collections.abc import Mapping
from typing import Any

from service.administration import Installation
from service.days import as_text, days
from service.jobs.doing import Doing
from service.jobs.kind import Kind
from service.jobs.requests import EvaluateRequest
from service.runs.evaluated import Prepared, evaluated, prepared
from service.runs.kept import Runs
from service.runs.run import Run


def _evaluate(place: Installation, request: EvaluateRequest, doing: Doing) -> Mapping[str, Any]:
    home = place.home
    as_of, known_at = days(request.as_of, request.known_at, home.last_known_day())
    found = prepared(
        home,
        as_of=as_of,
        known_at=known_at,
        purpose=request.purpose,
        rule_book=request.rule_book,
        data_version=request.data_version,
    )
    manifest = found.ground.manifest
    open_parts = {
        "as_of": manifest.as_of.isoformat(),
        "known_at": as_text(known_at),
        "data_version": manifest.data_version,
    }
    settled = request.model_dump() | open_parts
    if settled != request.model_dump():
        doing.settled(settled)
    if doing.again and Runs(home.runs).of(manifest) is not None:
        doing.happened()
    run = evaluated(home, found, progress=doing.progress)
    return _result(run, found, latest=Runs(home.runs).is_latest(run))


def _result(run: Run, found: Prepared, *, latest: bool) -> Mapping[str, Any]:
    counts = run.collect(run.table("decisions").group_by("status", "grade").len().sort("status", "grade"))
    manifest = run.manifest
    return {
        "run": run.folder.name,
        "run_id": manifest.hash,
        "as_of": manifest.as_of.isoformat(),
        "known_at": manifest.known_at,
        "data_version": manifest.data_version,
        "model": found.model,
        "actionable": run.actionable,
        "latest": latest,
        "simulated": manifest.simulated,
        "counts": counts.to_dicts(),
    }


EVALUATE = Kind("evaluate", "评价", EvaluateRequest, _evaluate)
"""Kind of job: evaluate everyone."""
