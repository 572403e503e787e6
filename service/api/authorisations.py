"""Authorisations: an enterprise grants, revokes and sees each use; a bank sees those granted to it."""

from typing import Annotated, Any, Final, TypeVar

import anyio.to_thread
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from service import clock
from service.access.asker import Asker
from service.api import asked_examples
from service.api import authorisation_schemas as schemas
from service.api.answer import json_answer
from service.api.changes import changed_in
from service.api.guard import MayAuthorise, MayReadAuthorisations
from service.api.guarded import GuardedRoute
from service.api.heard import Heard, heard
from service.api.running import Running, TheRunning
from service.authorisations import registry
from service.authorisations.authorisation import Authorisation, Terms
from service.authorisations.uses import ACTIONS, Use, uses_of
from service.schemas.openapi import answers, asked_as

router = APIRouter(tags=["authorisations"], route_class=GuardedRoute)
T = TypeVar("T", Authorisation, Use)
Number = Annotated[
    str,
    Path(description="授权的编号", examples=[schemas.AUTHORISATION["id"]], pattern=r"^[0-9a-f-]{1,64}$"),
]
Limit = Annotated[int, Query(description="最多几条", examples=[100], ge=1, le=500)]
_LIMIT: Final = 100
_UNKNOWN: Final = "其他使用"
"""A use that another version of the program wrote down, under a name that this one does not know."""


@router.get(
    "/v1/banks",
    operation_id="listBanks",
    summary="可以授权的金融机构",
    response_model=schemas.Banks,
    responses=answers("金融机构的编号、名称和登记的用途", schemas.BANKS),
)
async def banks(asker: MayAuthorise, running: TheRunning) -> Response:  # noqa: ARG001 - the guard
    """企业可以授权的金融机构，及其登记的用途。"""

    def ask() -> list[dict[str, Any]]:
        with running.database.reading() as connection:
            found = registry.banks(connection)
        return [{"id": one.id, "name": one.name, "purposes": list(one.scope.purposes)} for one in found]

    return json_answer({"banks": await running.database.run(ask)})


@router.post(
    "/v1/authorisations",
    operation_id="grantAuthorisation",
    summary="授权",
    status_code=201,
    response_model=schemas.AuthorisationView,
    openapi_extra=asked_as(asked_examples.AUTHORISATION),
    responses=answers("授权，附签名的回执", schemas.AUTHORISATION, status=201),
)
async def grant(
    request: Request, asked: schemas.AuthorisationAsked, asker: MayAuthorise, running: TheRunning
) -> Response:
    """授权一家金融机构查询本企业：范围、用途、期限；随时可以撤销。回执有签名，双方都可以留存。"""
    about = heard(request)
    about.subject = asker.own_uscc()
    made = await anyio.to_thread.run_sync(_grant, running, asker, about, asked)
    headers = {"Location": f"/v1/authorisations/{made.id}"}
    return json_answer(made.document(clock.today()), status=201, headers=headers)


@router.get(
    "/v1/authorisations",
    operation_id="listAuthorisations",
    summary="授权一览",
    response_model=schemas.Authorisations,
    responses=answers("授权，新的在前", schemas.AUTHORISATIONS),
)
async def authorisations(
    asker: MayReadAuthorisations,
    running: TheRunning,
    before: Annotated[
        str | None,
        Query(
            description="只看在这一份（编号）之前授权的",
            examples=[schemas.AUTHORISATION["id"]],
            pattern=r"^[0-9a-f-]{1,64}$",
        ),
    ] = None,
    limit: Limit = _LIMIT,
) -> Response:
    """企业看到自己授权的，金融机构看到授权给自己的，及其今天的状态。"""

    def ask() -> list[Authorisation]:
        with running.database.reading() as connection:
            return registry.listed(connection, asker.whose(), before=before, limit=limit + 1)

    shown, last = _portion(await running.database.run(ask), limit)
    today = clock.today()
    documents = [one.document(today) for one in shown]
    return json_answer({"authorisations": documents, "next": last.id if last else None})


@router.get(
    "/v1/authorisations/{number}",
    operation_id="getAuthorisation",
    summary="一份授权",
    response_model=schemas.AuthorisationView,
    responses=answers("授权及其今天的状态", schemas.AUTHORISATION),
)
async def authorisation(
    request: Request,
    number: Number,
    asker: MayReadAuthorisations,
    running: TheRunning,
) -> Response:
    """一份授权及其今天的状态；别人的和不存在的同样答 404。"""
    found = await running.database.run(lambda: _found(running, asker, number))
    heard(request).subject = found.terms.uscc
    return json_answer(found.document(clock.today()))


@router.post(
    "/v1/authorisations/{number}/revoke",
    operation_id="revokeAuthorisation",
    summary="撤销授权",
    response_model=schemas.AuthorisationView,
    responses=answers("已撤销的授权", schemas.AUTHORISATION),
)
async def revoke(request: Request, number: Number, asker: MayAuthorise, running: TheRunning) -> Response:
    """撤销授权，金融机构的下一次查询起即被拒绝。"""
    about = heard(request)
    about.subject = asker.own_uscc()
    found = await anyio.to_thread.run_sync(_revoke, running, asker, about, number)
    return json_answer(found.document(clock.today()))


@router.get(
    "/v1/authorisations/{number}/uses",
    operation_id="listAuthorisationUses",
    summary="授权的每一次使用",
    response_model=schemas.Uses,
    responses=answers("使用，新的在前", schemas.USES),
)
async def uses(
    request: Request,
    number: Number,
    asker: MayReadAuthorisations,
    running: TheRunning,
    before: Annotated[
        int | None, Query(description="只看审计日志这一行之前的", examples=[1024], ge=1, le=2**31 - 1)
    ] = None,
    limit: Limit = _LIMIT,
) -> Response:
    """这份授权的每一次使用，取自审计日志：何时、谁、什么用途、凭什么权限、答了什么。"""

    def ask() -> tuple[Authorisation, list[Use]]:
        found = _found(running, asker, number)
        with running.database.reading() as connection:
            return found, uses_of(connection, found.id, before=before, limit=limit + 1)

    found, lines = await running.database.run(ask)
    heard(request).subject = found.terms.uscc
    shown, last = _portion(lines, limit)
    return json_answer({"uses": [_use(one) for one in shown], "next": last.seq if last else None})


def _grant(running: Running, asker: Asker, about: Heard, asked: schemas.AuthorisationAsked) -> Authorisation:
    terms = Terms(asker.own_uscc(), asked.bank, asked.scope, asked.purpose, asked.from_day, asked.until_day)
    settings = running.settings
    with running.database.writing() as connection:
        made = registry.grant(
            connection,
            running.keyring,
            terms,
            by=asker.party.id,
            paper=None,
            issuer=settings.issuer,
            months=settings.authorisation_months,
            now=clock.now(),
        )
        details = made.log_details()
        changed_in(running, connection, about, "authorisation_granted", subject=terms.uscc, details=details)
    return made


def _revoke(running: Running, asker: Asker, about: Heard, number: str) -> Authorisation:
    with running.database.writing() as connection:
        found = registry.revoke(connection, number, asker.whose(), now=clock.now())
        details = {"authorisation": found.id}
        changed_in(
            running, connection, about, "authorisation_revoked", subject=found.terms.uscc, details=details
        )
    return found


def _found(running: Running, asker: Asker, number: str) -> Authorisation:
    with running.database.reading() as connection:
        return registry.found(connection, number, asker.whose())


def _portion(found: list[T], limit: int) -> tuple[list[T], T | None]:
    """What is shown of one more than was asked for, and the last of it where there is more."""
    shown = found[:limit]
    return shown, shown[-1] if len(found) > limit else None


def _use(one: Use) -> dict[str, Any]:
    at = one.at.isoformat(timespec="seconds") if one.at else None
    return one._asdict() | {"at": at, "action_label": ACTIONS.get(one.action or "", _UNKNOWN)}
