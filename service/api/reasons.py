"""Why: the reasons of a score, and one cell of the matrix."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from scoring.document import render, render_rating
from scoring.entries import Document
from service.access.asker import Asker
from service.api.answer import tagged_answer
from service.api.guard import MayReadMeasures, MayReadRating
from service.api.guarded import GuardedRoute
from service.api.reading import AsOf, Code, Found, seen, told
from service.decisions.why import cell, decided_cell
from service.publications.rests import policy_of
from service.reading import examples, schemas
from service.reading.reasons import reasons_document
from service.schemas.openapi import answers

router = APIRouter(tags=["enterprises"], route_class=GuardedRoute)
Rule = Annotated[
    str,
    Path(
        description="措施或者定级规则的编号，见 /v1/policy；scored_d 为按得分定 D",
        examples=["CT-01"],
        max_length=64,
    ),
]


@router.get(
    "/v1/enterprises/{uscc}/reasons",
    operation_id="getReasons",
    summary="得分的逐项说明",
    response_model=schemas.Reasons,
    responses=answers("得分的全部各项，按分值排列", examples.REASONS, tagged=True),
)
async def reasons(request: Request, uscc: Code, asker: MayReadRating, as_of: AsOf = None) -> Response:
    """得分的全部各项：实际值、单位、分值、窗口、不明时怎样、法律说明；不得逐项查看的只给各类的分值。"""
    document = await told(request, asker, uscc, as_of, _reasons, whole=False)
    return tagged_answer(request, document)


@router.get(
    "/v1/enterprises/{uscc}/why/{measure}",
    operation_id="explainMeasure",
    summary="一项措施为何适用或不适用",
    response_model=schemas.Cell,
    responses=answers("逐个条件的说明", examples.CELL, tagged=True),
)
async def why(
    request: Request,
    uscc: Code,
    measure: Rule,
    asker: MayReadMeasures,
    as_of: AsOf = None,
) -> Response:
    """一项措施或者定级规则为何适用或不适用：逐个条件、所依的记录、依据、何时会变。"""
    found = await seen(request, asker, uscc, as_of)
    document = await to_thread.run_sync(lambda: _cell(found, asker, measure))
    return tagged_answer(request, document)


def _reasons(found: Found) -> Document:
    return reasons_document(found.document(render_rating), found.ground)


def _cell(found: Found, asker: Asker, rule: str) -> Document:
    ground = found.ground
    policy = policy_of(found.running.database, found.part.publication.number)
    for domain in {one.domain for one in policy.measures if one.id == rule}:
        asker.require_domain(domain)
    explained = decided_cell(ground, policy, found.known, found.subject)
    return cell(
        explained,
        found.subject.row["uscc"],
        rule,
        stored=True,
        standing=lambda _: found.document(render)["standing"],
        rules="/v1/policy",
    )
