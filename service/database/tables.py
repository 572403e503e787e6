"""The tables of the service. Alembic's versions in `migrations/` make them; a test compares both."""

from typing import Final

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from service.database.types import Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
USCC: Final = String(18)
HASH: Final = String(64)
NAME: Final = String(64)

contents = Table(
    "contents",
    metadata,
    Column("hash", HASH, primary_key=True),
    Column("content", Text, nullable=False),
    comment="policies and evaluators by their hash: many publications share them",
)

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
)

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

cases = Table(
    "cases",
    metadata,
    Column("id", NAME, primary_key=True, comment="begins with the time it was filed: ids sort as filings do"),
    Column("kind", NAME, nullable=False),
    Column("uscc", USCC, nullable=False),
    Column(
        "target",
        Text,
        nullable=False,
        comment="the record or the evaluation it is about, as the decision had it: JSON",
    ),
    Column("decision_id", HASH, nullable=False, comment="the decision that was in force when it was filed"),
    Column("filed_at", Instant, nullable=False),
    Column("filed_by", NAME, ForeignKey("parties.id"), comment="null where filed on paper at the counter"),
    Column("paper", String(128), comment="file number of the paper; null where filed through the API"),
    Column("provider", NAME, ForeignKey("parties.id"), comment="to whom it was forwarded"),
    Column(
        "state", NAME, nullable=False, comment="as its last step left it; time alone may have moved it on"
    ),
    CheckConstraint("kind IN ('objection', 'repair')", name="kind"),
    CheckConstraint("(filed_by IS NULL) <> (paper IS NULL)", name="filed"),
    Index(None, "uscc", "id"),
    Index(None, "provider", "id"),
    Index(None, "state", "id"),
)

case_steps = Table(
    "case_steps",
    metadata,
    Column("case", NAME, ForeignKey("cases.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", NAME, nullable=False),
    Column("day", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("party", NAME, ForeignKey("parties.id"), comment="null where taken at the machine itself"),
    Column("who", NAME, nullable=False, comment="the person who answers for it, or the account"),
    Column("outcome", NAME),
    Column("text", Text, nullable=False, server_default=""),
    Column("terms", Text, nullable=False, comment="of the case as the step left them, as JSON"),
    comment="append-only: what happened to a case, in its order",
)

case_files = Table(
    "case_files",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("case", NAME, ForeignKey("cases.id"), nullable=False, index=True),
    Column("step", Integer, nullable=False, comment="number of the step it came with"),
    Column("name", String(128), nullable=False),
    Column("sha256", HASH, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

case_keys = Table(
    "case_keys",
    metadata,
    Column("party", NAME, ForeignKey("parties.id"), primary_key=True),
    Column("idempotency_key", NAME, primary_key=True),
    Column("asked", HASH, nullable=False, comment="SHA-256 of what was asked under it"),
    Column("made", NAME, nullable=False, comment="the case that was filed or went on, or the act"),
    Column("at", Instant, nullable=False),
    comment="changes of cases and acts under a key: sent again, they happen once",
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
