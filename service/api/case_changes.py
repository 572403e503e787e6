"""What changes cases: an enterprise files, the bureau and whom it is passed on to take the steps; acts of authorities."""

from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, Header, Request
from fastapi.responses import Response
from pydantic import BaseModel

from features.credit_code import require_valid
from scoring.rights.eligibility import Shown
from scoring.rights.steps import Paper, Step
from service import clock
from service.access.asker import Asker
from service.amendments.settling import settle
from service.api import asked_examples
from service.api import case_examples as examples
from service.api.act_schemas import ActAsked, ActView
from service.api.answer import json_answer
from service.api.case_asked import AgentAsked, ObjectionAsked, OnPaper, RepairAsked, StepAsked
from service.api.case_schemas import CaseView
from service.api.cases import Number
from service.api.changes import changed_in
from service.api.guard import MayFileCase, MayRecordAct, MayTakeStep
from service.api.guarded import GuardedRoute
from service.api.heard import Heard, heard
from service.api.running import Running, TheRunning
from service.cases import register
from service.cases.act_asked import Act
from service.cases.acts import record_act
from service.cases.agents import GivenAgent
from service.cases.case import Case
from service.cases.document_numbers import number_from
from service.cases.filing import Filing, Log, file_objection, file_repair
from service.cases.idempotency import Once
from service.cases.register import By, File
from service.cases.stepping import GivenStep, take_step
from service.cases.today import act_in_full, told_in_full
from service.errors import Conflict, WrongUse
from service.plain_text import NAMED
from service.runs.canonical import hash_of
from service.schemas.openapi import answers, asked_as

router = APIRouter(tags=["cases"], route_class=GuardedRoute)
Key = Annotated[
    str | None,
    Header(
        pattern=NAMED,
        alias="Idempotency-Key",
        description="重发时用同一个键，只办一次，得到同一件事项（今天的状态）或者同一项处理；同一个键不能用于另一个请求",
        examples=["2026-11-26-1"],
        min_length=1,
        max_length=64,
    ),
]


@router.post(
    "/v1/objections",
    operation_id="fileObjection",
    summary="提出异议",
    status_code=201,
    response_model=CaseView,
    openapi_extra=asked_as(asked_examples.OBJECTION),
    responses=answers("异议及其期限", examples.CASE, changes=True, status=201),
)
async def objection(
    request: Request,
    asked: ObjectionAsked,
    asker: MayFileCase,
    running: TheRunning,
    key: Key = None,
) -> Response:
    """对一条记录或者对评价提出异议，附材料；受理之日起该记录暂停使用，企业随即重新评价。"""
    if (asked.record_id is None) == (asked.effect is None):
        raise WrongUse(
            "异议针对一条记录（record_id）或者评价的一项效果（effect），须写一个，只能写一个",
            english="an objection is to a record (record_id) or to an effect of the evaluation (effect): state one of them",
        )

    def file(filing: Filing, log: Log) -> Case:
        return file_objection(running.place, filing, record_id=asked.record_id, effect=asked.effect, log=log)

    return await _filed(request, asker, running, asked, key, file)


@router.post(
    "/v1/repairs",
    operation_id="fileRepair",
    summary="申请信用修复",
    status_code=201,
    response_model=CaseView,
    openapi_extra=asked_as(asked_examples.REPAIR),
    responses=answers("修复申请及其期限", examples.CASE, changes=True, status=201),
)
async def repair(
    request: Request,
    asked: RepairAsked,
    asker: MayFileCase,
    running: TheRunning,
    key: Key = None,
) -> Response:
    """申请修复一条记录；条件尚未满足的、依法不能修复的也收下，答复里逐项写明，受理或者不予受理时以文书一次告知。"""
    shown = Shown(performed_on=asked.performed_on, pledge=asked.pledge)

    def file(filing: Filing, log: Log) -> Case:
        return file_repair(running.place, filing, record_id=asked.record_id, shown=shown, log=log)

    return await _filed(request, asker, running, asked, key, file)


@router.post(
    "/v1/cases/{number}/steps",
    operation_id="takeCaseStep",
    summary="办理一步",
    response_model=CaseView,
    openapi_extra=asked_as(asked_examples.STEP),
    responses=answers("事项及其今天的状态", examples.CASE, changes=True),
)
async def step(
    request: Request,
    number: Number,
    asked: StepAsked,
    asker: MayTakeStep,
    running: TheRunning,
    key: Key = None,
) -> Response:
    """办理一步：受理、转送、答复、决定、复核、撤回等，各由有权的一方；对记录的作用当即实现，企业随即重新评价。"""
    about = heard(request)

    def work() -> dict[str, Any]:
        given = GivenStep(
            Step(asked.step, clock.today(), asked.text, asked.outcome),
            party=asker.party,
            by=By(asker.party.id, asked.who),
            provider=asked.provider,
            shown=Shown(performed_on=asked.performed_on, pledge=asked.pledge),
            paper=_paper(asked),
            files=[File(one.name, one.bytes) for one in asked.files],
            now=clock.now(),
            once=_once(request, asker, key, asked),
            agent=_agent(asked.agent),
            body=asked.body,
        )
        found = take_step(running.place, number, asker.whose(), given, log=_log(running, about))
        about.subject = found.uscc
        return _settled(running, asker, found)

    return json_answer(await anyio.to_thread.run_sync(work))


@router.post(
    "/v1/acts",
    operation_id="recordAct",
    summary="登记认定单位、法院的处理",
    status_code=201,
    response_model=ActView,
    openapi_extra=asked_as(asked_examples.ACT),
    responses=answers("已登记的处理", examples.ACT, changes=True, status=201),
)
async def act(
    request: Request,
    asked: ActAsked,
    asker: MayRecordAct,
    running: TheRunning,
    key: Key = None,
) -> Response:
    """登记撤销、撤回、移出、暂停、修复及其撤销、公示期变更、重整等；当即作用于记录，企业随即重新评价。"""
    code, about = require_valid(asked.uscc), heard(request)
    about.subject = code

    def work() -> dict[str, Any]:
        done = Act(**asked.model_dump(exclude={"uscc", "who"}))
        made = record_act(
            running.place,
            code,
            done,
            now=clock.now(),
            log=_log(running, about),
            recorded_by=By(asker.party.id, asked.who),
            once=_once(request, asker, key, asked),
        )
        _settle(running)
        with running.database.reading() as connection:
            return act_in_full(running.place, connection, made, clock.today())

    told = await anyio.to_thread.run_sync(work)
    return json_answer(told, status=201, headers={"Location": f"/v1/acts/{told['id']}"})


async def _filed(
    request: Request,
    asker: Asker,
    running: Running,
    asked: ObjectionAsked | RepairAsked,
    key: str | None,
    file: Callable[[Filing, Log], Case],
) -> Response:
    paper = _paper(asked)
    uscc, about = _whose(asker, asked.uscc, paper), heard(request)
    about.subject = uscc
    filing = Filing(
        uscc,
        asked.text,
        By(asker.party.id, asker.party.name),
        paper,
        [File(one.name, one.bytes) for one in asked.files],
        clock.now(),
        _once(request, asker, key, asked),
        _agent(asked.agent),
    )
    made = await anyio.to_thread.run_sync(
        lambda: _settled(running, asker, file(filing, _log(running, about)))
    )
    return json_answer(made, status=201, headers={"Location": f"/v1/cases/{made['id']}"})


def _whose(asker: Asker, uscc: str | None, paper: Paper | None) -> str:
    """The enterprise that files: its own account, or the one that filed on paper with the bureau."""
    if asker.reach == "own":
        if uscc is not None or paper is not None:
            raise WrongUse(
                "企业自己提出的不写 uscc、paper 和 paper_day",
                english="an enterprise files for itself: state neither uscc nor paper and paper_day",
            )
        return asker.own_uscc()
    if uscc is None or paper is None:
        raise WrongUse(
            "代为登记书面提出的，须写明企业（uscc）、书面材料的文号、档案号或者名称（paper）和日期（paper_day）",
            english="what was filed on paper states the enterprise (uscc), the number or name of the paper (paper) and its day (paper_day)",
        )
    return require_valid(uscc)


def _paper(asked: OnPaper) -> Paper | None:
    """The paper that is named; `WrongUse` where half of one is."""
    if asked.paper is None and asked.paper_day is None and asked.received_on is None:
        return None
    if asked.paper is None or asked.paper_day is None:
        raise WrongUse(
            "书面材料的文号、档案号或者名称（paper）和日期（paper_day）须一起写明；收到之日（received_on）随它们写",
            english="state the number or name of the paper (paper) and its day (paper_day) together, and received_on only with them",
        )
    number = number_from(asked.paper, "书面材料（paper）")
    return Paper(number=number, day=asked.paper_day, received_on=asked.received_on)


def _agent(asked: AgentAsked | None) -> GivenAgent | None:
    return None if asked is None else GivenAgent(asked.name, asked.mandate)


def _once(request: Request, asker: Asker, key: str | None, asked: BaseModel) -> Once | None:
    """The key of a request, which serves that address and that body alone."""
    if key is None:
        return None
    return Once(asker.party.id, key, hash_of([request.url.path, asked.model_dump(mode="json")]))


def _log(running: Running, about: Heard) -> Log:
    def log(connection: Any, action: str, subject: str, details: Any) -> None:
        changed_in(running, connection, about, action, subject=subject, details=details)

    return log


def _settled(running: Running, asker: Asker, found: Case) -> dict[str, Any]:
    """The case after what it brought was brought about; as far as another process is not at it."""
    _settle(running)
    with running.database.reading() as connection:
        case = register.found(connection, found.id, {})
        return told_in_full(running.place, connection, case, reader=asker.alone())


def _settle(running: Running) -> None:
    with suppress(Conflict):  # whoever is at it brings this about too, or the worker does
        settle(running.installation, who="shouxin serve")
