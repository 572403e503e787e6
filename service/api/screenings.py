"""Screening a list of enterprises in one domain, with a receipt."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request
from fastapi.responses import Response

from service import clock
from service.access.asker import Asker
from service.api import asked_examples
from service.api import screening_schemas as schemas
from service.api.guard import MayReadScreening, MayStating
from service.api.guarded import GuardedRoute
from service.api.heard import heard
from service.api.reading import past_day
from service.api.running import Running, TheRunning
from service.errors import NotFound
from service.plain_text import PLAIN
from service.runs.canonical import canonical, hash_of
from service.schemas.openapi import answers, asked_as
from service.screenings.kept import Answered, by_id, by_key, kept
from service.screenings.question import Question
from service.screenings.receipt import receipt_of
from service.screenings.screening import screen

router = APIRouter(tags=["screenings"], route_class=GuardedRoute)
Key = Annotated[
    str | None,
    Header(
        pattern=PLAIN,
        alias="Idempotency-Key",
        description="重发时用同一个键，取得同一份答复和回执；同一个键不能用于另一个提问",
        examples=["2026-3-1"],
        min_length=1,
        max_length=64,
    ),
]


async def _asker(
    request: Request, asker: Annotated[Asker, Depends(MayStating("screen"))], question: Question
) -> Asker:
    heard(request).purpose = question.purpose
    found = asker.stating(question.purpose)
    found.require_domain(question.domain)
    return found


MayScreen = Annotated[Asker, Depends(_asker)]


@router.post(
    "/v1/screenings",
    operation_id="createScreening",
    summary="筛查一批企业",
    response_model=schemas.ScreeningAnswer,
    openapi_extra=asked_as(asked_examples.SCREENING),
    responses=answers("逐家的措施、依据和证据，以及签名的回执", schemas.ANSWER, changes=True),
)
async def make_screening(
    request: Request, asker: MayScreen, question: Question, running: TheRunning, key: Key = None
) -> Response:
    """一份名单在一个领域逐家适用哪些措施、依据什么、凭哪些记录；未评级的不受不利对待，没有评价过的写明未评价。答复附回执，可离线核验。"""
    on = past_day(question.as_of)
    now = clock.now()
    asked = hash_of(question.model_dump())
    return _answer(
        await running.database.run(lambda: _made(request, running, asker, question, key, asked, on, now))
    )


@router.get(
    "/v1/screenings/{screening}",
    operation_id="getScreening",
    summary="取回一次筛查",
    response_model=schemas.ScreeningAnswer,
    responses=answers("当时的答复和回执", schemas.ANSWER),
)
async def read_screening(
    request: Request,
    screening: Annotated[
        str, Path(pattern=PLAIN, description="筛查编号", max_length=64, examples=[schemas.ID])
    ],
    asker: MayReadScreening,
    running: TheRunning,
) -> Response:
    """当时的答复和回执，一字不差；只有提问的部门、发展改革部门和审计可以取回。"""
    heard(request).subject = screening
    return _answer(await running.database.run(lambda: _found(running, asker, screening)))


def _made(
    request: Request,
    running: Running,
    asker: Asker,
    question: Question,
    key: str | None,
    asked: str,
    on: date | None,
    now: datetime,
) -> Answered:
    party, about = asker.party, heard(request)
    with running.database.reading() as connection:
        before = by_key(connection, party.id, key, asked) if key else None
        if before is not None:
            about.details = {"repeated": True, "receipt": hash_of(before.receipt)}
            return before
        found = screen(running.place, connection, question, party, on=on, now=now)
    answer, issuer = canonical(found), running.settings.issuer
    receipt = receipt_of(running.keyring, found, answer, issuer=issuer, iat=int(now.timestamp()))
    made = Answered(party.id, asked, receipt, answer)
    about.subject = found["id"]
    about.details = {"domain": question.domain, "codes": [one["uscc"] for one in found["enterprises"]]}
    about.kept = kept(made, found["id"], key=key, at=now)
    return made


def _found(running: Running, asker: Asker, screening: str) -> Answered:
    with running.database.reading() as connection:
        found = by_id(connection, screening)
    asker.require_asked(found.party if found else None)
    if found is None:
        raise NotFound(f"没有编号为 {screening} 的筛查", english=f"there is no screening {screening}")
    return found


def _answer(found: Answered) -> Response:
    """The very bytes of which the receipt has the hash, with the receipt before them."""
    content = b'{"receipt":"' + found.receipt.encode() + b'","screening":' + found.answer + b"}"
    return Response(content, media_type="application/json")
