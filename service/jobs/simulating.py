"""The job `simulate`: what another policy, model or day would change, written as document, workbook and page.

Idempotent by its folder, which has the job's name and appears whole or not at all.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field

from service.administration import Installation
from service.errors import NotFound
from service.home import Home
from service.jobs.doing import Doing
from service.jobs.inbox import NAME
from service.jobs.kind import Kind, Request
from service.on_disk import sync
from service.plain_text import PLAIN
from service.reports.writing import written_to
from service.simulations.asked import Change, simulated

DOCUMENT: Final = "simulation.json"
WORKBOOK: Final = "simulation.xlsx"
PAGE: Final = "simulation.html"


class SimulateRequest(Request):
    """测算换一份政策、一版评分卡或一个日子，全体企业会怎样；不影响任何决定。"""

    policy: str | None = Field(
        default=None, pattern=NAME, examples=["2027-draft"], description="另一份政策：proposals 中的文件夹名"
    )
    model: int | None = Field(default=None, ge=1, le=2**31 - 1, description="另一版评分卡的版本号")
    rule_book: str | None = Field(default=None, pattern=PLAIN, max_length=64, description="规则手册的编号")
    as_of: str | None = Field(default=None, pattern=PLAIN, max_length=32, description="评价基准日")
    known_at: str | None = Field(default=None, pattern=PLAIN, max_length=40, description="知悉时点")
    against: str | None = Field(default=None, pattern=PLAIN, max_length=32, description="与哪一天比较")
    against_known_at: str | None = Field(
        default=None, pattern=PLAIN, max_length=40, description="前者的知悉时点，默认同前者的基准日"
    )
    purpose: Literal["public", "financing"] = Field(default="public", description="评分卡用途")


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
