"""Lists of ratings, page by page, and many enterprises by one question."""

import hashlib
from dataclasses import dataclass
from typing import Annotated, Any, Final

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from features.credit_code import require_valid
from features.errors import MalformedCode
from scoring.decision import STATUSES
from scoring.document import Document, render_rating
from service import clock
from service.access.asker import Asker
from service.answers import GRADES_ASKED
from service.api.answer import json_answer, tagged_answer
from service.api.guard import MayListRatings
from service.api.heard import heard
from service.api.reading import AsOf, Found, found, past_day
from service.api.running import Running, TheRunning
from service.errors import Forbidden, NotFound, TooLarge, WrongUse
from service.openapi import answers
from service.publications.published import Publication, ground_of, in_force, publication_of_run
from service.reading import examples, schemas
from service.reading.cursor import opened, sealed
from service.reading.lists import Filters, Listed, count, page

router = APIRouter(tags=["名单"])
LARGEST_BATCH: Final = 1000
_CURSOR: Final = "ratings"

Grade = Annotated[
    str | None, Query(description="等级：A、B、C、D、M", examples=["A"], max_length=8)
]
County = Annotated[
    str | None, Query(description="登记地区划代码，六位数字", examples=["632802"], max_length=16)
]
Industry = Annotated[
    str | None,
    Query(description="行业代码的开头：门类字母，或者到小类", examples=["E", "E47"], max_length=8),
]
Status = Annotated[
    str | None,
    Query(
        description="状态：evaluated 已评级，not_rated 信息不足，out_of_scope 不在评价范围",
        examples=["evaluated"],
        max_length=32,
    ),
]
Limit = Annotated[int, Query(description="一页至多几家，1 至 1000", ge=1, le=1000)]
Cursor = Annotated[str | None, Query(description="上一页的 next，原样使用；不填从头开始", max_length=1024)]


class Batch(BaseModel):
    """一次查询多家企业。"""

    model_config = ConfigDict(extra="forbid")

    codes: list[str] = Field(
        description=f"统一社会信用代码，至多 {LARGEST_BATCH} 个", examples=[["91632899MA75T5T191"]]
    )
    as_of: str | None = Field(default=None, description="哪一天适用的评价结果；不填为现行的", max_length=32)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list goes on: in which publication, after which code, how many came before, of how many."""

    listed: Listed
    filters: Filters
    after: str
    done: int
    total: int

    def next(self, last: str, shown: int) -> str | None:
        """The cursor of what follows; null at the end."""
        done = self.done + shown
        if done >= self.total:
            return None
        at = {"r": self.listed.publication.run, "u": last, "d": done, "t": self.total}
        return sealed(_CURSOR, at | {"f": self.filters.named()})


@router.get(
    "/v1/ratings",
    summary="等级名单",
    response_model=schemas.Listing,
    responses=answers("一页等级名单，按代码排列", examples.LISTING),
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
    """本账户范围内的等级名单，按代码排列。翻页时带上 next：此后一直是同一次发布的名单，中途有新的发布也不变。"""
    filters = filters_of(grade=grade, county=county, industry=industry, status=status)
    heard(request).details["list"] = filters.named()
    document = await to_thread.run_sync(lambda: _page(running, asker, filters, as_of, cursor, limit))
    return tagged_answer(request, document)


@router.post(
    "/v1/ratings/batch",
    summary="批量查询等级",
    response_model=schemas.BatchAnswer,
    responses=answers("每家的等级，或者为何没有", examples.BATCH),
)
async def batch(request: Request, asked: Batch, asker: MayListRatings, running: TheRunning) -> Response:
    """一次查询至多 1000 家：每家给出等级与得分，或者说明为何没有；顺序与所问的相同。"""
    if not asked.codes:
        raise WrongUse("codes 是空的，请至少给出一个统一社会信用代码")
    if len(asked.codes) > LARGEST_BATCH:
        raise TooLarge(f"一次至多查询 {LARGEST_BATCH} 家，这次有 {len(asked.codes)} 家，请分批查询")
    digest = hashlib.sha256("\n".join(asked.codes).encode()).hexdigest()
    heard(request).details["batch"] = {"codes": len(asked.codes), "sha256": digest}
    return json_answer(await to_thread.run_sync(lambda: _batch(running, asker, asked)))


def filters_of(*, grade: str | None, county: str | None, industry: str | None, status: str | None) -> Filters:
    """`WrongUse` for a value that no enterprise can have."""
    for value, known, what in ((grade, GRADES_ASKED, "等级"), (status, STATUSES, "状态")):
        if value is not None and value not in known:
            raise WrongUse(f"{what}“{value}”应为 {'、'.join(known)} 之一")
    if county is not None and not (len(county) == 6 and county.isascii() and county.isdigit()):  # noqa: PLR2004
        raise WrongUse(f"区划代码“{county}”应为六位数字")
    if industry is not None and not (industry.isascii() and industry.isalnum()):
        raise WrongUse(f"行业代码“{industry}”应为门类字母，或者字母后跟数字，如 E、E47")
    return Filters(grade=grade, county=county, industry=industry, status=status)


def place(
    running: Running, asker: Asker, filters: Filters, as_of: str | None, cursor: str | None
) -> Place | None:
    """Where a list begins or goes on; null where the asker's reach holds nothing of it.

    `WrongUse` for a cursor of another list; `NotFound` where nothing was published by then.
    """
    on, today = past_day(as_of), clock.today()
    ours = _within_reach(asker, filters)
    at = None if cursor is None else opened(_CURSOR, cursor)
    with running.database.reading() as connection:
        newest = in_force(connection, "public")
        publication: Publication | None = newest if on is None else in_force(connection, "public", on)
        if at is not None:
            publication = publication_of_run(connection, at["r"])
            if at["f"] != (ours or filters).named() or publication is None or as_of is not None:
                raise WrongUse("游标（cursor）属于另一份名单：翻页时筛选条件须与第一页相同，且不再写 as_of")
        if ours is None or publication is None:
            return None
        total = count(connection, publication, ours) if at is None else at["t"]
    ground = ground_of(running.database, publication.number)
    current = publication.number == newest.number
    listed = Listed(running.home, running.policy, ground, publication, today, current)
    return Place(listed, ours, at["u"] if at else "", at["d"] if at else 0, total)


def _within_reach(asker: Asker, filters: Filters) -> Filters | None:
    """The filters narrowed to what the asker may see; null where nothing is left."""
    if asker.reach == "all":
        return filters
    own = asker.party.scope.county
    if asker.reach != "county" or own is None or filters.county not in {None, own}:
        return None
    return Filters(grade=filters.grade, county=own, industry=filters.industry, status=filters.status)


def _page(
    running: Running, asker: Asker, filters: Filters, as_of: str | None, cursor: str | None, limit: int
) -> Document:
    at = place(running, asker, filters, as_of, cursor)
    if at is None:
        return {"as_of": None, "run_id": None, "simulated": None, "done": 0, "total": 0, "ratings": [], "next": None}
    with running.database.reading() as connection:
        rows = page(connection, at.listed, at.filters, after=at.after, limit=limit)
    manifest = at.listed.ground.manifest
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
    past_day(asked.as_of)
    told = [_one(running, asker, code, asked.as_of) for code in asked.codes]
    return {"asked": len(told), "rated": sum(one["rating"] is not None for one in told), "answers": told}


def _one(running: Running, asker: Asker, code: str, as_of: str | None) -> dict[str, Any]:
    """One enterprise's rating, or why there is none: one that may not be seen is as one that is unknown."""
    try:
        there: Found = found(running, asker, require_valid(code), past_day(as_of), whole=False)
    except (MalformedCode, NotFound, Forbidden) as error:
        return {"uscc": code, "rating": None, "why_not": str(error)}
    return {"uscc": code, "rating": there.document(render_rating), "why_not": None}
