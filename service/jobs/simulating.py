"""The job `simulate`: what another policy, model or day would change, written as document, workbook and page.

Idempotent by its folder, which has the job's name and appears whole or not at all.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from features.private_files import private_folder
from service.administration import Installation
from service.errors import Conflict, NotFound
from service.home import Home
from service.jobs.doing import Doing
from service.jobs.job import Job
from service.jobs.kind import Kind
from service.jobs.requests import SimulateRequest
from service.on_disk import sync
from service.reports.writing import written_to
from service.simulations.asked import Change, simulated

DOCUMENT: Final = "simulation.json"
WORKBOOK: Final = "simulation.xlsx"
PAGE: Final = "simulation.html"
Form = Literal["json", "xlsx"]
FORMS: Final[Mapping[Form, str]] = {"json": DOCUMENT, "xlsx": WORKBOOK}
"""Form in which a result is fetched → its file."""


def result_of(home: Home, job: Job, form: Form) -> bytes:
    """A file of what a simulation found; `Conflict` where the job is none or has not found it, `NotFound` where it was removed since."""
    if job.kind != SIMULATE.name or job.state != "done":
        raise Conflict(
            f"任务 {job.id} 没有可取的结果文件：只有完成了的测算才有",
            english=f"job {job.id} has no result to fetch: only a simulation that is done has one",
        )
    try:
        return (home.simulations / job.id / FORMS[form]).read_bytes()
    except FileNotFoundError as error:
        raise NotFound(
            f"任务 {job.id} 的结果文件已被移走；请重新下达测算",
            english=f"the result of job {job.id} was removed; ask for the simulation again",
        ) from error


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
        private_folder(partial)
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
