"""New certificates for those that an amendment revoked: of the decision that is in force now, for the same use."""

from sqlalchemy import Connection, select

from service import clock
from service.administration import Installation, change
from service.audit.log import append
from service.certificates.issuing import issue
from service.database.tables import certificates
from service.errors import Conflict


def reissue(place: Installation, uscc: str, number: int) -> list[str]:
    """Certify anew what amendment `number` revoked; the new numbers. Where no grade acts any more there is nothing to certify.

    Done again after whoever did it died: what has a good certificate for its use gets none.
    """
    made = []
    with place.database.reading() as connection:
        wanted = _without_successor(connection, uscc, number)
    for purpose, before in wanted.items():
        with place.database.reading() as connection:
            try:
                one = issue(
                    place,
                    connection,
                    place.keyring,
                    uscc,
                    purpose=purpose,
                    by=f"publication:{number}",
                    now=clock.now(),
                )
            except Conflict:
                continue
        details = {
            "certificate": one.certificate.jti,
            "instead_of": before,
            "decision": one.certificate.decision_id,
        }
        append(place.database, [change("reissue_certificate", subject=uscc, details=details)], [one.row])
        made.append(one.certificate.jti)
    return made


def _without_successor(connection: Connection, uscc: str, number: int) -> dict[str, str]:
    """Purpose → the certificate for it that the amendment revoked, where no good one for it is there."""
    rows = connection.execute(
        select(
            certificates.c.id, certificates.c.purpose, certificates.c.revoked_by, certificates.c.revoked_at
        )
        .where(certificates.c.uscc == uscc)
        .order_by(certificates.c.issued_at)
    ).all()
    good = {row.purpose for row in rows if row.revoked_at is None}
    ours = [row for row in rows if row.revoked_by == f"publication:{number}"]
    return {row.purpose: row.id for row in ours if row.purpose not in good}
