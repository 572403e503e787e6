"""Objections and repairs: an enterprise files, the bureau and whom it is passed on to take the steps; acts of authorities."""

from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, Any, Final
from urllib.parse import quote

import anyio.to_thread
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from features.credit_code import require_valid
from scoring.rights.eligibility import Shown
from scoring.rights.standing import TABLES
from scoring.rights.steps import Step
from service import clock
from service.access.asker import Asker
from service.amendments import register as reconsidered
from service.amendments.settling import settle
from service.api import case_schemas as schemas
from service.api.answer import json_answer
from service.api.changes import changed_in
from service.api.guard import MayFileCase, MayReadCases, MayReadRecourse, MayRecordAct, MayTakeStep
from service.api.guarded import GuardedRoute
from service.api.heard import Heard, heard
from service.api.reading import Code, found_in
from service.api.running import Running, TheRunning
from service.cases import register
from service.cases.acts import Act, record_act
from service.cases.case import Case
from service.cases.documents import case_document, eligibility_document
from service.cases.filing import Log, file_objection, file_repair, repairable
from service.cases.ground import ground_for_case, rules_today
from service.cases.letters import letter_on
from service.cases.register import By, File
from service.cases.stepping import take_step
from service.cases.target import record_in
from service.errors import Conflict, WrongUse
from service.notices.letters.letter import Letter
from service.schemas.openapi import answers, sent_as

router = APIRouter(tags=["cases"], route_class=GuardedRoute)
Number = Annotated[
    str, Path(description="事项的编号", examples=[schemas.CASE["id"]], pattern=r"^[0-9a-z-]{1,64}$")
]
FileId = Annotated[str, Path(description="材料的编号", examples=["ab" * 16], pattern=r"^[0-9a-f]{32}$")]
RecordId = Annotated[str, Path(description="记录的编号", examples=["0f" * 16], pattern=r"^[0-9a-f]{32}$")]
_LIMIT: Final = 50
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PENDING: Final = sorted({state for table in TABLES.values() for state in table.pending})


@router.post(
    "/v1/objections",
    operation_id="fileObjection",
    summary="提出异议",
    status_code=201,
    response_model=schemas.CaseView,
    responses=answers("异议及其期限", schemas.CASE, changes=True, status=201),
)
async def objection(
    request: Request, asked: schemas.ObjectionAsked, asker: MayFileCase, running: TheRunning
) -> Response:
    """对一条记录或者对评价提出异议，附材料；受理之日起该记录暂停使用，企业随即重新评价。"""
    if (asked.record_id is None) == (asked.effect is None):
        raise WrongUse(
            "异议针对一条记录（record_id）或者评价的一项效果（effect），须写一个，只能写一个",
            english="an objection is to a record (record_id) or to an effect of the evaluation (effect): state one of them",
        )

    def file(uscc: str, by: By, log: Log) -> Case:
        return file_objection(
            running.place,
            uscc,
            record_id=asked.record_id,
            effect=asked.effect,
            text=asked.text,
            by=by,
            paper=asked.paper,
            files=[File(one.name, one.bytes) for one in asked.files],
            now=clock.now(),
            log=log,
        )

    return await _filed(request, asker, running, asked, file)


@router.post(
    "/v1/repairs",
    operation_id="fileRepair",
    summary="申请信用修复",
    status_code=201,
    response_model=schemas.CaseView,
    responses=answers("修复申请及其期限", schemas.CASE, changes=True, status=201),
)
async def repair(
    request: Request, asked: schemas.RepairAsked, asker: MayFileCase, running: TheRunning
) -> Response:
    """申请修复一条记录；依法不能修复的当即说明，条件尚未满足的在受理时一次告知。"""
    shown = Shown(performed_on=asked.performed_on, pledge=asked.pledge)

    def file(uscc: str, by: By, log: Log) -> Case:
        return file_repair(
            running.place,
            uscc,
            record_id=asked.record_id,
            shown=shown,
            text=asked.text,
            by=by,
            paper=asked.paper,
            files=[File(one.name, one.bytes) for one in asked.files],
            now=clock.now(),
            log=log,
        )

    return await _filed(request, asker, running, asked, file)


@router.get(
    "/v1/enterprises/{uscc}/records/{record_id}/repair",
    operation_id="getRepairConditions",
    summary="一条记录能不能修复",
    response_model=schemas.EligibilityView,
    responses=answers("逐项条件和最早的日子", schemas.ELIGIBILITY),
)
async def conditions(
    request: Request, uscc: Code, record_id: RecordId, asker: MayReadRecourse, running: TheRunning
) -> Response:
    """逐项条件：已满足、尚未满足（自哪一天起）、须提交证明、不能修复，各有原因和依据。"""
    code = require_valid(uscc)
    heard(request).subject = code

    def ask() -> dict[str, Any]:
        with running.database.reading() as connection:
            found_in(connection, running, asker, code, None, whole=False)
            ground = ground_for_case(running.place, connection, code, clock.today())
        found = repairable(ground, code, record_in(ground.gated, code, record_id), Shown())
        return {"uscc": code, "record_id": record_id} | eligibility_document(found)

    return json_answer(await anyio.to_thread.run_sync(ask))


@router.get(
    "/v1/cases",
    operation_id="listCases",
    summary="异议和修复事项",
    response_model=schemas.Cases,
    responses=answers("事项，新的在前", schemas.CASES),
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
            examples=[schemas.CASE["id"]],
            pattern=r"^[0-9a-z-]{1,64}$",
        ),
    ] = None,
    limit: Annotated[int, Query(description="最多几件", examples=[50], ge=1, le=200)] = _LIMIT,
) -> Response:
    """企业看到自己的，部门看到转送给自己的；各有今天的状态、等谁做什么到哪一天、是否逾期。"""

    def ask() -> dict[str, Any]:
        states = _PENDING if pending or overdue else None
        with running.database.reading() as connection:
            found = register.listed(connection, asker.whose(), states=states, before=before, limit=limit + 1)
            documents = [_document(running, connection, one) for one in found[:limit]]
        shown = [one for one in documents if one["overdue"] or not overdue]
        return {"cases": shown, "next": found[limit - 1].id if len(found) > limit else None}

    return json_answer(await anyio.to_thread.run_sync(ask))


@router.get(
    "/v1/cases/{number}",
    operation_id="getCase",
    summary="一件事项",
    response_model=schemas.CaseView,
    responses=answers("事项及其今天的状态", schemas.CASE),
)
async def case(request: Request, number: Number, asker: MayReadCases, running: TheRunning) -> Response:
    """一件事项的各步、今天的状态和期限；别人的和不存在的同样答 404。"""

    def ask() -> tuple[Case, dict[str, Any]]:
        with running.database.reading() as connection:
            found = register.found(connection, number, asker.whose())
            return found, _document(running, connection, found)

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
            return found, letter_on(running.place, connection, found, seq, on=clock.today())

    found, made = await anyio.to_thread.run_sync(ask)
    heard(request).subject = found.uscc
    named = f"attachment; filename*=UTF-8''{quote(f'{number}-{seq}.docx', safe='')}"
    return Response(made.docx, media_type=DOCX, headers={"content-disposition": named})


@router.post(
    "/v1/cases/{number}/steps",
    operation_id="takeCaseStep",
    summary="办理一步",
    response_model=schemas.CaseView,
    responses=answers("事项及其今天的状态", schemas.CASE, changes=True),
)
async def step(
    request: Request, number: Number, asked: schemas.StepAsked, asker: MayTakeStep, running: TheRunning
) -> Response:
    """办理一步：受理、转送、答复、决定、复核、撤回等，各由有权的一方；对记录的作用当即实现，企业随即重新评价。"""
    about = heard(request)

    def work() -> dict[str, Any]:
        now = clock.now()
        found = take_step(
            running.place,
            number,
            asker.whose(),
            Step(asked.step, clock.today(), asked.text, asked.outcome),
            party=asker.party,
            by=By(asker.party.id, asked.who),
            provider=asked.provider,
            files=[File(one.name, one.bytes) for one in asked.files],
            now=now,
            log=_log(running, about),
        )
        about.subject = found.uscc
        return _settled(running, found)

    return json_answer(await anyio.to_thread.run_sync(work))


@router.post(
    "/v1/acts",
    operation_id="recordAct",
    summary="登记认定单位、法院的处理",
    status_code=201,
    response_model=schemas.ActView,
    responses=answers("已登记的处理", schemas.ACT, changes=True, status=201),
)
async def act(
    request: Request,
    asked: schemas.ActAsked,
    asker: MayRecordAct,  # noqa: ARG001 - the guard
    running: TheRunning,
) -> Response:
    """登记撤销、撤回、移出、暂停、修复及其撤销、公示期变更、重整等；当即作用于记录，企业随即重新评价。"""
    code, about = require_valid(asked.uscc), heard(request)
    about.subject = code

    def work() -> dict[str, Any]:
        done = Act(**asked.model_dump(exclude={"uscc", "who"}))
        made = record_act(running.place, code, done, now=clock.now(), log=_log(running, about), who=asked.who)
        _settle(running)
        with running.database.reading() as connection:
            open_ = reconsidered.open_causes(connection, made.id)
        return {
            "id": made.id,
            "uscc": code,
            "event": asked.event,
            "label": made.label,
            "effective_on": made.effective_on.isoformat(),
            "brought_about": not open_,
        }

    return json_answer(await anyio.to_thread.run_sync(work), status=201)


async def _filed(
    request: Request,
    asker: Asker,
    running: Running,
    asked: schemas.ObjectionAsked | schemas.RepairAsked,
    file: Callable[[str, By, Log], Case],
) -> Response:
    uscc, about = _whose(asker, asked.uscc, asked.paper), heard(request)
    about.subject = uscc
    by = By(asker.party.id, asker.party.name)
    made = await anyio.to_thread.run_sync(lambda: _settled(running, file(uscc, by, _log(running, about))))
    return json_answer(made, status=201, headers={"Location": f"/v1/cases/{made['id']}"})


def _whose(asker: Asker, uscc: str | None, paper: str | None) -> str:
    """The enterprise that files: its own account, or the one that filed on paper with the bureau."""
    if asker.reach == "own":
        if uscc is not None or paper is not None:
            raise WrongUse(
                "企业自己提出的不写 uscc 和 paper",
                english="an enterprise files for itself: state neither uscc nor paper",
            )
        return asker.own_uscc()
    if uscc is None or paper is None:
        raise WrongUse(
            "代为登记书面提出的，须写明企业（uscc）和书面材料的档案号（paper）",
            english="what was filed on paper states the enterprise (uscc) and the number of the paper (paper)",
        )
    return require_valid(uscc)


def _log(running: Running, about: Heard) -> Log:
    def log(connection: Any, action: str, subject: str, details: Any) -> None:
        changed_in(running, connection, about, action, subject=subject, details=details)

    return log


def _settled(running: Running, found: Case) -> dict[str, Any]:
    """The case after what it brought was brought about; as far as another process is not at it."""
    _settle(running)
    with running.database.reading() as connection:
        return _document(running, connection, register.found(connection, found.id, {}))


def _settle(running: Running) -> None:
    with suppress(Conflict):  # whoever is at it brings this about too, or the worker does
        settle(running.installation, who="shouxin serve")


def _document(running: Running, connection: Any, found: Case) -> dict[str, Any]:
    on = clock.today()
    _, calendar = rules_today(running.place, connection, on)
    open_ = reconsidered.open_causes(connection, f"case:{found.id}:")
    return case_document(found, on, calendar) | {"brought_about": not open_}
