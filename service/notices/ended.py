"""Notices of what a person ended: a certificate, an authorisation."""

from datetime import datetime

from service.notices.notice import Notice, Whom


def certificate_revoked(uscc: str, number: str, *, at: datetime) -> Notice:
    """Of a certificate of an enterprise."""
    return Notice("certificate_revoked", uscc, f"certificate:{number}", at, {"certificate": number})


def authorisation_ended(uscc: str, number: str, bank: str, *, at: datetime) -> Notice:
    """Of an authorisation that was revoked or is over: it tells both sides."""
    said, whom = {"authorisation": number}, Whom(parties=(bank,))
    return Notice("authorisation_ended", uscc, f"authorisation:{number}", at, said, whom)
