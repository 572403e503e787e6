"""What is asked and answered about jobs, typed, with examples."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.jobs.requests import EvaluateRequest, IngestRequest, PublishRequest, SimulateRequest
from service.jobs.states import STATES
from service.schemas.examples import Example

_STATES: Final = "、".join(f"{name}（{label}）" for name, label in STATES.items())


class _JobAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class IngestJob(_JobAsked):
    """载入收件箱中的一批数据。"""

    kind: Literal["ingest"] = Field(examples=["ingest"])
    request: IngestRequest


class EvaluateJob(_JobAsked):
    """评价全部企业。"""

    kind: Literal["evaluate"] = Field(examples=["evaluate"])
    request: EvaluateRequest


class PublishJob(_JobAsked):
    """发布一个评价批次。"""

    kind: Literal["publish"] = Field(examples=["publish"])
    request: PublishRequest


class SimulateJob(_JobAsked):
    """测算一项改动对全体企业的影响。"""

    kind: Literal["simulate"] = Field(examples=["simulate"])
    request: SimulateRequest


JobAsked = Annotated[IngestJob | EvaluateJob | PublishJob | SimulateJob, Field(discriminator="kind")]
"""Kinds of job that may be asked for through the API."""


class JobProgress(BaseModel):
    """本次处理的进度。"""

    done: int
    total: int | None = Field(description="尚不知道的为空")


class JobView(BaseModel):
    """一个任务及其现状。"""

    id: str
    kind: str
    kind_label: str
    request: dict[str, Any] = Field(description="下达的内容")
    state: str = Field(description=f"状态：{_STATES}")
    state_label: str
    asked_by: str = Field(description="下达人：参与方的编号，或者本机账户")
    idempotency_key: str | None
    created_at: str
    started_at: str | None = Field(description="首次开始处理的时间")
    finished_at: str | None
    progress: JobProgress
    attempts: int = Field(description="第几次处理；进程中断后接续，至多三次")
    cancel_asked_by: str | None = Field(description="谁要求取消")
    result: dict[str, Any] | None = Field(description="完成的，结果；内容依种类而定")
    error: str | None = Field(description="失败的，原因")


class Jobs(BaseModel):
    """任务，新的在前。"""

    jobs: list[JobView]
    next: str | None = Field(description="还有更早的，以此为 before 再查；没有了为空")


JOB: Final[Example] = {
    "id": "20261126T020000-5f4dcc3b5aa7",
    "kind": "evaluate",
    "kind_label": "评价",
    "request": {"as_of": "2026-11-26"},
    "state": "running",
    "state_label": STATES["running"],
    "asked_by": "bureau",
    "idempotency_key": "2026-11-26-1",
    "created_at": "2026-11-26T02:00:00+08:00",
    "started_at": "2026-11-26T02:00:01+08:00",
    "finished_at": None,
    "progress": {"done": 3, "total": 16},
    "attempts": 1,
    "cancel_asked_by": None,
    "result": None,
    "error": None,
}
JOBS: Final[Example] = {"jobs": [JOB], "next": None}
EXAMPLES: Final = ((JobView, JOB), (Jobs, JOBS))
