"""The job `ingest`: one delivery of the inbox is loaded and moved away.

Idempotent by the store: content that was loaded before adds nothing. A load that a job committed is known by its name,
which begins with that of the job; each attempt has a name of its own, because what a broken one wrote must stay unseen.
Whose records its events act on is worked out of what the publication in force does not know, so a later attempt finds them too.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from features.deliveries import is_simulated, read_manifest
from features.ingest import ingest
from features.ledger import Load
from features.load_report import LoadReport
from features.other_feeds import told_elsewhere
from service import clock
from service.administration import Installation
from service.amendments.loaded import bring_about, reconsider_loaded
from service.errors import StateError
from service.home import Home
from service.jobs.doing import Doing
from service.jobs.inbox import Inbox
from service.jobs.kind import Kind
from service.jobs.requests import IngestRequest


def _ingest(place: Installation, request: IngestRequest, doing: Doing) -> Mapping[str, Any]:
    inbox, name, job = Inbox.of(place.settings), request.delivery, doing.job.id
    before = _loads(place.home, job)
    if before and inbox.moved(name, job).is_dir():
        return _result(name, before, None)
    folder = inbox.whole(name)
    deliveries = read_manifest(folder)
    if is_simulated(folder):
        place.home.mark_simulated()
    if before:
        doing.happened()
    report = ingest(
        place.home.archive,
        deliveries,
        now=clock.now(),
        progress=lambda _, done, of: doing.progress(done, of),
        load_id=f"{job}-{secrets.token_hex(4)}",
    )
    again = _evaluated_again(place, who=doing.job.asked_by)
    if report.failed:
        raise StateError(_failed(name, report))
    inbox.move(name, job)
    return {**_result(name, _loads(place.home, job), report), **again}


def _evaluated_again(place: Installation, *, who: str) -> Mapping[str, Any]:
    """Those on whose records events of the load act; what another process is at, or cannot be done now, waits for the next one."""
    found = reconsider_loaded(place.database, place.home, now=clock.now())
    bring_about(place, found, who=who)
    return found.told()


def _loads(home: Home, job: str) -> list[Load]:
    """What the attempts of a job have loaded."""
    if not home.store.root.exists():
        return []
    return [load for load in home.store.loads() if load.load_id.startswith(f"{job}-")]


def _result(name: str, loads: list[Load], report: LoadReport | None) -> Mapping[str, Any]:
    return {
        "delivery": name,
        "loads": [load.load_id for load in loads],
        "files": sum(len(load.files) for load in loads),
        "accepted": sum(load.rows for load in loads),
        "quarantined": sum(load.quarantined for load in loads),
        "already_loaded": [] if report is None else sorted(report.already_loaded),
        "known_elsewhere": [] if report is None else told_elsewhere(report.known_elsewhere),
    }


def _failed(name: str, report: LoadReport) -> str:
    told = "；".join(report.failed.values())
    return (
        f"“{name}”有 {len(report.failed)} 个文件读不了：{told}。"
        f"其余 {len(report.files)} 个已载入；改正后再载入同一文件夹，已载入的不会重复"
    )


INGEST = Kind("ingest", "载入", IngestRequest, _ingest)
"""Kind of job: load a delivery."""
