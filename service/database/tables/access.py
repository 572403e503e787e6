"""Tables of who asks, with which secrets, and of what enterprises authorised."""

from sqlalchemy import JSON, CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from service.database.tables.base import NAME, USCC, metadata
from service.database.types import Instant

parties = Table(
    "parties",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("role", NAME, nullable=False),
    Column("name", String(128), nullable=False),
    Column("scope", JSON, nullable=False, comment="domains and purposes of a department, county, code"),
    Column("created_at", Instant, nullable=False),
    Column("closed_at", Instant),
    CheckConstraint(
        "role IN ('bureau', 'department', 'county', 'bank', 'enterprise', 'auditor')", name="role"
    ),
)

secrets = Table(
    "secrets",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("party", NAME, ForeignKey("parties.id"), nullable=False, index=True),
    Column("hash", String(256), nullable=False, comment="argon2id"),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

revoked_tokens = Table(
    "revoked_tokens",
    metadata,
    Column("jti", NAME, primary_key=True),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("revoked_at", Instant, nullable=False),
)

authorisations = Table(
    "authorisations",
    metadata,
    Column(
        "id", NAME, primary_key=True, comment="begins with the time it was granted: ids sort as grants do"
    ),
    Column("uscc", USCC, nullable=False),
    Column("bank", NAME, ForeignKey("parties.id"), nullable=False),
    Column("scope", NAME, nullable=False),
    Column("purpose", NAME, nullable=False),
    Column("from_day", Date, nullable=False),
    Column("until_day", Date, nullable=False),
    Column("granted_at", Instant, nullable=False),
    Column(
        "granted_by", NAME, ForeignKey("parties.id"), comment="null where granted on paper at the counter"
    ),
    Column("paper", String(128), comment="file number of the paper; null where granted through the API"),
    Column("receipt", Text, nullable=False, comment="what was granted, as JWS"),
    Column("revoked_at", Instant),
    Column(
        "end_told_at",
        Instant,
        comment="when both sides were told that it was revoked, or that its term is over",
    ),
    CheckConstraint("from_day <= until_day", name="term"),
    CheckConstraint("(granted_by IS NULL) <> (paper IS NULL)", name="granted"),
    CheckConstraint("scope IN ('rating', 'reasons')", name="scope"),
    Index(None, "bank", "purpose", "uscc"),
    Index(None, "bank", "id"),
    Index(None, "uscc", "id"),
    Index(None, "end_told_at", "until_day"),
)

uses = Table(
    "uses",
    metadata,
    Column("authorisation", NAME, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False, comment="number of the line in the log"),
    comment="which lines of the log rest on which authorisation; written with them, so it needs no keys to other tables",
)
