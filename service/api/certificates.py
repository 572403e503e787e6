"""Rating certificates, and what others need to verify them: keys and revocations."""

from typing import Annotated, Any, Final

import anyio.to_thread
from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from features.credit_code import require_valid
from service import clock
from service.access.asker import Asker
from service.api import asked_examples
from service.api import certificate_schemas as schemas
from service.api.answer import json_answer
from service.api.guard import MayReadCertificate, MayRevokeCertificate, MayStating
from service.api.guarded import GuardedRoute
from service.api.heard import heard
from service.api.reading import Code
from service.api.running import Running, TheRunning
from service.audit.chain import Event
from service.audit.log import append_in
from service.certificates import register
from service.certificates.issuing import Issued, issue
from service.certificates.revocations import revocations
from service.keys.signing import moment
from service.plain_text import PLAIN
from service.schemas.openapi import answers, asked_as

router = APIRouter(tags=["certificates"], route_class=GuardedRoute)
_LIMIT: Final = 50
Number = Annotated[
    str, Path(pattern=PLAIN, description="证书编号（jti）", max_length=64, examples=[schemas.ID])
]


async def _asker(
    request: Request,
    asker: Annotated[Asker, Depends(MayStating("issue_certificate"))],
    asked: schemas.CertificateAsked,
) -> Asker:
    heard(request).purpose = asked.purpose
    return asker.stating(asked.purpose)


MayIssueCertificate = Annotated[Asker, Depends(_asker)]


@router.post(
    "/v1/enterprises/{uscc}/certificates",
    operation_id="issueCertificate",
    summary="出具评级证书",
    status_code=201,
    response_model=schemas.CertificateIssued,
    openapi_extra=asked_as(asked_examples.CERTIFICATE),
    responses=answers("签名的证书", schemas.ISSUED, changes=True, status=201),
)
async def issue_certificate(
    request: Request,
    uscc: Code,
    asker: MayIssueCertificate,
    asked: schemas.CertificateAsked,
    running: TheRunning,
) -> Response:
    """证明现行评价中的等级；未评级的、不在评价范围的、等级尚在告知程序中的不出具，并说明原因。"""
    code = require_valid(uscc)
    about = heard(request)
    about.subject = code
    made = await running.database.run(lambda: _issued(running, asker, code, asked.purpose))
    said = made.certificate
    about.details, about.kept = {"certificate": said.jti, "decision": said.decision_id}, made.row
    found = {
        **{name: getattr(said, name) for name in ("jti", "uscc", "grade", "as_of", "decision_id")},
        "certificate": made.text,
        "expires_at": moment(said.exp).isoformat(timespec="seconds"),
    }
    return json_answer(found, status=201, headers={"Location": f"/v1/certificates/{said.jti}"})


@router.get(
    "/v1/enterprises/{uscc}/certificates",
    operation_id="listCertificates",
    summary="一家企业的证书",
    response_model=schemas.Certificates,
    responses=answers("证书及其今天的状态，新的在前", schemas.STANDINGS),
)
async def list_certificates(
    request: Request,
    uscc: Code,
    asker: MayReadCertificate,
    running: TheRunning,
    before: Annotated[
        str | None,
        Query(description="只看这一份（编号）之前的", pattern=PLAIN, max_length=64, examples=[schemas.ID]),
    ] = None,
    limit: Annotated[int, Query(description="最多几份", examples=[50], ge=1, le=200)] = _LIMIT,
) -> Response:
    """出具过的全部证书及其今天的状态，过期的和吊销的也在内。"""
    code = require_valid(uscc)
    heard(request).subject = code

    def ask() -> dict[str, Any]:
        now = clock.now()
        with running.database.reading() as connection:
            asker.require(connection, code, on=now.date())
            rows = register.all_issued(connection, code, before=before, limit=limit + 1)
            shown = [register.standing(connection, row, now=now) for row in rows[:limit]]
        return {"certificates": shown, "next": shown[-1]["jti"] if len(rows) > limit else None}

    return json_answer(await running.database.run(ask))


@router.get(
    "/v1/certificates/{jti}",
    operation_id="getCertificate",
    summary="证书的状态",
    response_model=schemas.CertificateStanding,
    responses=answers("有效、已有更新的评价、已过期或已吊销", schemas.STANDING),
)
async def read_certificate(
    request: Request, jti: Number, asker: MayReadCertificate, running: TheRunning
) -> Response:
    """证书今天的状态；吊销的写明日期和原因，已有更新评价的写明现行的等级。"""
    heard(request).subject = jti
    return json_answer(await running.database.run(lambda: _standing(running, asker, jti)))


@router.post(
    "/v1/certificates/{jti}/revocation",
    operation_id="revokeCertificate",
    summary="吊销证书",
    response_model=schemas.CertificateStanding,
    openapi_extra=asked_as(asked_examples.REVOCATION),
    responses=answers("吊销后的状态", schemas.STANDING, changes=True),
)
async def revoke_certificate(
    request: Request,
    jti: Number,
    asker: MayRevokeCertificate,
    asked: schemas.Revocation,
    running: TheRunning,
) -> Response:
    """吊销一份证书，立即列入吊销清单；不可恢复，可以另行出具。"""
    heard(request).subject = jti
    return json_answer(
        await anyio.to_thread.run_sync(_revoked, running, asker, jti, asked.reason, heard(request).request)
    )


@router.get(
    "/v1/revocations",
    operation_id="listRevocations",
    summary="证书吊销清单",
    response_model=schemas.RevocationList,
    responses=answers("签名的清单", schemas.REVOCATIONS, open_to_all=True),
)
async def list_revocations(running: TheRunning) -> Response:
    """尚未过期而已吊销的证书编号，签名并写明时间；存下来可供离线核验。"""
    return json_answer({"revocations": await running.database.run(lambda: _list(running))})


@router.get(
    "/.well-known/jwks.json",
    operation_id="getKeys",
    summary="核验证书和回执的公钥",
    response_model=schemas.JsonWebKeys,
    responses=answers("公钥集（JWKS，RFC 7517）", schemas.KEYS, open_to_all=True),
)
async def keys(running: TheRunning) -> Response:
    """核验证书、回执和吊销清单的公钥，停用的也在内；不含令牌的密钥。"""
    return json_answer(running.keyring.jwks("certificate"))


def _issued(running: Running, asker: Asker, code: str, purpose: str) -> Issued:
    now = clock.now()
    with running.database.reading() as connection:
        asker.require(connection, code, on=now.date())
        return issue(
            running.place, connection, running.keyring, code, purpose=purpose, by=asker.party.id, now=now
        )


def _standing(running: Running, asker: Asker, jti: str) -> dict[str, Any]:
    now = clock.now()
    with running.database.reading() as connection:
        row = register.found(connection, jti)
        asker.require(connection, row["uscc"] if row else "", on=now.date())
        if row is None:
            raise register.unknown(jti)
        return register.standing(connection, row, now=now)


def _revoked(running: Running, asker: Asker, jti: str, reason: str, number: str) -> dict[str, Any]:
    now, party = clock.now(), asker.party
    with running.database.writing() as connection:
        row = register.revoke(connection, jti, reason=reason, by=party.id, now=now)
        details = {"certificate": jti, "uscc": row["uscc"]}
        line = Event(
            at=now,
            party=party.id,
            role=party.role,
            action="certificate_revoked",
            subject=jti,
            status=0,
            request=number,
            details=details,
        )
        append_in(running.database, connection, [line])
        return register.standing(connection, row, now=now)


def _list(running: Running) -> str:
    with running.database.reading() as connection:
        return revocations(connection, running.keyring, issuer=running.settings.issuer, now=clock.now())
