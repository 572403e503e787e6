"""A bank's portfolio: many ratings in one question, of enterprises that authorised it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

import anyio.to_thread
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from features.credit_code import require_valid
from features.errors import MalformedCode
from scoring.document import render_rating
from scoring.entries import Document
from service import clock
from service.access.asker import NOT_YOURS, Asker
from service.access.clearance import of_scopes
from service.api import asked_examples
from service.api import authorisation_schemas as schemas
from service.api.answer import json_answer
from service.api.guard import MayReadPortfolio
from service.api.guarded import GuardedRoute
from service.api.heard import Heard, heard
from service.api.reading import Found
from service.api.running import Running, TheRunning
from service.authorisations.authorisation import Grant
from service.publications.parts import Part, parts_of
from service.publications.publication import Publication, in_force
from service.schemas import examples
from service.schemas.openapi import answers, asked_as

router = APIRouter(tags=["portfolio"], route_class=GuardedRoute)
_LIMIT: Final = 100


@router.post(
    "/v1/portfolio/ratings",
    operation_id="queryPortfolio",
    summary="批量查询等级与得分",
    response_model=schemas.Portfolio,
    openapi_extra=asked_as(asked_examples.PORTFOLIO),
    responses=answers("逐家的等级与得分，或者为什么没有", schemas.PORTFOLIO),
)
async def ratings(
    request: Request, asked: schemas.PortfolioAsked, asker: MayReadPortfolio, running: TheRunning
) -> Response:
    """一次查询至多 1000 家，依所问的次序逐家答复；没有有效授权的与不存在的企业，说明相同；代码有误的，说明错在哪里，其余照常答复。每一家有授权的都会看到这次使用。"""
    found = await anyio.to_thread.run_sync(_ratings, running, asker, heard(request), asked.uscc)
    return json_answer(found)


@router.get(
    "/v1/portfolio",
    operation_id="listPortfolio",
    summary="已授权的全部企业",
    response_model=schemas.Portfolio,
    responses=answers("有有效授权的企业，依代码的次序", schemas.PORTFOLIO),
)
async def portfolio(
    asker: MayReadPortfolio,
    running: TheRunning,
    after: Annotated[
        str,
        Query(
            description="只看代码在此之后的：上一页的 next",
            examples=[examples.USCC],
            pattern=r"^[0-9A-Z]{0,18}$",
        ),
    ] = "",
    limit: Annotated[int, Query(description="最多几家", examples=[100], ge=1, le=schemas.PORTION)] = _LIMIT,
) -> Response:
    """对该用途有有效授权的企业，逐家的等级与得分。每一家都会看到这次使用。"""
    found = await anyio.to_thread.run_sync(_portfolio, running, asker, after, limit)
    return json_answer(found)


def _read(text: str) -> str | MalformedCode:
    """The code that a text is, blanks around it left away as in a screening, or why it is none."""
    try:
        return require_valid(text.strip())
    except MalformedCode as error:
        return error


def _ratings(running: Running, asker: Asker, about: Heard, given: list[str]) -> Document:
    today, read = clock.today(), [_read(text) for text in given]
    codes = list(dict.fromkeys(one for one in read if isinstance(one, str)))
    with running.database.reading() as connection:
        granted = asker.granted(connection, codes, on=today)
        publication, parts = _parts(connection, granted)
    about.details |= _unanswered(codes, granted, len(given) - sum(isinstance(one, str) for one in read))
    told = Told(running, asker, publication, parts, granted, today)
    items = [
        told.of(one) if isinstance(one, str) else _item(text, refusal=str(one))
        for text, one in zip(given, read, strict=True)
    ]
    return _answer(told, items)


def _unanswered(codes: list[str], granted: Mapping[str, Grant], malformed: int) -> Document:
    """What the log keeps of those that had no rating: the codes without an authorisation, how many texts were no codes."""
    refused = [code for code in codes if code not in granted]
    return ({"refused": refused} if refused else {}) | ({"malformed": malformed} if malformed else {})


def _portfolio(running: Running, asker: Asker, after: str, limit: int) -> Document:
    today = clock.today()
    with running.database.reading() as connection:
        granted, more = asker.granted_after(connection, after, limit, on=today)
        publication, parts = _parts(connection, granted)
    told = Told(running, asker, publication, parts, granted, today)
    return _answer(told, [told.of(code) for code in granted], list(granted)[-1] if more else None)


def _parts(connection: Connection, usccs: Iterable[str]) -> tuple[Publication, dict[str, Part]]:
    publication = in_force(connection, "public")
    return publication, parts_of(connection, publication, list(usccs))


@dataclass(frozen=True, slots=True)
class Told:
    """What each enterprise's item is made of."""

    running: Running
    asker: Asker
    publication: Publication
    parts: Mapping[str, Part]
    granted: Mapping[str, Grant]
    today: date

    def of(self, code: str) -> Document:
        """One enterprise: its rating as the bank sees it when it asks for it alone, or why there is none."""
        grant, part = self.granted.get(code), self.parts.get(code)
        rating = refusal = None
        if grant is None:
            refusal = NOT_YOURS
        elif part is None:
            refusal = str(self.publication.unknown(code))
        else:
            rating = self._rating(grant, part)
        return _item(code, grant.id if grant else None, rating, refusal)

    def _rating(self, grant: Grant, part: Part) -> Document:
        clearance = of_scopes([grant.scope])
        there = Found(self.running, part, self.asker, clearance, in_force=True, on=self.today)
        return there.document(render_rating)


def _item(
    code: str, authorisation: str | None = None, rating: Document | None = None, refusal: str | None = None
) -> Document:
    return {"uscc": code, "authorisation": authorisation, "rating": rating, "refusal": refusal}


def _answer(told: Told, items: list[Document], last: str | None = None) -> Document:
    as_of = told.publication.as_of.isoformat()
    return {"as_of": as_of, "purpose": told.asker.purpose, "items": items, "next": last}
