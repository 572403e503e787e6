"""Ratings and decisions of one enterprise, out of what is published."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from features.credit_code import require_valid
from scoring.document import render_rating
from service import clock, examples
from service.access.asker import Asker
from service.api.answer import json_answer
from service.api.guard import MayReadRating
from service.api.heard import heard
from service.api.running import Running, TheRunning
from service.days import day
from service.publications.published import ground_of, in_force, part_of

router = APIRouter(tags=["企业"])
Code = Annotated[str, Path(description="统一社会信用代码，18 位", examples=[examples.USCC])]
AsOf = Annotated[
    str | None,
    Query(description="哪一天适用的评价结果；不填为现行的", examples=["2026-10-31"], max_length=32),
]


@router.get("/v1/enterprises/{uscc}/rating", summary="等级与得分")
async def rating(
    request: Request, uscc: Code, asker: MayReadRating, running: TheRunning, as_of: AsOf = None
) -> Response:
    """等级、得分和逐项说明；得分等于基准分加各项分值之和。"""
    code = require_valid(uscc)
    heard(request).subject = code
    on = day(as_of, "日期") if as_of else None
    return json_answer(await running.database.run(lambda: _rating(running, asker, code, on)))


def _rating(running: Running, asker: Asker, uscc: str, on: date | None) -> dict[str, object]:
    with running.database.reading() as connection:
        publication = in_force(connection, "public", on)
        found = part_of(connection, publication, uscc, whole=False)
        asker.require(connection, uscc, county=found.county if found else None, on=clock.today())
        if found is None:
            raise publication.unknown(uscc)
        return render_rating(ground_of(running.database, publication.number), found.subject)
