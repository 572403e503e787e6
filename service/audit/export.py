"""The log of some days as a file that proves itself: the chain from its head to its signed foot."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, TextIO

from sqlalchemy import Connection, func, select

from features.system_reasons import system_reason
from service.audit.anchors import Anchor, sign, signed_by
from service.audit.chain import FIRST, Break, Line
from service.audit.log import UNREADABLE, event_from, lines
from service.audit.verify import Verification, verify_lines
from service.database.tables import audit, audit_purges
from service.errors import NotFound, StateError
from service.keys.keyring import Keyring

Write = Callable[[bytes], object]
KIND: Final = "shouxin-audit-export"
_NAMES: Final = ("party", "role", "action", "subject", "purpose", "status", "answer", "request", "details")
SignatureState = Literal["good", "wrong", "none", "unknown", "cut"]
SIGNATURES: Final[dict[SignatureState, str]] = {
    "good": "签名有效",
    "wrong": "签名无效",
    "none": "没有签名",
    "unknown": "未核验签名：本机没有证书密钥",
    "cut": "签名随文件尾部一起不见了",
}
"""What the signature of a file says → in Chinese."""
_FAULTS: Final[dict[SignatureState, str]] = {
    "wrong": "文件尾部的签名不是本机证书密钥的，或尾部被改动过",
    "none": "文件尾部没有签名，导出的文件都有：签名被去掉了，或者它是不签名的早先版本写出的",
}
"""Which of them is a fault, and why."""


def entry(line: Line) -> dict[str, Any]:
    """A line as it is handed out."""
    event = line.event
    said = {name: getattr(event, name) for name in _NAMES}
    return {
        "seq": line.seq,
        "at": event.at.isoformat(timespec="microseconds"),
        **said,
        "previous": line.previous,
        "hash": line.hash,
    }


def range_of(connection: Connection, begin: datetime, end: datetime) -> tuple[int, int]:
    """Numbers of the first and the last line of a time; `NotFound` where there is none.

    Lines between them are exported too, should the clock have been moved: a chain has no gaps.
    """
    between = (audit.c.at >= begin, audit.c.at < end)
    found = connection.execute(select(func.min(audit.c.seq), func.max(audit.c.seq)).where(*between)).one()
    if found[0] is None:
        raise NotFound("审计日志在这些日子没有记录")
    return int(found[0]), int(found[1])


def write_export(
    connection: Connection, keyring: Keyring, write: Write, *, begin: datetime, end: datetime
) -> dict[str, Any]:
    """Write the lines of a time, between a head and a signed foot; `StateError` where no key signs: then nothing is written."""
    keyring.signing("certificate")
    first, until = range_of(connection, begin, end)
    previous = _hash_of(connection, first - 1)
    _write(write, {"kind": KIND, "first": first, "previous": previous})
    count, last = 0, previous
    for line in lines(connection, after=first - 1, until=until):
        _write(write, entry(line))
        count, last = count + 1, line.hash
    foot: dict[str, Any] = {"first": first, "previous": previous, "last": until, "hash": last, "lines": count}
    foot["signature"] = sign(keyring, "audit-export", foot)
    _write(write, foot)
    return foot


def verify_export(
    path: Path, keyring: Keyring, anchors: Iterable[Anchor]
) -> tuple[Verification, SignatureState]:
    """What is wrong with an exported file, and what its signature says. `StateError` for a file that cannot be read or is no export."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            head = _loaded(file.readline())
            if head.get("kind") != KIND or type(head.get("first")) is not int:
                raise StateError(f"{path} 不是 shouxin audit export 写出的文件：第一行应为它的头部")
            first, previous = head["first"], str(head.get("previous"))
            foot: dict[str, Any] = {}
            read = _lines(file, first, foot)
            found = verify_lines(read, keyring, anchors, found=Verification(), first=first, previous=previous)
            more = bool(file.read(1))
    except OSError as error:
        raise StateError(f"{path} 读不了{system_reason(error)}") from error
    last = max(found.last or 0, first - 1)
    if more:
        found.breaks.append(Break(last + 1, "inserted", "文件尾部之后还有内容"))
    found.breaks.extend(_of_foot(found, foot, first, previous, last))
    state = _signature(foot, keyring)
    if state in _FAULTS:
        found.breaks.append(Break(last, "edited", _FAULTS[state]))
    return found, state


def _of_foot(
    found: Verification, foot: dict[str, Any], first: int, previous: str, last: int
) -> Iterator[Break]:
    """What the foot says otherwise than the lines."""
    if not foot:
        yield Break(last + 1, "cut", "文件没有尾部：末尾被截去")
    elif foot.get("last") != last or foot.get("lines") != found.lines:
        yield from _of_count(found, foot, last)
    elif (foot.get("first"), foot.get("previous"), foot.get("hash")) != (first, previous, found.hash):
        yield Break(last, "edited", "文件的头部、尾部与各行不符")


def _of_count(found: Verification, foot: dict[str, Any], last: int) -> Iterator[Break]:
    """That lines are missing or too many by the foot, unless what the chain told accounts for it."""
    until, count = foot.get("last"), foot.get("lines")
    if type(until) is not int or type(count) is not int:
        yield Break(last, "edited", "文件尾部读不了")
        return
    said = f"文件尾部记有至第 {until} 行共 {count} 行，文件中至第 {last} 行共 {found.lines} 行"
    told = {one.kind for one in found.breaks}
    if until > last:
        yield Break(last + 1, "cut", f"{said}：末尾被截去")
    elif not told & {"gap", "inserted"}:
        yield Break(last, "inserted" if found.lines > count else "gap", said)


def _signature(foot: dict[str, Any], keyring: Keyring) -> SignatureState:
    if not foot:
        return "cut"
    signature = foot.get("signature")
    if signature is None:
        return "none"
    if not keyring.of("certificate"):
        return "unknown"
    content = {name: value for name, value in foot.items() if name != "signature"}
    return "good" if signed_by(keyring, "audit-export", content, str(signature)) else "wrong"


def _lines(file: TextIO, first: int, foot: dict[str, Any]) -> Iterator[Line]:
    """The lines of a file up to its foot, which goes to `foot`; one that cannot be read fits no hash in its place."""
    expected = first
    while text := file.readline():
        content = _loaded(text)
        if "lines" in content:
            foot.update(content)
            return
        line = _line(content, expected)
        expected = line.seq + 1
        yield line


def _line(content: dict[str, Any], expected: int) -> Line:
    try:
        event = event_from({name: content[name] for name in ("at", *_NAMES)})
        seq, previous, own = content["seq"], content["previous"], content["hash"]
    except (KeyError, ValueError, TypeError, OverflowError):
        return Line(expected, UNREADABLE, "", "")
    return Line(seq, event, previous, own) if type(seq) is int else Line(expected, UNREADABLE, "", "")


def _loaded(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _hash_of(connection: Connection, seq: int) -> str:
    """The hash of a line, also of one that retention removed last."""
    for table in (audit, audit_purges):
        row = connection.execute(select(table.c.hash).where(table.c.seq == seq)).first()
        if row is not None:
            return str(row.hash)
    return FIRST


def _write(write: Write, content: dict[str, Any]) -> None:
    write(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
