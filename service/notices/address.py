"""Addresses of receivers: which may be registered, and to which of the machine's networks may be sent."""

import re
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

import anyio
import httpx

from service.errors import ServiceError, WrongUse
from service.notices.settings import NoticeSettings

Ip = IPv4Address | IPv6Address
_LONGEST: Final = 1_000
_PLAIN: Final = re.compile(r"[A-Za-z0-9._~:/\[\]%-]+")
_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
_TRANSLATED: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"), IPv6Network("2002::/16"))
"""IPv6 addresses behind which an IPv4 address stands that nobody looked at (NAT64, 6to4)."""


class NotSentThere(ServiceError):
    """The name of a receiver leads where nothing is sent, or nowhere."""


def checked(address: str, settings: NoticeSettings) -> str:
    """An address that may be registered, as it is; `WrongUse` says why it may not.

    Where its name leads is asked at each attempt: it may lead elsewhere by then.
    """
    if len(address) > _LONGEST or not _PLAIN.fullmatch(address):
        raise _wrong(
            "只能有 ASCII 的字母、数字和 . _ ~ : / [ ] % -，中文域名写成其 xn-- 形式；不带用户名、密码、查询串和片段：它们是凭据，或会留在日志里"
        )
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise _wrong("不是网址") from error
    host = host_of(url)
    if not host or url.userinfo:
        raise _wrong("没有主机名" if not host else "不得带用户名和密码")
    if url.scheme != "https" and not (
        url.scheme == "http" and settings.notice_loopback and _is_loopback(host)
    ):
        raise _wrong("须以 https:// 开头：通知只经加密的连接送出")
    if url.port is not None and not 0 < url.port < 65_536:
        raise _wrong("端口应为 1 至 65535")
    literal = _literal(host)
    if literal is not None and not allowed(literal, settings):
        raise _wrong(_outside(literal))
    if literal is None and not _NAME.fullmatch(host):
        raise _wrong("主机名只能有 ASCII 的字母、数字和 . _ -；方括号只用于 IPv6 地址的两端")
    if literal is None and _names_this_machine(host) and not settings.notice_loopback:
        raise _wrong("指向本机")
    _require_decodable(url)
    return address


def host_of(url: httpx.URL) -> str:
    """The host in ASCII, as it is asked for and called: a Chinese name by its xn-- form."""
    return url.raw_host.decode("ascii")


def _require_decodable(url: httpx.URL) -> None:
    try:
        _ = url.host
    except UnicodeError as error:
        raise _wrong("主机名中以 xn-- 开头的一段不是任何域名的 xn-- 形式") from error


async def resolved(url: httpx.URL, settings: NoticeSettings) -> Sequence[Ip]:
    """Where the name of an address leads now; `NotSentThere` where it leads nowhere, or anywhere that may not be sent to.

    One forbidden address among several is enough: whoever owns the name means to lead us there.
    """
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = await anyio.getaddrinfo(host_of(url), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotSentThere(f"主机名 {host_of(url)} 解析不了") from error
    addresses = list(dict.fromkeys(ip_address(str(one[4][0]).partition("%")[0]) for one in found))
    for one in addresses:
        if not allowed(one, settings):
            raise NotSentThere(_outside(one))
        if url.scheme != "https" and not one.is_loopback:
            raise NotSentThere("不加密的连接只送往本机")
    return addresses


def allowed(address: Ip, settings: NoticeSettings) -> bool:
    """Whether may be sent there: to what is public, to networks that the settings name, to the machine itself in tests."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return allowed(address.ipv4_mapped, settings)
        if any(address in one for one in _TRANSLATED):
            return False
    if address.is_loopback:
        return settings.notice_loopback
    if address.is_unspecified or address.is_multicast or address.is_link_local:
        return False
    named = any(address in one for one in settings.notice_networks if one.version == address.version)
    return named or address.is_global


def _is_loopback(host: str) -> bool:
    literal = _literal(host)
    return literal.is_loopback if literal is not None else _names_this_machine(host)


def _names_this_machine(host: str) -> bool:
    bare = host.lower().rstrip(".")
    return bare == "localhost" or bare.endswith(".localhost")


def _literal(host: str) -> Ip | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _outside(address: Ip) -> str:
    if address.is_loopback:
        return f"{address} 指向本机，不是公网地址"
    return f"{address} 不是公网地址，也不在设置 notice_networks 的网段中"


def _wrong(why: str) -> WrongUse:
    return WrongUse(f"通知地址不对：{why}", english="the address for notices may not be used")
