"""How an enterprise reaches a better grade: worked out from its published decision."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from scoring.entries import Document
from service.api.answer import tagged_answer
from service.api.guard import MayReadRecourse
from service.api.guarded import GuardedRoute
from service.api.reading import AsOf, Code, Found, seen
from service.decisions.recourse import recourse_on, require_better, with_previous
from service.publications.rests import policy_of
from service.reading import examples, schemas
from service.schemas.openapi import answers

router = APIRouter(tags=["enterprises"], route_class=GuardedRoute)
Target = Annotated[
    str | None,
    Query(
        description="要达到的等级：A、B、C；不填为上一级",
        examples=["B"],
        max_length=8,
        json_schema_extra={"enum": ["A", "B", "C", None]},
    ),
]


@router.get(
    "/v1/enterprises/{uscc}/recourse",
    operation_id="getRecourse",
    summary="达级办法",
    response_model=schemas.Recourse,
    responses=answers("办什么、何日起计入、达到什么等级", examples.RECOURSE, tagged=True),
)
async def recourse(
    request: Request,
    uscc: Code,
    asker: MayReadRecourse,
    to: Target = None,
    as_of: AsOf = None,
) -> Response:
    """怎样达到更好的等级：办理什么、依法何日起计入、届时的得分和措施；每个办法都重新评价核实过。"""
    require_better(to)
    found = await seen(request, asker, uscc, as_of, whole=False)
    return tagged_answer(
        request, await found.running.aside.run(lambda: _recourse(found, to, past=as_of is not None))
    )


def _recourse(found: Found, to: str | None, *, past: bool) -> Document:
    uscc: str = found.subject.row["uscc"]
    return recourse_on(
        with_previous(found.running.home, found.ground),
        found.known,
        policy_of(found.running.database, found.part.publication.number),
        uscc,
        to=to,
        today=None if past else found.on,
        asked="/v1/enterprises/{}/recourse",
        cure="下一次发布的评价结果可以推算",
    )
