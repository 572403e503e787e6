"""What is published for everybody: the policy and the scorecard."""

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response

from scoring.document import Document
from scoring.schema.policy import Policy
from service import clock
from service.api.answer import tagged_answer
from service.api.guarded import GuardedRoute
from service.api.reading import AsOf, past_day
from service.api.running import Running, TheRunning
from service.days import day
from service.pages.policy import policy_document
from service.publications.published import ground_of, in_force, policy_of
from service.schemas import examples
from service.schemas import published as published_schemas
from service.schemas.openapi import answers

router = APIRouter(route_class=GuardedRoute)


@router.get(
    "/v1/policy",
    operation_id="getPolicy",
    summary="某日生效的政策",
    response_model=published_schemas.PolicyView,
    responses=answers("某日生效的政策", examples.POLICY, open_to_all=True, tagged=True),
    tags=["published"],
)
async def policy(request: Request, running: TheRunning, as_of: AsOf = None) -> Response:
    """现行评价所依政策在某日（默认今天）的内容：等级、定级规则、措施及依据。"""
    on = day(as_of, "日期") if as_of is not None else clock.today()
    found = await running.database.run(lambda: _policy(running))
    return tagged_answer(request, policy_document(found, on), open_to_all=True)


@router.get(
    "/v1/scorecard",
    operation_id="getScorecard",
    summary="公布的评分卡",
    response_model=published_schemas.ScorecardView,
    responses=answers("现行评价所用的评分卡", examples.SCORECARD, open_to_all=True, tagged=True),
    tags=["published"],
)
async def scorecard(request: Request, running: TheRunning, as_of: AsOf = None) -> Response:
    """某日适用的评价（默认现行的）所用的评分卡：基准分、每项每档的分值、等级分数线。可以打印，可以用笔核对。"""
    on = past_day(as_of)
    found = await running.database.run(lambda: _scorecard(running, on))
    return tagged_answer(request, found, open_to_all=True)


def _policy(running: Running) -> Policy:
    return policy_of(running.database, _newest(running))


def _newest(running: Running, on: date | None = None) -> int:
    with running.database.reading() as connection:
        return in_force(connection, "public", on).number


def _scorecard(running: Running, on: date | None) -> Document:
    ground = ground_of(running.database, _newest(running, on))
    card = ground.card
    return {
        "purpose": card.purpose,
        "hash": card.hash,
        "base_points": card.base_points,
        "bands": ground.bands,
        "simulated": ground.manifest.simulated,
        "table": card.table().to_dicts(),
    }
