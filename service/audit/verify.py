"""Whether the log is what was written: the chain, what retention left at its front, and the anchors."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from service.audit.anchors import Anchor, good, signed_by
from service.audit.chain import FIRST, Break, Line, breaks
from service.audit.log import UNREADABLE, lines
from service.audit.retention import LEAST_YEARS, kept_since, note, set_at
from service.database.tables import audit, audit_purges
from service.errors import NotFound
from service.keys.keyring import Keyring

_TOGETHER: Final = timedelta(seconds=60)
"""By so much the times of neighbouring lines may differ: answers of several processes wait for each other."""


class Back(NamedTuple):
    """A line that was written after the one before, at a time that was earlier by so many seconds: the clock went back."""

    seq: int
    seconds: int


@dataclass(slots=True)
class Verification:
    """What was looked at and what was found.

    Attributes:
        first, last: numbers of the lines that were read; null for an empty log. `hash`: of the line read last.
        purged: number of the last line that retention removed; 0 for none.
        anchors: how many anchors were compared; `unsigned`: how many of them bear no signature.
        beyond: how many speak of lines before those that were read, which nothing can be compared with.
        back: where the clock went back. That is no break: the order of lines is that of their numbers.
    """

    first: int | None = None
    last: int | None = None
    hash: str | None = None
    lines: int = 0
    purged: int = 0
    anchors: int = 0
    unsigned: int = 0
    beyond: int = 0
    breaks: list[Break] = field(default_factory=list)
    back: list[Back] = field(default_factory=list)


def verify_log(
    connection: Connection,
    keyring: Keyring,
    anchors: Iterable[Anchor],
    *,
    now: datetime,
    start: int | None = None,
) -> Verification:
    """Read the whole log, or from a line on that is taken as good, and name every break."""
    anchors = list(anchors)
    if start is not None and start > 1:
        first, previous = start, _hash_before(connection, start)
        found = Verification()
        read = lines(connection, after=start - 1)
    else:
        found, first, previous, removed_at = _front(connection, keyring, now)
        if removed_at is not None:
            found.breaks.extend(_removed_early(anchors, found.purged, min(removed_at, now)))
        read = lines(connection, after=None)
    return verify_lines(read, keyring, anchors, found=found, first=first, previous=previous)


def verify_lines(
    read: Iterable[Line],
    keyring: Keyring,
    anchors: Iterable[Anchor],
    *,
    found: Verification,
    first: int,
    previous: str,
) -> Verification:
    """Name every break of lines that begin at a number and a hash before it; anchors of earlier lines are left out."""
    wanted: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        if not good(keyring, anchor):
            found.breaks.append(Break(anchor.seq, "anchor", "锚点的签名不是本机证书密钥的，或锚点被改动过"))
        elif anchor.seq < first:
            found.beyond += anchor.seq > 0  # that of an empty log speaks of no line
        else:
            wanted.setdefault(anchor.seq, []).append(anchor)
    for ours in wanted.values():
        found.anchors += len(ours)
        found.unsigned += sum(one.signature is None for one in ours)
    passed = _passing(read, wanted, found)
    found.breaks.extend(breaks(passed, first=first, previous=previous))
    last = max(found.last or 0, first - 1)
    for seq in sorted(wanted):
        kept = f"锚点（{wanted[seq][0].at}）记有第 {seq} 行"
        if seq > last:
            found.breaks.append(Break(last + 1, "cut", f"{kept}，日志只到第 {last} 行：末尾被截去"))
    found.breaks.sort(key=lambda one: one.seq)
    return found


def _passing(read: Iterable[Line], wanted: dict[int, list[Anchor]], found: Verification) -> Iterator[Line]:
    """The lines as they come, counted and compared with the anchors."""
    before: datetime | None = None
    for line in read:
        if line.event is not UNREADABLE:
            earlier = before - line.event.at if before is not None else timedelta()
            if earlier > _TOGETHER:
                found.back.append(Back(line.seq, round(earlier.total_seconds())))
            before = line.event.at
        found.lines, found.hash = found.lines + 1, line.hash
        found.first = line.seq if found.first is None else min(found.first, line.seq)
        found.last = line.seq if found.last is None else max(found.last, line.seq)
        for anchor in wanted.get(line.seq, ()):
            if anchor.hash != line.hash:
                why = f"与锚点（{anchor.at}）所记的不同：此行或以前的日志被重写过"
                found.breaks.append(Break(line.seq, "anchor", why))
        yield line


def _hash_before(connection: Connection, start: int) -> str:
    row = connection.execute(select(audit.c.hash).where(audit.c.seq == start - 1)).first()
    row = (
        row or connection.execute(select(audit_purges.c.hash).where(audit_purges.c.seq == start - 1)).first()
    )
    if row is None:
        raise NotFound(f"审计日志没有第 {start - 1} 行，不能从第 {start} 行核验")
    return str(row.hash)


def _removed_early(anchors: Iterable[Anchor], purged: int, removed_at: datetime) -> Iterator[Break]:
    """Lines that retention removed and that somebody's anchor says were there less than the least years before.

    The years of the setting may be more now than they were then.
    """
    since = kept_since(removed_at, LEAST_YEARS)
    for anchor in anchors:
        at = set_at(anchor)
        if 0 < anchor.seq <= purged and at is not None and at >= since:
            why = f"锚点（{anchor.at}）记有此行，保存未满 {LEAST_YEARS} 年，已被当作保存期满删除：删除时的时钟不对，或有人提前删除"
            yield Break(anchor.seq, "early", why)


def _front(
    connection: Connection, keyring: Keyring, now: datetime
) -> tuple[Verification, int, str, datetime | None]:
    """Where the log begins: at its first line, or after what retention removed, and when it did."""
    row = connection.execute(select(audit_purges).order_by(audit_purges.c.seq.desc()).limit(1)).first()
    found = Verification()
    if row is None:
        return found, 1, FIRST, None
    if not signed_by(keyring, "audit-purge", note(row.seq, row.hash, row.at), row.signature):
        why = f"保存期满删除的记载（至第 {row.seq} 行）签名不符：不是本机证书密钥签的，或被改动过"
        found.breaks.append(Break(row.seq, "edited", why))
    elif row.at > now + _TOGETHER:
        why = f"保存期满删除的记载（至第 {row.seq} 行）记于 {row.at:%Y-%m-%d}，还没有到：删除时的时钟不对，各行的保存期并未届满"
        found.breaks.append(Break(row.seq, "early", why))
    found.purged = row.seq
    return found, row.seq + 1, row.hash, row.at
