"""Rating, decision and measures of one enterprise, out of what is published."""

from collections.abc import Collection
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from scoring.document import render, render_rating
from scoring.entries import Document
from scoring.schema.measure import DOMAINS, Domain
from service.access.views import of_domains
from service.api.answer import tagged_answer
from service.api.guard import MayReadDecision, MayReadMeasures, MayReadRating
from service.api.guarded import GuardedRoute
from service.api.reading import AsOf, Code, Found, told
from service.errors import WrongUse
from service.reading import schemas as reading_schemas
from service.schemas import answers as schemas
from service.schemas import examples
from service.schemas.openapi import answers

router = APIRouter(tags=["enterprises"], route_class=GuardedRoute)
DomainAsked = Annotated[
    str | None,
    Query(
        description="领域：" + "、".join(f"{name}({label})" for name, label in DOMAINS.items()),
        examples=["government_procurement"],
        max_length=64,
        json_schema_extra={"enum": [*DOMAINS, None]},
    ),
]


@router.get(
    "/v1/enterprises/{uscc}/rating",
    operation_id="getRating",
    summary="等级与得分",
    response_model=schemas.Rating | reading_schemas.RatingInPart,
    responses=answers("企业的等级、得分和逐项说明", examples.RATING, tagged=True),
)
async def rating(request: Request, uscc: Code, asker: MayReadRating, as_of: AsOf = None) -> Response:
    """等级、得分和逐项说明；得分等于基准分加各项分值之和。不得逐项查看的信息只给各类的分值。"""
    return tagged_answer(request, await told(request, asker, uscc, as_of, _rating, whole=False))


@router.get(
    "/v1/enterprises/{uscc}/decision",
    operation_id="getDecision",
    summary="完整的决定",
    response_model=schemas.Decision,
    responses=answers("企业的完整决定", examples.DECISION, tagged=True),
)
async def decision(request: Request, uscc: Code, asker: MayReadDecision, as_of: AsOf = None) -> Response:
    """完整的决定：说明、措施、不适用的措施及原因、不计入的记录。"""
    return tagged_answer(request, await told(request, asker, uscc, as_of, _decision))


@router.get(
    "/v1/enterprises/{uscc}/measures",
    operation_id="getMeasures",
    summary="适用和不适用的措施",
    response_model=schemas.Measures,
    responses=answers("企业的措施", examples.MEASURES, tagged=True),
)
async def measures(
    request: Request,
    uscc: Code,
    asker: MayReadMeasures,
    domain: DomainAsked = None,
    as_of: AsOf = None,
) -> Response:
    """适用的措施和不适用的原因，可按领域；部门只看到本部门领域的。"""
    wanted = None if domain is None else _domain(domain)
    if wanted is not None:
        asker.require_domain(wanted)
    seen = asker.domains() if wanted is None else (wanted,)
    document = await told(request, asker, uscc, as_of, lambda found: _measures(found, seen))
    return tagged_answer(request, document | {"domain": domain})


def _measures(found: Found, domains: Collection[Domain] | None) -> Document:
    document = of_domains(_decision(found), found.ground, domains)
    ours = {
        name: [one for one in document[name] if domains is None or one["domain"] in domains]
        for name in ("measures", "not_applied")
    }
    return {name: document[name] for name in _OF_MEASURES if name in document} | ours


_OF_MEASURES = tuple(schemas.Measures.model_fields)


def _rating(found: Found) -> Document:
    return found.document(render_rating)


def _decision(found: Found) -> Document:
    return found.document(render)


def _domain(text: str) -> Domain:
    for name in DOMAINS:
        if name == text:
            return name
    raise WrongUse(
        f"领域“{text}”应为以下之一：{'、'.join(DOMAINS)}",
        english=f"domain '{text}' must be one of {', '.join(DOMAINS)}",
    )
