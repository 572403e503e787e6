"""Tables of what is published, of what follows from it and of what rests on it."""

from sqlalchemy import (
    JSON,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from service.database.tables.base import HASH, NAME, USCC, metadata
from service.database.types import Instant

contents = Table(
    "contents",
    metadata,
    Column("hash", HASH, primary_key=True),
    Column("content", Text, nullable=False),
    comment="policies and evaluators by their hash: many publications share them",
)

_REPLACED = text("superseded_by IS NOT NULL")

publications = Table(
    "publications",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "run",
        String(96),
        nullable=False,
        index=True,
        comment="name of the run's folder",
    ),
    Column("run_id", HASH, nullable=False, comment="hash of the manifest"),
    Column("purpose", NAME, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("manifest", Text, nullable=False),
    Column("policy", HASH, ForeignKey("contents.hash"), nullable=False),
    Column("evaluator", HASH, ForeignKey("contents.hash"), nullable=False),
    Column("enterprises", Integer, nullable=False, server_default="0"),
    Column("begun_at", Instant, nullable=False),
    Column("published_at", Instant, comment="null while its decisions are being written: nobody sees them"),
    Column("published_by", NAME, nullable=False),
    Column(
        "amends",
        Integer,
        index=True,
        comment="the publication of which it replaces one decision; null for a whole one",
    ),
    Index(None, "purpose", "as_of"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("publication", Integer, ForeignKey("publications.id", ondelete="CASCADE"), primary_key=True),
    Column("uscc", USCC, primary_key=True),
    Column("decision_id", HASH, nullable=False, index=True),
    Column("county", String(6), comment="code of the county it is registered in; null where unknown"),
    Column("industry", String(8), comment="code of its industry; null where unknown"),
    Column("status", NAME, nullable=False),
    Column("grade", String(1)),
    Column("score", SmallInteger),
    Column("content", Text, nullable=False, comment="row, attributes and evidence of the run, as JSON"),
    Column("unused", LargeBinary, nullable=False, comment="records that do not count, as JSON, by zlib"),
    Column("superseded_by", Integer, comment="the amendment that replaced it; null while it stands"),
    Index(None, "publication", "grade", "uscc"),
    Index(None, "publication", "county", "uscc"),
    Index(None, "publication", "industry", "uscc"),
    # Few of many: nearly every decision stands.
    Index(None, "superseded_by", sqlite_where=_REPLACED, postgresql_where=_REPLACED),
)

reconsiderations = Table(
    "reconsiderations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uscc", USCC, nullable=False, index=True),
    Column(
        "cause",
        String(128),
        nullable=False,
        unique=True,
        comment="what brought it: step of a case, act, load",
    ),
    Column("at", Instant, nullable=False),
    Column(
        "event", Text, comment="what the record store is to hold, as JSON; null where it holds it already"
    ),
    Column("done_at", Instant, comment="null while it is still to be brought about"),
    Column(
        "fault",
        Text,
        comment="why it could not be brought about when it was last tried; null where it was not tried",
    ),
    Column(
        "publication",
        Integer,
        comment="the amendment that followed; null where nothing published was concerned",
    ),
    Index(None, "done_at", "id"),
)

standings = Table(
    "standings",
    metadata,
    Column("uscc", USCC, primary_key=True),
    Column("changes", Integer, nullable=False, comment="how often a change was told of: numbers its notices"),
    Column("content", JSON, nullable=False, comment="grade and measures in effect, as they were told last"),
    Column("at", Instant, nullable=False),
    comment="what was told last of enterprises with steps of a procedure; of others nothing adverse acts",
)

certificates = Table(
    "certificates",
    metadata,
    Column("id", NAME, primary_key=True, comment="jti of the certificate"),
    Column("uscc", USCC, nullable=False),
    Column("decision_id", HASH, nullable=False, comment="the decision that it certifies"),
    Column("grade", String(1), nullable=False),
    Column("purpose", NAME, nullable=False, comment="what it is to be used for"),
    Column("issued_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("issued_by", NAME, nullable=False, comment="party, or account at the machine itself"),
    Column("content", Text, nullable=False, comment="JWS"),
    Column("revoked_at", Instant),
    Column("revoked_by", NAME),
    Column("revoked_why", String(256)),
    Index(None, "uscc", "issued_at"),
    Index(None, "expires_at"),
)

screenings = Table(
    "screenings",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("party", NAME, ForeignKey("parties.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("question", HASH, nullable=False, comment="SHA-256 of what was asked"),
    Column("idempotency_key", NAME, comment="under which the party asked; null where under none"),
    Column("receipt", Text, nullable=False, comment="JWS"),
    Column("answer", LargeBinary, nullable=False, comment="what was answered, as canonical JSON, by zlib"),
    UniqueConstraint("party", "idempotency_key"),
    Index(None, "party", "at"),
)
