"""Whether the service runs, whether it can answer, and its figures: for machines that watch over it."""

import hmac
import shutil
from ipaddress import ip_address
from typing import Literal

import anyio.to_thread
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, Field

from service import clock
from service.api.credentials import Credentials, credentials_in
from service.api.metrics import Metrics
from service.api.running import Running, TheRunning
from service.database.upgrade import newest, state_of
from service.errors import Forbidden, NoKey, ServiceError
from service.keys.keyring import Keyring
from service.parties import tokens
from service.problems.problem import LATER, NEVER_KEPT
from service.schemas.openapi import sent_as

router = APIRouter(tags=["operations"])
_OK = "正常"


class Health(BaseModel):
    """服务在运行。"""

    status: Literal["ok"]


class Readiness(BaseModel):
    """服务能否答复，逐项说明；不含路径、地址和密钥。"""

    status: Literal["ready", "not_ready"]
    checks: dict[str, str] = Field(description="项目 → 正常，或者什么不正常")


_CHECKS = {"database": _OK, "key": _OK, "log": _OK, "anchor": _OK, "disk": _OK}
_READY = {"status": "ready", "checks": _CHECKS}
_NOT_READY = {"status": "not_ready", "checks": _CHECKS | {"disk": "磁盘剩余不足 256 MiB"}}


@router.get(
    "/healthz",
    operation_id="getHealth",
    summary="服务是否在运行",
    response_model=Health,
    responses={
        200: {"description": "在运行", "content": {"application/json": {"example": {"status": "ok"}}}}
    },
)
async def healthz() -> dict[str, str]:
    """服务是否在运行。"""
    return {"status": "ok"}


@router.get(
    "/readyz",
    operation_id="getReadiness",
    summary="服务能否答复",
    response_model=Readiness,
    responses={
        200: {"description": "能答复", "content": {"application/json": {"example": _READY}}},
        503: {
            "description": "不能答复",
            "model": Readiness,
            "content": {"application/json": {"example": _NOT_READY}},
        },
    },
)
async def readyz(running: TheRunning) -> JSONResponse:
    """数据库、数据库的表、签名密钥、审计日志、磁盘空间，逐项查。"""
    checks = {"database": await _database(running)} | await anyio.to_thread.run_sync(_beside, running)
    ready = all(one == _OK for one in checks.values())
    content = {"status": "ready" if ready else "not_ready", "checks": checks}
    return JSONResponse(content, status_code=200 if ready else 503, headers=NEVER_KEPT if ready else LATER)


@router.get(
    "/metrics",
    operation_id="getMetrics",
    summary="运行指标（Prometheus）",
    response_class=PlainTextResponse,
    responses=sent_as({"text/plain": "shouxin_audit_queue 0.0"}),
)
async def metrics(request: Request, running: TheRunning) -> PlainTextResponse:
    """本机可读；别处要带 metrics_token 所设的令牌。只有路由和数字，不含任何企业和参与方。"""
    if not (_local(request) or _known(running, credentials_in(request.headers))):
        raise Forbidden(
            "运行指标只供本机读取，或者带上设置 metrics_token 中的令牌",
            english="figures are read on this machine, or with the token of the setting metrics_token",
        )
    found: Metrics = request.app.state.metrics
    content = await anyio.to_thread.run_sync(generate_latest, found.registry)
    return PlainTextResponse(content, media_type=CONTENT_TYPE_LATEST)


def _beside(running: Running) -> dict[str, str]:
    """Each part that answers need besides the database → in order, or what is not."""
    return {
        "key": _key(running),
        "log": running.audit.trouble or _OK,
        "anchor": "审计日志的锚点写不了，请检查数据目录" if running.audit.anchor_failed else _OK,
        "disk": _disk(running),
    }


async def _database(running: Running) -> str:
    """Asked as ratings are, over a connection of the loop's own."""
    try:
        found, writable = await running.database.asked(state_of(running.database))
    except ServiceError:
        return "数据库不能访问"
    if running.database.same_file.lost:
        return (
            "数据库文件在运行中被删除或者换过，此后的写入不在现有的文件里：请立即停止服务，核对后从备份恢复"
        )
    if found != newest():
        return f"数据库的表是版本 {found}，本程序用版本 {newest()}"
    return _OK if writable else "数据库只读（备库，或者设为只读），答复不能写入审计日志"


def _key(running: Running) -> str:
    keyring = Keyring(running.keyring.folder)  # what is there now, not what was read when the server began
    try:
        tokens.issue(keyring, "-", "-", issuer=running.settings.issuer, now=clock.now())
    except ServiceError:
        return "没有可用的令牌签名密钥，或密钥文件读不了"
    try:
        keyring.signing("certificate")
    except NoKey:
        return "没有在用的证书签名密钥，签发不了证书和回执：请运行 shouxin key new certificate"
    except ServiceError:
        return "证书签名密钥的文件读不了：不能签发证书和回执"
    return _OK


def _disk(running: Running) -> str:
    least = running.settings.least_free_mib
    try:
        free = shutil.disk_usage(running.home.root).free
    except OSError:
        return "数据目录不能访问"
    return _OK if free >= least * 2**20 else f"磁盘剩余不足 {least} MiB"


def _local(request: Request) -> bool:
    """Whether the request comes from this machine itself, not through a proxy on it."""
    if {"x-forwarded-for", "forwarded"} & set(request.headers.keys()):
        return False
    client = request.client
    if client is None or not client.host:  # a Unix socket
        return True
    try:
        return ip_address(client.host).is_loopback
    except ValueError:
        return False


def _known(running: Running, credentials: Credentials) -> bool:
    wanted = running.settings.metrics_token
    scheme, token = credentials
    if wanted is None or scheme != "bearer":
        return False
    return hmac.compare_digest(token.encode(), wanted.get_secret_value().encode())
