"""Tables of jobs, and of what tells parties of changes."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from service.database.tables.base import NAME, USCC, metadata
from service.database.types import Instant

jobs = Table(
    "jobs",
    metadata,
    Column("id", NAME, primary_key=True, comment="begins with the time it was asked for"),
    Column("kind", NAME, nullable=False),
    Column("request", Text, nullable=False, comment="what is to be done, as canonical JSON"),
    Column(
        "settled",
        Text,
        comment="what the request left open, settled when it was first begun: each attempt does the same",
    ),
    Column("state", NAME, nullable=False),
    Column("party", NAME, nullable=False, comment="party of the API; empty where asked for at the machine"),
    Column("asked_by", NAME, nullable=False, comment="party, or account at the machine itself"),
    Column("idempotency_key", NAME, comment="under which it was asked for; null where under none"),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant, comment="of the first attempt"),
    Column("finished_at", Instant),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("total", Integer, comment="null while nobody knows"),
    Column("attempts", Integer, nullable=False, server_default="0", comment="how often it was begun"),
    Column("cancel_by", NAME, comment="who asked to cancel it"),
    Column("result", Text, comment="JSON"),
    Column("error", Text, comment="why it failed"),
    CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
    UniqueConstraint("kind", "party", "idempotency_key"),
    Index(None, "state", "kind", "created_at"),
    Index(
        "uq_jobs_running",
        "kind",
        unique=True,
        sqlite_where=text("state = 'running'"),
        postgresql_where=text("state = 'running'"),
    ),
    comment="what is done beside the answers; of each kind one is running at most",
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", NAME, primary_key=True, comment="begins with the time it was registered"),
    Column("party", NAME, ForeignKey("parties.id"), nullable=False, index=True),
    Column("address", String(1024), nullable=False, comment="where notices are sent: https, no credentials"),
    Column("created_at", Instant, nullable=False),
    Column("paused_at", Instant, comment="since when nothing is sent, and everything waits"),
    Column("closed_at", Instant),
    Column(
        "failures",
        Integer,
        nullable=False,
        server_default="0",
        comment="attempts in a row that did not arrive",
    ),
    Column("rests_until", Instant, comment="until when nothing is sent to it after a failure"),
)

notices = Table(
    "notices",
    metadata,
    Column("id", NAME, primary_key=True, comment="hash of kind, enterprise, cause and party: one for each"),
    Column("kind", NAME, nullable=False),
    Column("uscc", USCC, nullable=False),
    Column("party", NAME, ForeignKey("parties.id"), nullable=False, comment="whom it tells"),
    Column("cause", String(128), nullable=False, comment="what brought it: a publication, a step of a case"),
    Column("at", Instant, nullable=False, comment="when it came to be so"),
    Column("reach", NAME, nullable=False, comment="why the party is told"),
    Column("whom", JSON, nullable=False, comment="county and domains by which it was told; never sent"),
    Column("content", JSON, nullable=False, comment="what is sent besides kind, enterprise and time"),
    Index(None, "uscc", "at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice", NAME, ForeignKey("notices.id"), nullable=False),
    Column("subscription", NAME, ForeignKey("subscriptions.id"), nullable=False),
    Column("state", NAME, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column(
        "possibly_repeated",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="whether an attempt ended without anybody knowing whether it arrived",
    ),
    Column("since", Instant, nullable=False, comment="since when it is tried: put, or replayed"),
    Column("next_at", Instant, nullable=False),
    Column("attempted_at", Instant, comment="of the last attempt, written before it is made"),
    Column("status", SmallInteger, comment="HTTP status of the last answer; null where none came"),
    Column("fault", String(256), comment="what was wrong with the last attempt, or why it ended"),
    Column("ended_at", Instant),
    CheckConstraint("state IN ('waiting', 'attempting', 'delivered', 'dead', 'void')", name="state"),
    UniqueConstraint("notice", "subscription"),
    Index(None, "state", "subscription", "attempts", "id"),
)
