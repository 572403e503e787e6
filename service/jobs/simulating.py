"""The job `simulate`: what another policy, model or day would change, written as document, workbook and page.

Idempotent by its folder, which has the job's name and appears whole or not at all.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from service.administration import Installation
from service.errors import NotFound
from service.home import Home
from service.jobs.doing import Doing
from service.jobs.kind import Kind
from service.jobs.requests import SimulateRequest
from service.on_disk import sync
from service.reports.writing import written_to
from service.simulations.asked import Change, simulated

DOCUMENT: Final = "simulation.json"
WORKBOOK: Final = "simulation.xlsx"
PAGE: Final = "simulation.html"


def _simulate(place: Installation, request: SimulateRequest, doing: Doing) -> Mapping[str, Any]:
    target = place.home.simulations / doing.job.id
    if not target.is_dir():
        change = _change(place.home, request)
        _write(target, simulated(place.home, change, progress=doing.progress))
    found = json.loads((target / DOCUMENT).read_text(encoding="utf-8"))
    names = sorted(one.name for one in target.iterdir())
    told = {name: found[name] for name in ("analysis", "simulated", "purpose", "differs", "notices")}
    return {"folder": f"{target.parent.name}/{target.name}", "files": names, **told}


def _change(home: Home, request: SimulateRequest) -> Change:
    policy = None if request.policy is None else home.proposals / request.policy
    if policy is not None and (policy.is_symlink() or not policy.is_dir()):
        raise NotFound(f"{home.proposals.name} 中没有政策文件夹“{request.policy}”")
    asked = request.model_dump() | {"policy": policy, "policy_name": request.policy or ""}
    return Change(**asked)


def _write(target: Path, found: Mapping[str, Any]) -> None:
    from service.reports.web_page import web_page
    from service.reports.workbook import workbook
    from service.simulations.report import simulation_report

    report = simulation_report(found)
    partial = target.with_name(f".{target.name}.partial")
    with written_to(target):
        shutil.rmtree(partial, ignore_errors=True)  # of an attempt whose process died
        partial.mkdir(parents=True)
        try:
            text = json.dumps(found, ensure_ascii=False, indent=2, allow_nan=False)
            (partial / DOCUMENT).write_text(text + "\n", encoding="utf-8")
            (partial / WORKBOOK).write_bytes(workbook(report))
            (partial / PAGE).write_text(web_page(report), encoding="utf-8")
            sync(partial)
            partial.rename(target)
        finally:
            shutil.rmtree(partial, ignore_errors=True)


SIMULATE = Kind("simulate", "测算", SimulateRequest, _simulate)
"""Kind of job: simulate a change."""
