"""Lists of ratings, page by page, and many enterprises by one question."""

import hashlib
from datetime import date
from typing import Annotated, Final

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from features.credit_code import require_valid
from features.errors import MalformedCode
from scoring.decision import STATUSES
from scoring.document import render_rating
from scoring.entries import Document
from service.access.asker import Asker
from service.api import asked_examples
from service.api.answer import json_answer, tagged_answer
from service.api.guard import MayListRatings
from service.api.guarded import GuardedRoute
from service.api.heard import heard
from service.api.list_place import filters_of, place
from service.api.reading import AsOf, Found, found_in, past_day
from service.api.running import Running, TheRunning
from service.errors import Forbidden, NotFound, TooLarge, WrongUse
from service.plain_text import PLAIN
from service.publications.publication import in_force
from service.reading import examples, schemas
from service.reading.lists import Filters, page
from service.runs.answers import GRADES_ASKED
from service.schemas.openapi import DAY, answers, asked_as

router = APIRouter(tags=["ratings"], route_class=GuardedRoute)
LARGEST_BATCH: Final = 1000

Grade = Annotated[
    str | None,
    Query(
        description="等级：A、B、C、D、M",
        examples=["A"],
        max_length=8,
        json_schema_extra={"enum": [*GRADES_ASKED, None]},
    ),
]
County = Annotated[
    str | None,
    Query(
        description="登记地区划代码，六位数字",
        examples=["632802"],
        max_length=16,
        json_schema_extra={"pattern": "^[0-9]{6}$"},
    ),
]
Industry = Annotated[
    str | None,
    Query(
        description="行业代码的开头：门类字母，或者到小类",
        examples=["E", "E47"],
        max_length=8,
        json_schema_extra={"pattern": "^[0-9A-Za-z]+$"},
    ),
]
Status = Annotated[
    str | None,
    Query(
        description=f"状态：{'，'.join(f'{name} {label}' for name, label in STATUSES.items())}",
        examples=["evaluated"],
        max_length=32,
        json_schema_extra={"enum": [*STATUSES, None]},
    ),
]
Limit = Annotated[int, Query(description="一页至多几家，1 至 1000", examples=[100], ge=1, le=1000)]
Cursor = Annotated[
    str | None,
    Query(
        description="上一页的 next，原样使用；不填从头开始",
        examples=["u1Zk"],
        max_length=1024,
        json_schema_extra={"pattern": "^[0-9A-Za-z_-]+$"},
    ),
]


class Batch(BaseModel):
    """一次查询多家企业。"""

    model_config = ConfigDict(extra="forbid")

    uscc: list[Annotated[str, Field(max_length=256, pattern=PLAIN)]] = Field(
        description=f"统一社会信用代码，至多 {LARGEST_BATCH} 个",
        examples=[["91632899MA75T5T191"]],
        json_schema_extra={"minItems": 1, "maxItems": LARGEST_BATCH},
    )
    as_of: str | None = Field(
        default=None,
        description="哪一天适用的评价结果；不填为现行的",
        examples=["2026-10-31"],
        max_length=32,
        json_schema_extra=DAY,
    )


@router.get(
    "/v1/ratings",
    operation_id="listRatings",
    summary="等级名单",
    response_model=schemas.Listing,
    responses=answers("一页等级名单，按代码排列", examples.LISTING, tagged=True),
)
async def ratings(
    request: Request,
    asker: MayListRatings,
    running: TheRunning,
    grade: Grade = None,
    county: County = None,
    industry: Industry = None,
    status: Status = None,
    as_of: AsOf = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """本账户范围内的等级名单，按代码排列。翻页时带上 next：此后一直是同一次发布的名单，中途有新的发布也不变。县级部门的名单只有当时和现在都登记在本县市区的。"""
    filters = filters_of(grade=grade, county=county, industry=industry, status=status)
    heard(request).details["list"] = filters.named()
    document = await to_thread.run_sync(lambda: _page(running, asker, filters, as_of, cursor, limit))
    return tagged_answer(request, document)


@router.post(
    "/v1/ratings/batch",
    operation_id="queryRatings",
    summary="批量查询等级",
    response_model=schemas.BatchAnswer,
    openapi_extra=asked_as(asked_examples.BATCH),
    responses=answers("每家的等级，或者为何没有", examples.BATCH),
)
async def batch(request: Request, asked: Batch, asker: MayListRatings, running: TheRunning) -> Response:
    """一次查询至多 1000 家：每家给出等级与得分，或者说明为何没有；顺序与所问的相同。"""
    if not asked.uscc:
        raise WrongUse(
            "uscc 是空的，请至少给出一个统一社会信用代码",
            english="uscc is empty; give one credit code at least",
        )
    if len(asked.uscc) > LARGEST_BATCH:
        raise TooLarge(
            f"一次至多查询 {LARGEST_BATCH} 家，这次有 {len(asked.uscc)} 家，请分批查询",
            english=f"at most {LARGEST_BATCH} enterprises at once, these are {len(asked.uscc)}; ask in portions",
        )
    digest = hashlib.sha256("\n".join(asked.uscc).encode()).hexdigest()
    heard(request).details["batch"] = {"codes": len(asked.uscc), "sha256": digest}
    return json_answer(await to_thread.run_sync(lambda: _batch(running, asker, asked)))


def _page(
    running: Running, asker: Asker, filters: Filters, as_of: str | None, cursor: str | None, limit: int
) -> Document:
    at = place(running, asker, filters, as_of, cursor)
    with running.database.reading() as connection:
        rows = page(connection, at.listed, at.filters, after=at.after, limit=limit)
    manifest = at.listed.manifest
    return {
        "as_of": manifest.as_of.isoformat(),
        "run_id": manifest.hash,
        "simulated": manifest.simulated,
        "done": at.done + len(rows),
        "total": at.total,
        "ratings": rows,
        "next": at.next(rows[-1]["uscc"], len(rows)) if rows else None,
    }


def _batch(running: Running, asker: Asker, asked: Batch) -> Document:
    on = past_day(asked.as_of)
    with running.database.reading() as connection:
        in_force(connection, "public")
        there = [_found(connection, running, asker, code, on) for code in asked.uscc]
    told = [_told(code, one) for code, one in zip(asked.uscc, there, strict=True)]
    return {"asked": len(told), "answered": sum(one["rating"] is not None for one in told), "answers": told}


def _found(connection: Connection, running: Running, asker: Asker, code: str, on: date | None) -> Found | str:
    """One enterprise, or why there is nothing to tell: one that may not be seen is as one that is unknown."""
    try:
        return found_in(connection, running, asker, require_valid(code), on, whole=False)
    except (MalformedCode, NotFound, Forbidden) as error:
        return str(error)


def _told(code: str, there: Found | str) -> Document:
    if isinstance(there, str):
        return {"uscc": code, "rating": None, "why_not": there}
    return {"uscc": code, "rating": there.document(render_rating), "why_not": None}
