"""Tables of objections and repairs, and of what authorities did without either."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from service.database.tables.base import HASH, NAME, USCC, metadata
from service.database.types import Instant

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
        "state",
        NAME,
        nullable=False,
        comment="as its last step, or an act since, left it; time alone may have moved it on",
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

acts = Table(
    "acts",
    metadata,
    Column(
        "id",
        NAME,
        primary_key=True,
        comment="begins with the time it was written down: ids sort as acts were",
    ),
    Column("uscc", USCC, nullable=False),
    Column("event", NAME, nullable=False),
    Column("label", Text, nullable=False, comment="what the policy of that day called it"),
    Column("done_by", NAME, nullable=False, comment="what it is that did it"),
    Column("body", String(128), nullable=False, comment="its name"),
    Column("party", NAME, ForeignKey("parties.id"), comment="its account, if it had one; null for none"),
    Column("document_no", String(128), nullable=False),
    Column("day", Date, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("publicity_until", Date),
    Column("text", Text, comment="why, where whoever wrote it down said so; null for nothing"),
    Column(
        "ended",
        Text,
        nullable=False,
        server_default="[]",
        comment="what it ended: the documents that had begun it, as JSON",
    ),
    Column(
        "still",
        Text,
        nullable=False,
        server_default="[]",
        comment="what of the like went on all the same, so that nothing changed, as JSON",
    ),
    Column(
        "out_of_use",
        Text,
        nullable=False,
        server_default="[]",
        comment="what else kept the record out of use by then, as JSON",
    ),
    Column(
        "target",
        Text,
        comment="the record, as JSON; null where all that speaks against the enterprise is meant",
    ),
    Column("at", Instant, nullable=False),
    Column(
        "recorded_by",
        NAME,
        ForeignKey("parties.id"),
        comment="account that wrote it down; null at the machine itself",
    ),
    Column("who", NAME, nullable=False, comment="the person who answers for it"),
    Index(None, "uscc", "id"),
    Index(None, "party", "id"),
    comment="append-only: what an authority or a court did without a case",
)

act_readers = Table(
    "act_readers",
    metadata,
    Column("act", NAME, ForeignKey("acts.id"), primary_key=True),
    Column("party", NAME, ForeignKey("parties.id"), primary_key=True, index=True),
    comment="append-only: whose doing an act ended, and may read it besides whoever did it",
)

partial_ends = Table(
    "partial_ends",
    metadata,
    Column("cause", String(128), primary_key=True, comment="what brought it: step of a case, act"),
    Column("uscc", USCC, nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("event", Text, nullable=False, comment="the end, and which documents it is of, as JSON"),
    comment="append-only: ends of some of what lasts on a record, of which the record store is not told",
)
