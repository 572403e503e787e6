"""The decisions on one enterprise over time, and any of them by its id."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from features.credit_code import require_valid
from scoring.document import render
from scoring.entries import Document
from service import clock
from service.access.asker import Asker, not_yours
from service.api.answer import tagged_answer
from service.api.guard import MayReadDecision, MayReadHistory
from service.api.guarded import GuardedRoute
from service.api.heard import heard
from service.api.lists import Cursor
from service.api.reading import Code, Found
from service.api.running import Running, TheRunning
from service.errors import NotFound
from service.publications.parts import of_decision, part_in
from service.publications.publication import in_force
from service.reading import examples
from service.reading import schemas as reading_schemas
from service.reading.history import history as history_of
from service.runs.decision_index import require_id
from service.schemas import answers as schemas
from service.schemas import examples as decision_examples
from service.schemas.openapi import answers

router = APIRouter(tags=["enterprises"], route_class=GuardedRoute)
DecisionId = Annotated[
    str,
    Path(
        description="决定编号，64 位十六进制",
        examples=[decision_examples.RATING["decision_id"]],
        max_length=128,
        json_schema_extra={"pattern": "^[0-9a-f]{64}$"},
    ),
]
Limit = Annotated[int, Query(description="至多几次，1 至 100", examples=[24], ge=1, le=100)]


@router.get(
    "/v1/enterprises/{uscc}/history",
    operation_id="getHistory",
    summary="历次评价结果",
    response_model=reading_schemas.History,
    responses=answers("历次评价结果，新的在前", examples.HISTORY, tagged=True),
)
async def history(
    request: Request,
    uscc: Code,
    asker: MayReadHistory,
    running: TheRunning,
    limit: Limit = 24,
    cursor: Cursor = None,
) -> Response:
    """历次发布的评价结果，新的在前：等级、得分、决定编号，与前一次相比变了什么。"""
    code = require_valid(uscc)
    heard(request).subject = code
    found = await to_thread.run_sync(lambda: _history(running, asker, code, limit, cursor))
    return tagged_answer(request, found)


@router.get(
    "/v1/decisions/{decision_id}",
    operation_id="getDecisionById",
    summary="按编号查询决定",
    response_model=schemas.Decision,
    responses=answers("这个编号的决定", decision_examples.DECISION, tagged=True),
)
async def decision(
    request: Request, decision_id: DecisionId, asker: MayReadDecision, running: TheRunning
) -> Response:
    """按编号查询任何一次发布的决定，与当时给出的一字不差；告知程序的状态只有现行的决定有。"""
    require_id(decision_id)
    about = heard(request)
    about.details["decision"] = decision_id
    found = await running.database.run(lambda: _decision(running, asker, decision_id))
    about.subject = found.subject.row["uscc"]
    return tagged_answer(request, found.document(render))


def _history(running: Running, asker: Asker, uscc: str, limit: int, cursor: str | None) -> Document:
    with running.database.reading() as connection:
        newest = in_force(connection, "public")
        asker.require(connection, uscc, on=clock.today())
        found = history_of(running.database, connection, uscc, limit=limit, cursor=cursor)
    if not found["decisions"]:
        raise newest.unknown(uscc)
    return found


def _decision(running: Running, asker: Asker, decision_id: str) -> Found:
    """The decision where the asker may see its enterprise; who does not see all is not told whether there is one."""
    today = clock.today()
    with running.database.reading() as connection:
        there = of_decision(connection, decision_id)
        if there is None:
            if asker.reach != "all":
                raise not_yours()
            raise NotFound(
                f"发布的评价结果中没有编号为 {decision_id} 的决定",
                english=f"no published decision has the id {decision_id}",
            )
        publication, uscc = there
        newest = in_force(connection, "public")
        clearance = asker.require(connection, uscc, on=today)
        part = part_in(connection, publication, uscc)
    if part is None:
        raise publication.unknown(uscc)
    return Found(running, part, asker, clearance, part.stands_in(newest), today)
