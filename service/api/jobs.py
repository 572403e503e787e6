"""Jobs for the bureau: ask for one, see them, cancel one. The server only writes them down; `shouxin work` does them."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import anyio.to_thread
from fastapi import APIRouter, Body, Header, Path, Query, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from service import clock
from service.access.asker import Asker
from service.api import asked_examples
from service.api import job_schemas as schemas
from service.api.answer import json_answer
from service.api.changes import changed_in
from service.api.guard import MayRunJobs
from service.api.guarded import GuardedRoute
from service.api.heard import Heard, heard
from service.api.running import Running, TheRunning
from service.errors import TooOften, WrongUse
from service.jobs import register
from service.jobs.asking import require_can_be_done
from service.jobs.job import Job
from service.jobs.kinds import KINDS
from service.jobs.register import LONGEST_KEY, Log, Wanted
from service.jobs.shown import document
from service.jobs.simulating import FORMS, Form, result_of
from service.jobs.states import OPEN, STATES, State
from service.plain_text import NAMED
from service.schemas.openapi import answers, asked_as, sent_as

router = APIRouter(tags=["jobs"], route_class=GuardedRoute)
MOST_OPEN: Final = 1_000
"""Jobs that may wait for a worker; more are not taken."""
_LIMIT: Final = 100
_SOON: Final = 60  # seconds
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEDIA: Final[dict[Form, str]] = {"json": "application/json", "xlsx": XLSX}
ID: Final = r"^[0-9A-Za-z-]{1,64}$"
Number = Annotated[str, Path(description="任务编号", examples=[schemas.JOB["id"]], pattern=ID)]
Key = Annotated[
    str | None,
    Header(
        pattern=NAMED,
        alias="Idempotency-Key",
        description="重发时用同一个键，得到同一个任务；同一个键不能用于另一个任务",
        examples=["2026-11-26-1"],
        min_length=1,
        max_length=LONGEST_KEY,
    ),
]
KindName = Annotated[
    str | None,
    Query(
        description="只列一个种类",
        examples=["evaluate"],
        max_length=64,
        json_schema_extra={"enum": list(KINDS)},
    ),
]
StateName = Annotated[
    str | None,
    Query(
        description="只列一种状态",
        examples=["failed"],
        max_length=16,
        json_schema_extra={"enum": list(STATES)},
    ),
]


@router.post(
    "/v1/jobs",
    operation_id="createJob",
    summary="下达任务",
    status_code=202,
    response_model=schemas.JobView,
    openapi_extra=asked_as(asked_examples.JOB),
    responses=answers("任务，等待处理", schemas.JOB, changes=True, status=202),
)
async def create(
    request: Request,
    asked: Annotated[schemas.JobAsked, Body()],
    asker: MayRunJobs,
    running: TheRunning,
    key: Key = None,
) -> Response:
    """下达一个任务，由工作进程依次处理，先下达的先处理，同一种类同时只处理一个；进度和结果见 GET /v1/jobs/{number}。"""
    await anyio.to_thread.run_sync(require_can_be_done, asked.request, running.home)
    about, content = heard(request), asked.request.model_dump(exclude_unset=True)
    party = asker.party.id
    wanted = Wanted(asked.kind, content, party, party, key)
    job = await anyio.to_thread.run_sync(_asked, running, about, wanted)
    about.subject = job.id
    return json_answer(document(job), status=202, headers={"Location": f"/v1/jobs/{job.id}"})


@router.get(
    "/v1/jobs",
    operation_id="listJobs",
    summary="任务一览",
    response_model=schemas.Jobs,
    responses=answers("任务，新的在前", schemas.JOBS),
)
async def jobs(
    asker: MayRunJobs,  # noqa: ARG001 - the guard
    running: TheRunning,
    kind: KindName = None,
    state: StateName = None,
    before: Annotated[
        str | None,
        Query(description="只看在这一个（编号）之前下达的", examples=[schemas.JOB["id"]], pattern=ID),
    ] = None,
    limit: Annotated[int, Query(description="最多几个", examples=[100], ge=1, le=500)] = _LIMIT,
) -> Response:
    """全部任务，也含在本机下达的和夜间运行的。"""
    _require_known(kind)
    states = _states(state)

    def ask() -> list[Job]:
        with running.database.reading() as connection:
            return register.listed(connection, kind=kind, states=states, before=before, limit=limit + 1)

    found = await running.database.run(ask)
    shown = found[:limit]
    following = shown[-1].id if len(found) > limit else None
    return json_answer({"jobs": [document(one) for one in shown], "next": following})


@router.get(
    "/v1/jobs/{number}",
    operation_id="getJob",
    summary="一个任务",
    response_model=schemas.JobView,
    responses=answers("任务及其进度、结果或失败原因", schemas.JOB),
)
async def job(request: Request, number: Number, asker: MayRunJobs, running: TheRunning) -> Response:  # noqa: ARG001 - the guard
    """一个任务及其进度、结果或失败原因。"""
    heard(request).subject = number

    def ask() -> Job:
        with running.database.reading() as connection:
            return register.found(connection, number)

    return json_answer(document(await running.database.run(ask)))


@router.get(
    "/v1/jobs/{number}/result",
    operation_id="getJobResult",
    summary="测算的结果",
    response_class=Response,
    responses=sent_as({"application/json": "{}", XLSX: "…"}),
)
async def result(
    request: Request,
    number: Number,
    asker: MayRunJobs,  # noqa: ARG001 - the guard
    running: TheRunning,
    form: Annotated[
        str,
        Query(
            alias="format",
            description="json（全文）或者 xlsx（工作簿）",
            examples=["xlsx"],
            max_length=8,
            json_schema_extra={"enum": list(FORMS)},
        ),
    ] = "json",
) -> Response:
    """完成了的测算的结果：与工作进程写下的文件一字不差。"""
    heard(request).subject = number
    wanted = _form(form)

    def ask() -> bytes:
        with running.database.reading() as connection:
            found = register.found(connection, number)
        return result_of(running.home, found, wanted)

    content = await anyio.to_thread.run_sync(ask)
    named = {"content-disposition": f'attachment; filename="{number}-{FORMS[wanted]}"'}
    return Response(content, media_type=_MEDIA[wanted], headers=named)


@router.post(
    "/v1/jobs/{number}/cancel",
    operation_id="cancelJob",
    summary="取消任务",
    response_model=schemas.JobView,
    responses=answers("任务：已取消，或者已要求停下", schemas.JOB, changes=True),
)
async def cancel(request: Request, number: Number, asker: MayRunJobs, running: TheRunning) -> Response:
    """等待的任务立即取消；进行中的在下一个步骤前停下，不留半成品；此前已经完成的，仍为完成。"""
    about = heard(request)
    about.subject = number
    log = _log(running, about)
    found = await anyio.to_thread.run_sync(_cancelled, running, number, log, asker)
    return json_answer(document(found))


def _asked(running: Running, about: Heard, wanted: Wanted) -> Job:
    with running.database.reading() as connection:
        left = len(register.listed(connection, states=OPEN, limit=MOST_OPEN))
        known = wanted.key and register.of_key(connection, wanted.party, wanted.key)
    if left >= MOST_OPEN and not known:
        raise TooOften(
            f"等待的任务已有 {left} 个，请在它们处理之后再下达",
            retry_after=_SOON,
            english=f"{left} jobs are waiting; ask again once they are done",
        )
    made = register.asked_for(running.database, wanted, _log(running, about), now=clock.now())
    about.details = {"kind": wanted.kind, "repeated": not made.new}
    return made.job


def _cancelled(running: Running, number: str, log: Log, asker: Asker) -> Job:
    return register.cancelled(running.database, number, log, by=asker.party.id, now=clock.now())


def _log(running: Running, about: Heard) -> Log:
    def log(connection: Connection, action: str, subject: str, details: Mapping[str, Any]) -> None:
        changed_in(running, connection, about, action, subject=subject, details=details)

    return log


def _require_known(kind: str | None) -> None:
    if kind is not None and kind not in KINDS:
        raise WrongUse(
            f"种类“{kind}”应为 {'、'.join(KINDS)} 之一",
            english=f"kind '{kind}' must be one of {', '.join(KINDS)}",
        )


def _form(text: str) -> Form:
    for one in FORMS:
        if one == text:
            return one
    raise WrongUse(
        f"format（格式）“{text}”应为 {'、'.join(FORMS)} 之一",
        english=f"format '{text}' must be one of {', '.join(FORMS)}",
    )


def _states(state: str | None) -> tuple[State, ...]:
    if state is None:
        return ()
    for one in STATES:
        if one == state:
            return (one,)
    raise WrongUse(
        f"状态“{state}”应为 {'、'.join(STATES)} 之一",
        english=f"state '{state}' must be one of {', '.join(STATES)}",
    )
