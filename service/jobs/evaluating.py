"""The job `evaluate`: everyone is evaluated and the run is stored.

Idempotent by its ground: the same one gives the same run. What the request leaves open (day, time of knowledge, state of
the record store) is settled when the job is first begun, so that a later attempt has the same ground.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from service.administration import Installation
from service.days import as_text, days
from service.jobs.doing import Doing
from service.jobs.kind import Kind, Request
from service.plain_text import PLAIN
from service.runs.evaluated import Prepared, evaluated, prepared
from service.runs.kept import Runs
from service.runs.run import Run


class EvaluateRequest(Request):
    """评价全部企业。"""

    as_of: str | None = Field(
        default=None,
        pattern=PLAIN,
        max_length=32,
        examples=["2026-11-26"],
        description="评价基准日，默认最后收到数据之日",
    )
    known_at: str | None = Field(
        default=None,
        pattern=PLAIN,
        max_length=40,
        examples=["2026-11-26"],
        description="知悉时点，默认同基准日",
    )
    purpose: Literal["public", "financing"] = Field(default="public", description="评分卡用途")
    rule_book: str | None = Field(
        default=None, pattern=PLAIN, max_length=64, description="按哪本规则手册，而不是按现用评分卡"
    )
    data_version: int | None = Field(
        default=None, ge=0, le=2**31 - 1, description="按记录库的哪一版，默认开始时的一版"
    )


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
    return _result(evaluated(home, found, progress=doing.progress), found)


def _result(run: Run, found: Prepared) -> Mapping[str, Any]:
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
        "simulated": manifest.simulated,
        "counts": counts.to_dicts(),
    }


EVALUATE = Kind("evaluate", "评价", EvaluateRequest, _evaluate)
"""Kind of job: evaluate everyone."""
