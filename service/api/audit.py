"""The log over HTTP, for those who watch over the service."""

from datetime import datetime, time, timedelta
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from features.records import TIME_ZONE
from service.api import audit_schemas as schemas
from service.api.answer import json_answer
from service.api.guard import MayReadAudit
from service.api.guarded import GuardedRoute
from service.api.heard import heard
from service.api.running import Running, TheRunning
from service.audit.export import entry
from service.audit.log import found_lines
from service.days import day
from service.plain_text import PLAIN
from service.schemas.openapi import DAY, answers

router = APIRouter(tags=["audit"], route_class=GuardedRoute)
_LARGEST: Final = 1_000
_USUAL: Final = 100


@router.get(
    "/v1/audit",
    operation_id="listAuditLines",
    summary="审计日志",
    response_model=schemas.AuditLines,
    responses=answers("日志的一段", schemas.EXAMPLE),
)
async def audit(
    request: Request,
    asker: MayReadAudit,  # noqa: ARG001 - the guard
    running: TheRunning,
    about: Annotated[
        str | None,
        Query(
            alias="subject",
            description="关于哪家企业或哪个对象",
            examples=["91632801MA0000001U"],
            max_length=128,
            pattern=PLAIN,
        ),
    ] = None,
    party: Annotated[
        str | None, Query(description="哪个参与方的", examples=["finance"], max_length=64, pattern=PLAIN)
    ] = None,
    on: Annotated[
        str | None,
        Query(
            alias="day", description="哪一天的", examples=["2026-10-31"], max_length=32, json_schema_extra=DAY
        ),
    ] = None,
    after: Annotated[int, Query(description="从哪一行之后起", examples=[0], ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, Query(description="最多多少行", examples=[100], ge=1, le=_LARGEST)] = _USUAL,
) -> Response:
    """谁、为谁、按什么用途、查了什么、答复内容的散列；可按参与方、对象、日期筛选，按行号逐段取。"""
    said = heard(request)
    said.subject = about
    said.details |= {"party": party, "day": on, "after": after, "limit": limit}
    begin = None if on is None else datetime.combine(day(on, "日期"), time(), ZoneInfo(TIME_ZONE))
    return json_answer(await running.database.run(lambda: _lines(running, party, about, begin, after, limit)))


def _lines(
    running: Running, party: str | None, about: str | None, begin: datetime | None, after: int, limit: int
) -> dict[str, Any]:
    end = None if begin is None else begin + timedelta(days=1)
    with running.database.reading() as connection:
        found = found_lines(
            connection, party=party, subject=about, begin=begin, end=end, after=after, limit=limit
        )
    return {
        "lines": [entry(line) for line in found],
        "next": found[-1].seq if len(found) == limit else None,
    }
