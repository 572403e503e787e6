"""The register of certificates held against the log: what was issued, of whom and of which decision, and what was revoked."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, select

from service.database.tables import certificates
from service.integrity.fault import Fault
from service.integrity.log import UNLOGGED, Entry, as_stored, entries, told_at, told_by

_TABLE: Final = certificates.c
_ISSUED: Final = ("issue_certificate", "certificate_issued", "reissue_certificate")
"""Actions by which one is issued: through the API, at the machine, after an amendment."""
_WANTED: Final = {
    "certificate_issued": ("decision", "uscc"),
    "reissue_certificate": ("certificate", "decision"),
    "certificate_revoked": (),
    "issue_certificate": (),  # a refused one names none
    "amend": ("revoked",),
}


def certificates_not_as_logged(connection: Connection, since: datetime | None) -> Iterator[Fault]:
    """Every difference. `since`: when the log begins to have everything, null: it has all."""
    registered = _registered(connection)
    issued: dict[str | None, dict[str, Any]] = {}  # number → its purpose, as far as the log says it
    revoked: set[str] = set()
    for entry in entries(connection, _WANTED):
        if isinstance(entry, Fault):
            yield entry
        elif entry.action in _ISSUED:
            issued[_number(entry)] = use = _use(entry, issued)
            yield from _issued_otherwise(entry, use, registered)
        else:
            ended = _ended(entry)
            revoked.update(ended)
            for number in ended:
                yield from _revoked_otherwise(entry, number, registered)
    for number, row in registered.items():
        if number not in issued and told_by(row["issued_at"], since):
            yield Fault(None, row["uscc"], f"{UNLOGGED}证书 {number} 的出具")
        if row["revoked_at"] is not None and number not in revoked and told_by(row["revoked_at"], since):
            yield Fault(None, row["uscc"], f"证书 {number} 在登记里已经吊销，{UNLOGGED}它的吊销")


def _issued_otherwise(
    entry: Entry, use: Mapping[str, Any], registered: dict[str, RowMapping]
) -> Iterator[Fault]:
    number = _number(entry)
    if number is None:
        return
    row = registered.get(number)
    uscc = entry.details["uscc"] if entry.action == "certificate_issued" else entry.subject
    if row is None:
        yield Fault(None, uscc, f"审计日志第 {entry.seq} 行所记的证书 {number} 不在登记里")
        return
    told = {"uscc": uscc, "decision_id": entry.details.get("decision"), **use}
    if other := [name for name, value in told.items() if row[name] != value]:
        yield Fault(None, uscc, f"证书 {number} 的 {'、'.join(other)} 与审计日志所记的不符")


def _use(entry: Entry, issued: Mapping[str | None, dict[str, Any]]) -> dict[str, Any]:
    """What a certificate is for by the line of its issue, empty where that does not say: one of an amendment is for the same as the one before."""
    if entry.action == "issue_certificate":
        return {"purpose": entry.purpose}
    if entry.action == "reissue_certificate":
        return issued.get(str(entry.details.get("instead_of")), {})
    return {name: value for name, value in entry.details.items() if name == "purpose"}


def _revoked_otherwise(entry: Entry, number: str, registered: dict[str, RowMapping]) -> Iterator[Fault]:
    row = registered.get(number)
    if row is None:
        return
    if row["revoked_at"] is None:
        yield Fault(None, row["uscc"], f"证书 {number} 按审计日志第 {entry.seq} 行已经吊销，登记里没有吊销")
    elif not told_at(row["revoked_at"], entry):
        what = f"证书 {number} 的 revoked_at 与审计日志第 {entry.seq} 行所记的吊销不符"
        yield Fault(None, row["uscc"], what)


def _number(entry: Entry) -> str | None:
    """The number of the certificate that a line says was issued; null for a line of a refusal."""
    found = entry.subject if entry.action == "certificate_issued" else entry.details.get("certificate")
    return None if found is None else str(found)


def _ended(entry: Entry) -> list[str]:
    if entry.action == "amend":
        told: Any = entry.details["revoked"]
        return [str(one) for one in told] if isinstance(told, list) else []
    return [] if entry.subject is None else [entry.subject]


def _registered(connection: Connection) -> dict[str, RowMapping]:
    columns = (
        *(_TABLE[name] for name in ("id", "uscc", "decision_id", "purpose")),
        *(as_stored(connection, _TABLE[name]) for name in ("issued_at", "revoked_at")),
    )
    rows = connection.execute(select(*columns).order_by(_TABLE.id)).mappings()
    return {row["id"]: row for row in rows}
