"""One attempt to hand a notice over: within a time, to where the name leads now, no further."""

import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

import anyio
import httpx

from service.errors import WrongUse
from service.notices.address import Ip, NotSentThere, host_of, resolved
from service.notices.settings import NoticeSettings

_READ: Final = 16 * 1024
"""Bytes of an answer that are read, so that its connection serves the next notice; what it says nobody looks at."""
_READING: Final = 1
"""Seconds for that."""

_UNKNOWN_AUTHORITY: Final = (
    "收件方的证书不是系统信任的机构签发的；所属机构的证书可以写进设置 notice_ca 的文件"
)
_OF_TLS: Final[Mapping[str, str]] = {
    "unable to get local issuer certificate": _UNKNOWN_AUTHORITY,
    "self-signed certificate": _UNKNOWN_AUTHORITY,
    "certificate has expired": "收件方的证书已过期",
    "certificate is not yet valid": "收件方的证书还没有生效",
    "certificate is not valid for": "收件方的证书不是发给这个主机名的",
    "CERTIFICATE_VERIFY_FAILED": "收件方的证书不可信",
    "WRONG_VERSION_NUMBER": "收件方在这个端口上不用加密的连接",
}
"""Words of the library's → what is wrong with a receiver's side of an encrypted connection."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended.

    Attributes:
        status: of the answer; null where none came.
        fault: what was wrong; null where it arrived.
        uncertain: whether it may have arrived, of which nobody was told.
    """

    status: int | None
    fault: str | None = None
    uncertain: bool = False


class Sender:
    """Sends to one receiver, on connections that are kept while it is worked off."""

    def __init__(self, address: str, client: httpx.AsyncClient, settings: NoticeSettings) -> None:
        """Nothing is sent yet."""
        self._url = httpx.URL(address)
        self._client = client
        self._settings = settings

    async def send(self, headers: Mapping[str, str], body: bytes) -> Outcome:
        """One attempt; whatever happens is its outcome. The time runs until the status of an answer is there."""
        stage = _Stage()
        try:
            with anyio.fail_after(self._settings.notice_seconds):
                answer = await self._sent(headers, body, stage)
        except NotSentThere as error:
            return Outcome(None, str(error))
        except TimeoutError:
            told = f"{self._settings.notice_seconds:g} 秒内没有答复"
            return Outcome(None, told, uncertain=stage.begun)
        except httpx.ConnectError as error:
            return Outcome(None, f"连接不上：{_reason(error)}")
        except httpx.TransportError as error:
            return Outcome(None, f"连接中断：{_reason(error)}", uncertain=stage.begun)
        await _left(answer)
        return _outcome(answer.status_code)

    async def _sent(self, headers: Mapping[str, str], body: bytes, stage: "_Stage") -> httpx.Response:
        """The answer of the first of its addresses to which a connection is to be had."""
        fault: Exception = NotSentThere(f"主机名 {host_of(self._url)} 解析不了")
        for ip in await resolved(self._url, self._settings):
            try:
                return await self._client.send(self._request(ip, headers, body, stage), stream=True)
            except httpx.ConnectError as error:
                fault = error
        raise fault

    def _request(self, ip: Ip, headers: Mapping[str, str], body: bytes, stage: "_Stage") -> httpx.Request:
        """To an address that was looked at: the name is not asked again, by which it could lead elsewhere."""
        return self._client.build_request(
            "POST",
            self._url.copy_with(host=str(ip)),
            headers={**headers, "host": self._url.netloc.decode()},
            content=body,
            extensions={"sni_hostname": host_of(self._url), "trace": stage.trace},
        )


class _Stage:
    """How far an attempt came: whether anything of the request was on its way."""

    def __init__(self) -> None:
        self.begun = False

    async def trace(self, event: str, _info: object) -> None:
        """What httpcore tells of itself."""
        self.begun = self.begun or event.endswith("send_request_headers.started")


def _outcome(status: int) -> Outcome:
    if 200 <= status < 300:
        return Outcome(status)
    if 300 <= status < 400:
        return Outcome(status, f"答复 {status}：转往别处的不跟随，请登记新的地址")
    return Outcome(status, f"答复 {status}")


async def _left(answer: httpx.Response) -> None:
    """Read a little of an answer that ends by itself, and leave it."""
    read = 0
    with suppress(httpx.TransportError), anyio.move_on_after(_READING):
        async for piece in answer.aiter_raw():
            read += len(piece)
            if read > _READ:
                break
    with suppress(httpx.TransportError), anyio.CancelScope(shield=True):
        await answer.aclose()


def _reason(error: Exception) -> str:
    said = (str(error) or type(error).__name__)[:160]
    what = next((told for words, told in _OF_TLS.items() if words in said), None)
    return said if what is None else f"{what}（{said}）"


@asynccontextmanager
async def client_for(settings: NoticeSettings) -> AsyncIterator[httpx.AsyncClient]:
    """A client that follows nothing and takes nothing from the environment."""
    context = trusted(settings)
    async with httpx.AsyncClient(
        verify=context,
        follow_redirects=False,
        trust_env=False,
        timeout=httpx.Timeout(None),  # `Sender.send` has one for the whole
        headers={"user-agent": "shouxin", "accept-encoding": "identity"},
    ) as client:
        yield client


def trusted(settings: NoticeSettings) -> ssl.SSLContext:
    """Whose certificates are believed; `WrongUse` where the file of more authorities cannot be read."""
    context = ssl.create_default_context()
    if settings.notice_ca is not None:
        try:
            context.load_verify_locations(settings.notice_ca)
        except (OSError, ssl.SSLError) as error:
            raise WrongUse(
                f"设置不对：notice_ca 的文件 {settings.notice_ca} 读不了，应为 PEM 证书"
            ) from error
    return context
