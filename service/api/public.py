"""What is published for everybody: the policy and the scorecard."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from scoring.entries import Document
from service import clock
from service.api.answer import tagged_answer
from service.api.guarded import GuardedRoute
from service.api.reading import AsOf, past_day
from service.api.running import Running, TheRunning
from service.days import day
from service.errors import NotFound, WrongUse
from service.pages.policy import policy_document
from service.publications.publication import Publication, in_force, publication_of_id
from service.publications.rests import ground_of, policy_of
from service.runs.decision_index import require_run_id
from service.schemas import examples
from service.schemas import published as published_schemas
from service.schemas.openapi import answers

router = APIRouter(route_class=GuardedRoute)


RunId = Annotated[
    str | None,
    Query(
        description="决定所载的 run_id：要那一次发布所依的，与当时公布的相同；不与 as_of 并用",
        examples=[examples.DECISION["run_id"]],
        max_length=128,
        json_schema_extra={"pattern": "^[0-9a-f]{64}$"},
    ),
]


@router.get(
    "/v1/policy",
    operation_id="getPolicy",
    summary="某日生效的政策，或者某次发布所依的政策",
    response_model=published_schemas.PolicyView,
    responses=answers("某日生效的政策", examples.POLICY, open_to_all=True, tagged=True),
    tags=["published"],
)
async def policy(request: Request, running: TheRunning, as_of: AsOf = None, run_id: RunId = None) -> Response:
    """现行评价所依政策在某日（默认今天）的内容：等级、定级规则、措施及依据。以 run_id 查询的，为那一次发布所依的政策在其基准日的内容，hash 与决定所载的 hashes.policy 相同。"""
    _one_of(as_of, run_id)
    on = day(as_of, "日期") if as_of is not None else clock.today()
    found = await running.database.run(lambda: _policy(running, on, run_id))
    return tagged_answer(request, found, open_to_all=True)


@router.get(
    "/v1/scorecard",
    operation_id="getScorecard",
    summary="公布的评分卡",
    response_model=published_schemas.ScorecardView,
    responses=answers("现行评价所用的评分卡", examples.SCORECARD, open_to_all=True, tagged=True),
    tags=["published"],
)
async def scorecard(
    request: Request, running: TheRunning, as_of: AsOf = None, run_id: RunId = None
) -> Response:
    """某日适用的评价（默认现行的）或者某次发布（run_id）所用的评分卡：基准分、每项每档的分值、等级分数线。可以打印，可以用笔核对。"""
    _one_of(as_of, run_id)
    on = past_day(as_of)
    found = await running.database.run(lambda: _scorecard(running, _publication(running, on, run_id)))
    return tagged_answer(request, found, open_to_all=True)


def _one_of(as_of: str | None, run_id: str | None) -> None:
    if as_of is not None and run_id is not None:
        raise WrongUse(
            "as_of 与 run_id 只写其一：run_id 所指的发布有自己的基准日",
            english="give as_of or run_id, not both: the publication that run_id names has a day of its own",
        )


def _publication(running: Running, on: date | None, run_id: str | None) -> Publication:
    """The publication asked for: by the id that its decisions carry, by a day, or the one in force."""
    if run_id is not None:
        require_run_id(run_id)
    with running.database.reading() as connection:
        if run_id is None:
            return in_force(connection, "public", on)
        found = publication_of_id(connection, run_id)
    if found is None:
        raise NotFound(
            f"没有发布过 run_id 为 {run_id} 的评价结果", english=f"no publication has the run_id {run_id}"
        )
    return found


def _policy(running: Running, on: date, run_id: str | None) -> Document:
    found = _publication(running, None, run_id)
    policy = policy_of(running.database, found.number)
    return policy_document(policy, on if run_id is None else found.as_of)


def _scorecard(running: Running, publication: Publication) -> Document:
    ground = ground_of(running.database, publication.number)
    card = ground.card
    return {
        "purpose": card.purpose,
        "hash": card.hash,
        "base_points": card.base_points,
        "bands": ground.bands,
        "simulated": ground.manifest.simulated,
        "table": card.table().to_dicts(),
    }
