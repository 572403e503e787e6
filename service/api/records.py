"""Every record of an enterprise: whether it counted for the published decision, why, until when."""

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response

from features.records import KINDS
from scoring.entries import Document
from service.access.clearance import Clearance
from service.api.answer import tagged_answer
from service.api.guard import MayReadRecords
from service.api.guarded import GuardedRoute
from service.api.reading import AsOf, Code, Found, seen
from service.decisions.records import records_told
from service.reading import examples, schemas
from service.schemas.openapi import answers

router = APIRouter(tags=["enterprises"], route_class=GuardedRoute)


@router.get(
    "/v1/enterprises/{uscc}/records",
    operation_id="getRecords",
    summary="记录是否计入",
    response_model=schemas.Records,
    responses=answers("每条记录是否计入、原因、依据、到何日", examples.RECORDS, tagged=True),
)
async def records(request: Request, uscc: Code, asker: MayReadRecords, as_of: AsOf = None) -> Response:
    """评价所知的每条记录是否计入：原因、依据、计到何日；公布的评价结果所依的就是这些。"""
    found = await seen(request, asker, uscc, as_of, whole=False)
    return tagged_answer(request, await to_thread.run_sync(lambda: _records(found)))


def _records(found: Found) -> Document:
    ground, row = found.ground, found.subject.row
    told = records_told(
        found.known,
        ground.law,
        row["uscc"],
        as_of=ground.manifest.as_of,
        simulated=ground.manifest.simulated,
    )
    return _cleared(told, found.clearance) | {"decision_id": row["decision_id"]}


def _cleared(told: Document, clearance: Clearance) -> Document:
    """Without records of a class that the asker may not see; how many there are is said."""
    shown = [one for one in told["records"] if KINDS[one["kind"]].access in clearance]
    return told | {"records": shown, "held_back": len(told["records"]) - len(shown)}
