"""The log over HTTP, for those who watch over the service."""

from datetime import datetime, time, timedelta
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from features.records import TIME_ZONE
from service.api.answer import json_answer
from service.api.guard import MayReadAudit
from service.api.heard import heard
from service.api.running import Running, TheRunning
from service.audit.export import entry
from service.audit.log import found_lines
from service.days import day
from service.openapi import answers

router = APIRouter(tags=["审计"])
_LARGEST: Final = 1_000
_USUAL: Final = 100
_EXAMPLE: Final = {
    "lines": [
        {
            "seq": 1207,
            "at": "2026-10-31T02:00:00.000000+00:00",
            "party": "finance",
            "role": "department",
            "action": "read_measures",
            "subject": "91632801MA0000001U",
            "purpose": "资格审查",
            "status": 200,
            "answer": "9f2c4d…",
            "request": "5b1e0c…",
            "details": {},
            "previous": "77aa01…",
            "hash": "c0ffee…",
        }
    ],
    "next": 1207,
}


class AuditLine(BaseModel):
    """日志的一行：一次查询或者一次变更。"""

    seq: int = Field(description="行号，从 1 起连续")
    at: datetime
    party: str | None = Field(description="谁：参与方编号；空为无人认证，或在本机操作")
    role: str | None
    action: str = Field(description="哪项权限或哪个步骤")
    subject: str | None = Field(description="关于哪家企业或哪个对象")
    purpose: str | None = Field(description="写明的用途")
    status: int = Field(description="答复的 HTTP 状态；0 为本机命令")
    answer: str | None = Field(description="答复内容的 SHA-256")
    request: str = Field(description="答复头 x-request-id 中的编号")
    details: dict[str, Any]
    previous: str = Field(description="上一行的散列")
    hash: str = Field(description="本行的散列，覆盖以上各项")


class AuditLines(BaseModel):
    """日志的一段，按行号；相邻各行的散列前后相接。"""

    lines: list[AuditLine]
    next: int | None = Field(description="接着取：作为 after；空为没有更多")


@router.get(
    "/v1/audit",
    summary="审计日志",
    response_model=AuditLines,
    responses=answers("日志的一段", _EXAMPLE),
)
async def audit(
    request: Request,
    asker: MayReadAudit,  # noqa: ARG001 - the guard
    running: TheRunning,
    about: Annotated[
        str | None, Query(alias="subject", description="关于哪家企业或哪个对象", max_length=128)
    ] = None,
    party: Annotated[str | None, Query(description="哪个参与方的", max_length=64)] = None,
    on: Annotated[str | None, Query(alias="day", description="哪一天的", max_length=32)] = None,
    after: Annotated[int, Query(description="从哪一行之后起", ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, Query(description="最多多少行", ge=1, le=_LARGEST)] = _USUAL,
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
