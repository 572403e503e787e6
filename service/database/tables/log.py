"""Tables of the audit log."""

from sqlalchemy import Column, Index, Integer, SmallInteger, String, Table, Text

from service.database.tables.base import HASH, NAME, metadata
from service.database.types import Instant

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("party", NAME, comment="null for nobody: an answer that needs no party, or a refused one"),
    Column("role", NAME),
    Column("action", NAME, nullable=False),
    Column("subject", String(128), comment="the enterprise or object it was about"),
    Column("purpose", String(256)),
    Column("status", SmallInteger, nullable=False),
    Column("answer", HASH, comment="SHA-256 of the body that was returned"),
    Column("request", NAME, nullable=False),
    Column("details", Text, nullable=False, server_default="{}"),
    Column("previous", HASH, nullable=False),
    Column("hash", HASH, nullable=False),
    Index(None, "at"),
    Index(None, "party", "seq"),
    Index(None, "subject", "seq"),
)

audit_purges = Table(
    "audit_purges",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False, comment="of the last line removed"),
    Column("hash", HASH, nullable=False, comment="of that line: the next one names it as its previous"),
    Column("at", Instant, nullable=False),
    Column("signature", Text, nullable=False, comment="JWS over number and hash"),
    comment="what retention removed from the front of the log",
)
