"""The register of certificates: what was issued, what became of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, RowMapping, select, update

from service.audit.log import Kept
from service.certificates.certificate import Certificate
from service.database.tables import certificates
from service.errors import Conflict, NotFound
from service.keys.signing import moment
from service.notices.ended import certificate_revoked
from service.notices.outbox import put
from service.publications.parts import part_of
from service.publications.publication import in_force

Status = Literal["good", "superseded", "expired", "revoked"]
STATUSES: Final[dict[Status, str]] = {
    "good": "有效",
    "superseded": "已有更新的评价",
    "expired": "已过期",
    "revoked": "已吊销",
}
Row = RowMapping


def registered(certificate: Certificate, content: str, *, by: str) -> Kept:
    """The row of a certificate. `content`: as it was signed; `by`: who issued it."""
    row = {
        "id": certificate.jti,
        "uscc": certificate.uscc,
        "decision_id": certificate.decision_id,
        "grade": certificate.grade,
        "purpose": certificate.purpose,
        "issued_at": moment(certificate.iat),
        "expires_at": moment(certificate.exp),
        "issued_by": by,
        "content": content,
    }
    return Kept(certificates, row)


def found(connection: Connection, number: str) -> Row | None:
    """The row of a certificate, if there is one."""
    return connection.execute(select(certificates).where(certificates.c.id == number)).mappings().first()


def unknown(number: str) -> NotFound:
    """That there is no such certificate."""
    return NotFound(f"没有编号为 {number} 的证书", english=f"there is no certificate {number}")


def all_issued(
    connection: Connection, uscc: str | None = None, *, before: str | None = None, limit: int | None = None
) -> list[Row]:
    """Certificates, newest first: of one enterprise if it is named, after one in this order (`before`: its number), so many."""
    issued_at, number = certificates.c.issued_at, certificates.c.id
    query = select(certificates).order_by(issued_at.desc(), number).limit(limit)
    if uscc is not None:
        query = query.where(certificates.c.uscc == uscc)
    if before is not None:
        at = select(issued_at).where(number == before).scalar_subquery()
        query = query.where((issued_at < at) | ((issued_at == at) & (number > before)))
    return list(connection.execute(query).mappings())


def revoke(connection: Connection, number: str, *, reason: str, by: str, now: datetime) -> Row:
    """Revoke a certificate for good, and tell its enterprise; `NotFound`, or `Conflict` where it is revoked already."""
    values = {"revoked_at": now, "revoked_by": by, "revoked_why": reason}
    live = certificates.c.id == number, certificates.c.revoked_at.is_(None)
    ended = connection.execute(update(certificates).where(*live).values(values))
    row = found(connection, number)
    if row is None:
        raise unknown(number)
    if not ended.rowcount:
        raise Conflict(
            f"证书 {number} 已于 {row['revoked_at']:%Y-%m-%d} 吊销（{row['revoked_why']}）",
            english=f"certificate {number} was revoked on {row['revoked_at']:%Y-%m-%d} ({row['revoked_why']})",
        )
    put(connection, [certificate_revoked(row["uscc"], number, at=now)])
    return row


def hold(connection: Connection, codes: Collection[str]) -> None:
    """Keep others from revoking certificates of enterprises until the transaction is over: for who revokes them after a line of the log.

    Who revokes one asks for the log while holding it: two would wait for each other.
    """
    ours = certificates.c.uscc.in_(codes), certificates.c.revoked_at.is_(None)
    query = select(certificates.c.id).where(*ours).order_by(certificates.c.id)
    connection.execute(query.with_for_update(key_share=True))


def revoke_all(connection: Connection, uscc: str, *, reason: str, by: str, now: datetime) -> list[str]:
    """Revoke every certificate of an enterprise that is good, and tell it; their numbers."""
    values = {"revoked_at": now, "revoked_by": by, "revoked_why": reason}
    live = certificates.c.revoked_at.is_(None), certificates.c.expires_at > now
    ended = update(certificates).where(certificates.c.uscc == uscc, *live).values(values)
    numbers = sorted(connection.execute(ended.returning(certificates.c.id)).scalars())
    put(connection, [certificate_revoked(uscc, number, at=now) for number in numbers])
    return numbers


def standing(connection: Connection, row: Row, *, now: datetime) -> dict[str, Any]:
    """What became of a certificate: its status, when and why it was revoked, and the newer decision, if there is one."""
    newer = _newer(connection, row)
    status: Status = "superseded" if newer else "good"
    if now >= row["expires_at"]:
        status = "expired"
    if row["revoked_at"] is not None:
        status = "revoked"
    return {
        "jti": row["id"],
        **{name: row[name] for name in ("uscc", "grade", "purpose", "decision_id", "issued_by")},
        **{name: row[name].isoformat(timespec="seconds") for name in ("issued_at", "expires_at")},
        "status": status,
        "status_label": STATUSES[status],
        "revoked_at": row["revoked_at"].isoformat(timespec="seconds") if row["revoked_at"] else None,
        "reason": row["revoked_why"],
        "newer": newer,
    }


def _newer(connection: Connection, row: Row) -> dict[str, Any] | None:
    """The decision in force on the enterprise, unless it is the one certified; its id is null where there is none any more."""
    newest = in_force(connection, "public")
    part = part_of(connection, newest, row["uscc"], whole=False)
    if part is None:
        return {"as_of": newest.as_of.isoformat(), "decision_id": None, "grade": None}
    now = part.found["row"]
    if now["decision_id"] == row["decision_id"]:
        return None
    as_of = part.publication.as_of.isoformat()
    return {"as_of": as_of, "decision_id": now["decision_id"], "grade": now["grade"]}
