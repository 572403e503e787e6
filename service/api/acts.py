"""What authorities and courts did to records: listed and told."""

from typing import Annotated, Any, Final
from urllib.parse import quote

import anyio.to_thread
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from features.credit_alphabet import ALPHABET
from features.credit_code import require_valid
from service import clock
from service.access.asker import Asker, not_yours
from service.api import act_schemas as schemas
from service.api import case_examples as examples
from service.api.answer import json_answer
from service.api.cases import DOCX
from service.api.guard import MayReadActs
from service.api.guarded import GuardedRoute
from service.api.heard import heard
from service.api.running import TheRunning
from service.cases import act_register
from service.cases.act_register import RecordedAct
from service.cases.letters.acts import act_letter_on
from service.cases.register import Whose
from service.cases.today import act_in_full, act_today
from service.notices.letters.letter import Letter
from service.schemas.openapi import answers, sent_as

router = APIRouter(tags=["cases"], route_class=GuardedRoute)
Number = Annotated[
    str, Path(description="处理的编号", examples=[examples.ACT["id"]], pattern=r"^[0-9a-z-]{1,64}$")
]
_LIMIT: Final = 50


@router.get(
    "/v1/acts",
    operation_id="listActs",
    summary="认定单位、法院的处理",
    response_model=schemas.Acts,
    responses=answers("处理，后登记的在前", examples.ACTS),
)
async def listed(
    request: Request,
    asker: MayReadActs,
    running: TheRunning,
    uscc: Annotated[
        str | None,
        Query(
            description="只看这家企业的",
            examples=[examples.ACT["uscc"]],
            max_length=32,
            json_schema_extra={"pattern": f"^[{ALPHABET}]{{18}}$"},
        ),
    ] = None,
    before: Annotated[
        str | None,
        Query(
            description="只看在这一项（编号）之前登记的",
            examples=[examples.ACT["id"]],
            pattern=r"^[0-9a-z-]{1,64}$",
        ),
    ] = None,
    limit: Annotated[int, Query(description="最多几项", examples=[50], ge=1, le=200)] = _LIMIT,
) -> Response:
    """企业看到对自己的，部门看到本方作出的；各有自哪一天起作用、是否已实现、随之作出的评价。"""
    code = None if uscc is None else require_valid(uscc)
    if code is not None:
        heard(request).subject = code
    whose = _whose(asker, code)

    def ask() -> dict[str, Any]:
        with running.database.reading() as connection:
            found = act_register.listed(connection, whose, before=before, limit=limit + 1)
            shown = [act_today(connection, one) for one in found[:limit]]
        return {"acts": shown, "next": found[limit - 1].id if len(found) > limit else None}

    return json_answer(await anyio.to_thread.run_sync(ask))


@router.get(
    "/v1/acts/{number}",
    operation_id="getAct",
    summary="一项处理",
    response_model=schemas.ActView,
    responses=answers("处理，及其是否已实现", examples.ACT),
)
async def act(request: Request, number: Number, asker: MayReadActs, running: TheRunning) -> Response:
    """谁凭哪份文书作了什么、自哪一天起作用、随之作出的评价；别人的和不存在的同样答 404。"""

    def ask() -> dict[str, Any]:
        with running.database.reading() as connection:
            found = act_register.found(connection, number, asker.whose())
            return act_in_full(running.place, connection, found, clock.today())

    document = await anyio.to_thread.run_sync(ask)
    heard(request).subject = document["uscc"]
    return json_answer(document)


@router.get(
    "/v1/acts/{number}/letter",
    operation_id="getActLetter",
    summary="处理的告知书",
    response_class=Response,
    responses=sent_as({DOCX: "…"}),
)
async def act_letter(request: Request, number: Number, asker: MayReadActs, running: TheRunning) -> Response:
    """给企业的信用记录变动告知书（DOCX），依登记当时的政策文本，每次取回一字不差；文号和印章由签发人补上。"""

    def ask() -> tuple[RecordedAct, Letter]:
        with running.database.reading() as connection:
            found = act_register.found(connection, number, asker.whose())
            return found, act_letter_on(running.place, connection, found)

    found, made = await anyio.to_thread.run_sync(ask)
    heard(request).subject = found.uscc
    named = f"attachment; filename*=UTF-8''{quote(f'{number}.docx', safe='')}"
    return Response(made.docx, media_type=DOCX, headers={"content-disposition": named})


def _whose(asker: Asker, uscc: str | None) -> Whose:
    """Those that the party may see, of one enterprise where it asks about one; `Forbidden` for another than its own."""
    ours = asker.whose()
    if uscc is None:
        return ours
    if ours.get("uscc", uscc) != uscc:
        raise not_yours()
    return {**ours, "uscc": uscc}
