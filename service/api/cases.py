"""What is read of objections and repairs: conditions, cases, their files, the letters on their steps."""

from typing import Annotated, Any, Final
from urllib.parse import quote

import anyio.to_thread
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from features.credit_code import require_valid
from scoring.rights.eligibility import Shown
from scoring.rights.standing import TABLES
from service import clock
from service.api import case_examples as examples
from service.api import case_schemas as schemas
from service.api.answer import json_answer
from service.api.guard import MayReadCases, MayReadRecourse
from service.api.guarded import GuardedRoute
from service.api.heard import heard
from service.api.reading import Code, found_in
from service.api.running import TheRunning
from service.cases import register
from service.cases.case import Case
from service.cases.documents import eligibility_document
from service.cases.filing import repairable
from service.cases.ground import ground_for_case
from service.cases.happened import annulled_on
from service.cases.letters.writing import letter_on
from service.cases.overdue import AWAITED
from service.cases.register import File
from service.cases.target import CaseTarget, record_in
from service.cases.today import all_today, told_in_full
from service.notices.letters.letter import Letter
from service.schemas.openapi import answers, sent_as

router = APIRouter(tags=["cases"], route_class=GuardedRoute)
Number = Annotated[
    str, Path(description="事项的编号", examples=[examples.CASE["id"]], pattern=r"^[0-9a-z-]{1,64}$")
]
FileId = Annotated[str, Path(description="材料的编号", examples=["ab" * 16], pattern=r"^[0-9a-f]{32}$")]
RecordId = Annotated[str, Path(description="记录的编号", examples=["0f" * 16], pattern=r"^[0-9a-f]{32}$")]
_LIMIT: Final = 50
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PENDING: Final = sorted({state for table in TABLES.values() for state in table.pending})


@router.get(
    "/v1/enterprises/{uscc}/records/{record_id}/repair",
    operation_id="getRepairConditions",
    summary="一条记录能不能修复",
    response_model=schemas.EligibilityView,
    responses=answers("逐项条件和最早的日子", examples.ELIGIBILITY),
)
async def conditions(
    request: Request, uscc: Code, record_id: RecordId, asker: MayReadRecourse, running: TheRunning
) -> Response:
    """逐项条件：已满足、尚未满足（自哪一天起）、尚待提交、不能修复，各有原因和依据。"""
    code = require_valid(uscc)
    heard(request).subject = code

    def ask() -> dict[str, Any]:
        with running.database.reading() as connection:
            found_in(connection, running, asker, code, None, whole=False)
            ground = ground_for_case(running.place, connection, code, clock.today())
            record = record_in(ground.gated, code, record_id)
            annulled = annulled_on(connection, ground, code, CaseTarget.of_record(record))
        found = repairable(ground, code, record, Shown(annulled_on=annulled))
        return {"uscc": code, "record_id": record_id} | eligibility_document(found)

    return json_answer(await anyio.to_thread.run_sync(ask))


@router.get(
    "/v1/cases",
    operation_id="listCases",
    summary="异议和修复事项",
    response_model=schemas.Cases,
    responses=answers("事项，新的在前", examples.CASES),
)
async def listed(
    asker: MayReadCases,
    running: TheRunning,
    pending: Annotated[bool | None, Query(description="只看仍在办理的（true）", examples=[True])] = None,
    overdue: Annotated[bool | None, Query(description="只看有逾期的（true）", examples=[True])] = None,
    before: Annotated[
        str | None,
        Query(
            description="只看在这一件（编号）之前提出的",
            examples=[examples.CASE["id"]],
            pattern=r"^[0-9a-z-]{1,64}$",
        ),
    ] = None,
    limit: Annotated[int, Query(description="最多几件", examples=[50], ge=1, le=200)] = _LIMIT,
) -> Response:
    """企业看到自己的，部门看到转送给自己的；各有今天的状态、等谁做什么到哪一天、是否逾期。"""

    def ask() -> dict[str, Any]:
        states = _PENDING if pending else AWAITED if overdue else None
        with running.database.reading() as connection:
            found = register.listed(connection, asker.whose(), states=states, before=before, limit=limit + 1)
            documents = all_today(running.place, connection, found[:limit], reader=asker.alone())
        shown = [one for one in documents if one["overdue"] or not overdue]
        return {"cases": shown, "next": found[limit - 1].id if len(found) > limit else None}

    return json_answer(await anyio.to_thread.run_sync(ask))


@router.get(
    "/v1/cases/{number}",
    operation_id="getCase",
    summary="一件事项",
    response_model=schemas.CaseView,
    responses=answers("事项及其今天的状态", examples.CASE),
)
async def case(request: Request, number: Number, asker: MayReadCases, running: TheRunning) -> Response:
    """一件事项的各步、今天的状态和期限；别人的和不存在的同样答 404。"""

    def ask() -> tuple[Case, dict[str, Any]]:
        with running.database.reading() as connection:
            found = register.found(connection, number, asker.whose())
            return found, told_in_full(running.place, connection, found, reader=asker.alone())

    found, document = await anyio.to_thread.run_sync(ask)
    heard(request).subject = found.uscc
    return json_answer(document)


@router.get(
    "/v1/cases/{number}/files/{file}",
    operation_id="getCaseFile",
    summary="事项的一份材料",
    response_class=Response,
    responses=sent_as({"application/octet-stream": "…"}),
)
async def file(
    request: Request, number: Number, file: FileId, asker: MayReadCases, running: TheRunning
) -> Response:
    """材料的原件，一字不差。"""

    def ask() -> tuple[Case, File]:
        with running.database.reading() as connection:
            found = register.found(connection, number, asker.whose())
            return found, register.file_of(connection, number, file)

    found, given = await anyio.to_thread.run_sync(ask)
    heard(request).subject = found.uscc
    named = f"attachment; filename*=UTF-8''{quote(given.name, safe='')}"
    return Response(
        given.content, media_type="application/octet-stream", headers={"content-disposition": named}
    )


@router.get(
    "/v1/cases/{number}/steps/{seq}/letter",
    operation_id="getCaseLetter",
    summary="一步的文书",
    response_class=Response,
    responses=sent_as({DOCX: "…"}),
)
async def step_letter(
    request: Request,
    number: Number,
    seq: Annotated[int, Path(description="第几步", examples=[2], ge=1, le=999)],
    asker: MayReadCases,
    running: TheRunning,
) -> Response:
    """受理、不予受理、核查函、延期、处理决定、复核决定等的文书（DOCX），依当时的政策文本；文号和印章由签发人补上。"""

    def ask() -> tuple[Case, Letter]:
        with running.database.reading() as connection:
            found = register.found(connection, number, asker.whose())
            return found, letter_on(running.place, connection, found, seq)

    found, made = await anyio.to_thread.run_sync(ask)
    heard(request).subject = found.uscc
    named = f"attachment; filename*=UTF-8''{quote(f'{number}-{seq}.docx', safe='')}"
    return Response(made.docx, media_type=DOCX, headers={"content-disposition": named})
