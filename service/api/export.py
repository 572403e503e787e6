"""The whole list of a publication in one answer, sent piece by piece: nothing of it is held whole in memory."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import IO, Annotated, Final

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse

from scoring.entries import Document
from service.api.guard import MayListRatings
from service.api.guarded import GuardedRoute
from service.api.heard import heard
from service.api.list_place import Place, filters_of, place
from service.api.lists import County, Cursor, Grade, Industry, Status
from service.api.reading import AsOf
from service.api.running import Running, TheRunning
from service.errors import TooLarge, WrongUse
from service.reading import examples
from service.reading.formats import FORMATS, LARGEST_SHEET, Format, csv_head, csv_rows, workbook_file
from service.reading.lists import page
from service.schemas.openapi import sent_as

router = APIRouter(tags=["ratings"], route_class=GuardedRoute)
_READ: Final = 1 << 18
PIECE: Final = 1000
"""Rows of one read and of one piece sent."""
AsFormat = Annotated[
    str,
    Query(
        alias="format",
        description="、".join(f"{name}（{one.label}）" for name, one in FORMATS.items()),
        examples=["ndjson"],
        max_length=8,
        json_schema_extra={"enum": list(FORMATS)},
    ),
]


@router.get(
    "/v1/ratings/export",
    operation_id="exportRatings",
    summary="导出等级名单",
    response_class=StreamingResponse,
    responses=sent_as({one.media_type: examples.EXPORTED[one.name] for one in FORMATS.values()}),
)
async def export(
    request: Request,
    asker: MayListRatings,
    running: TheRunning,
    file_format: AsFormat = "ndjson",
    grade: Grade = None,
    county: County = None,
    industry: Industry = None,
    status: Status = None,
    as_of: AsOf = None,
    cursor: Cursor = None,
) -> Response:
    """本账户范围内的整份名单。ndjson 每 1000 家一行进度，带续传用的游标（cursor），最后一行为 end；csv、xlsx 须一次取完。"""
    chosen = FORMATS.get(file_format)
    if chosen is None:
        raise WrongUse(
            f"格式“{file_format}”应为 {'、'.join(FORMATS)} 之一",
            english=f"format '{file_format}' must be one of {', '.join(FORMATS)}",
        )
    if cursor is not None and chosen.name != "ndjson":
        raise WrongUse(
            "只有 ndjson 可以凭游标（cursor）续传，csv、xlsx 须从头取",
            english="only ndjson goes on at a cursor; csv and xlsx begin at the beginning",
        )
    filters = filters_of(grade=grade, county=county, industry=industry, status=status)
    at = await to_thread.run_sync(lambda: place(running, asker, filters, as_of, cursor))
    if chosen.name == "xlsx" and at.total > LARGEST_SHEET:
        raise TooLarge(
            f"名单有 {at.total} 家，xlsx 至多 {LARGEST_SHEET} 家，请改用 csv、ndjson，或者加筛选条件",
            english=f"the list has {at.total} enterprises, xlsx at most {LARGEST_SHEET}: take csv or ndjson, or narrow it",
        )
    content = await _workbook(running, at) if chosen.name == "xlsx" else _text(running, at, chosen)
    about = heard(request)
    about.streamed = True
    about.details["export"] = {"format": chosen.name, "filters": at.filters.named(), **_head(at)}
    return StreamingResponse(content, media_type=chosen.media_type, headers=_headers(at, chosen))


def _head(at: Place) -> Document:
    """What list it is."""
    manifest = at.listed.manifest
    return {
        "as_of": manifest.as_of.isoformat(),
        "run_id": manifest.hash,
        "simulated": manifest.simulated,
        "done": at.done,
        "total": at.total,
    }


def _headers(at: Place, chosen: Format) -> dict[str, str]:
    manifest = at.listed.manifest
    mark = "-simulated" if manifest.simulated else ""
    return {
        "content-disposition": f'attachment; filename="ratings-{manifest.as_of}{mark}.{chosen.name}"',
        "cache-control": "private, no-store",
        "x-total-count": str(at.total),
        "x-run-id": manifest.hash,
    }


async def _text(running: Running, at: Place, chosen: Format) -> AsyncIterator[bytes]:
    yield csv_head() if chosen.name == "csv" else _line({"list": _head(at)})
    async for rows, reached in _pages(running, at):
        yield csv_rows(rows) if chosen.name == "csv" else _lines(at, rows, reached)
    if chosen.name == "ndjson":
        yield _line({"end": {"total": at.total}})


async def _pages(running: Running, at: Place) -> AsyncIterator[tuple[list[Document], int]]:
    """Pages and how many rows there were up to their ends; each is one short read, in a thread."""
    done, after, full = at.done, at.after, True
    while full:
        rows = await to_thread.run_sync(_page, running, at, after)
        full = len(rows) == PIECE
        if rows:
            done, after = done + len(rows), rows[-1]["uscc"]
            yield rows, done


def _page(running: Running, at: Place, after: str) -> list[Document]:
    with running.database.reading() as connection:
        return page(connection, at.listed, at.filters, after=after, limit=PIECE)


def _lines(at: Place, rows: list[Document], reached: int) -> bytes:
    cursor = at.next(rows[-1]["uscc"], reached - at.done)
    progress = {"progress": {"done": reached, "total": at.total, "cursor": cursor}}
    return b"".join(map(_line, [*rows, progress]))


def _line(document: Document) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


async def _workbook(running: Running, at: Place) -> AsyncIterator[bytes]:
    """A workbook's directory stands at its end: it is made in a file before anything is sent."""
    simulated = at.listed.manifest.simulated

    def rows() -> Iterator[Document]:
        found = _page(running, at, at.after)
        while found:
            yield from found
            found = _page(running, at, found[-1]["uscc"]) if len(found) == PIECE else []

    return _sent(await running.workbooks.run(lambda: workbook_file(rows(), simulated=simulated)))


async def _sent(made: IO[bytes]) -> AsyncIterator[bytes]:
    with made as file:
        while piece := await to_thread.run_sync(file.read, _READ):
            yield piece
