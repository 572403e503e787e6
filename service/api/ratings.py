"""Rating, decision and measures of one enterprise, out of what is published."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from features.credit_code import require_valid
from scoring.document import Document, Ground, Subject, render, render_rating
from scoring.schema.measure import DOMAINS, Domain
from service import clock, examples, schemas
from service.access.asker import Asker
from service.api.answer import json_answer
from service.api.guard import MayReadDecision, MayReadMeasures, MayReadRating
from service.api.heard import heard
from service.api.running import Running, TheRunning
from service.days import day
from service.errors import WrongUse
from service.openapi import answers
from service.publications.published import decided, ground_of, in_force, part_of
from service.publications.standing import shown

router = APIRouter(tags=["企业"])
Code = Annotated[str, Path(description="统一社会信用代码，18 位", examples=[examples.USCC])]
AsOf = Annotated[
    str | None,
    Query(description="哪一天适用的评价结果；不填为现行的", examples=["2026-10-31"], max_length=32),
]
DomainAsked = Annotated[
    str | None,
    Query(
        description="领域：" + "、".join(f"{name}({label})" for name, label in DOMAINS.items()), max_length=64
    ),
]
Render = Callable[[Ground, Subject], Document]


@router.get(
    "/v1/enterprises/{uscc}/rating",
    summary="等级与得分",
    response_model=schemas.Rating,
    responses=answers("企业的等级、得分和逐项说明", examples.RATING),
)
async def rating(
    request: Request, uscc: Code, asker: MayReadRating, running: TheRunning, as_of: AsOf = None
) -> Response:
    """等级、得分和逐项说明；得分等于基准分加各项分值之和。"""
    return json_answer(await _found(request, running, asker, uscc, as_of, render_rating))


@router.get(
    "/v1/enterprises/{uscc}/decision",
    summary="完整的决定",
    response_model=schemas.Decision,
    responses=answers("企业的完整决定", examples.DECISION),
)
async def decision(
    request: Request, uscc: Code, asker: MayReadDecision, running: TheRunning, as_of: AsOf = None
) -> Response:
    """完整的决定：说明、措施、不适用的措施及原因、不计入的记录。"""
    return json_answer(await _found(request, running, asker, uscc, as_of, render))


@router.get(
    "/v1/enterprises/{uscc}/measures",
    summary="适用和不适用的措施",
    response_model=schemas.Measures,
    responses=answers("企业的措施", examples.MEASURES),
)
async def measures(
    request: Request,
    uscc: Code,
    asker: MayReadMeasures,
    running: TheRunning,
    domain: DomainAsked = None,
    as_of: AsOf = None,
) -> Response:
    """适用的措施和不适用的原因，可按领域；部门只看到本部门领域的。"""
    wanted = None if domain is None else _domain(domain)
    if wanted is not None:
        asker.require_domain(wanted)
    seen = asker.domains() if wanted is None else (wanted,)
    found = await _found(request, running, asker, uscc, as_of, render)
    ours = _of_domains(found, seen, "measures", "not_applied")
    standing = found["standing"]
    if standing is not None:
        ours["standing"] = standing | _of_domains(standing, seen, "measures_not_yet", "measures_meanwhile")
    return json_answer(
        {name: found[name] for name in _OF_MEASURES if name in found} | ours | {"domain": domain}
    )


_OF_MEASURES = tuple(schemas.Measures.model_fields)


def _of_domains(found: Document, domains: Collection[str] | None, *names: str) -> Document:
    return {
        name: [one for one in found[name] if domains is None or one["domain"] in domains] for name in names
    }


async def _found(
    request: Request, running: Running, asker: Asker, uscc: str, as_of: str | None, render: Render
) -> Document:
    code = require_valid(uscc)
    heard(request).subject = code
    on = past_day(as_of)
    return await running.database.run(lambda: _document(running, asker, code, on, render))


def past_day(text: str | None) -> date | None:
    """The day asked for; `WrongUse` for one to come: nothing applies yet on it."""
    if text is None:
        return None
    found, today = day(text, "日期"), clock.today()
    if found > today:
        raise WrongUse(f"日期 {found} 在今天（{today}）之后")
    return found


def _document(running: Running, asker: Asker, uscc: str, on: date | None, render: Render) -> Document:
    today = clock.today()
    with running.database.reading() as connection:
        newest = in_force(connection, "public")
        publication = newest if on is None else in_force(connection, "public", on)
        part = part_of(connection, publication, uscc, whole=render is not render_rating)
        asker.require(connection, uscc, county=part.county if part else None, on=today)
    if part is None:
        raise publication.unknown(uscc)
    ground = ground_of(running.database, publication.number)
    return shown(
        running.home,
        running.policy,
        ground,
        render(ground, decided(ground, publication, part)),
        part,
        publication,
        on=today,
        in_force=publication.number == newest.number,
    )


def _domain(text: str) -> Domain:
    for name in DOMAINS:
        if name == text:
            return name
    raise WrongUse(f"领域“{text}”应为以下之一：{'、'.join(DOMAINS)}")
