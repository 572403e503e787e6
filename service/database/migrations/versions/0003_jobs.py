"""Jobs: what is done beside the answers."""

import sqlalchemy as sa
from alembic import op

from service.database.types import Instant

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "jobs",
        *_asked(),
        *_became(),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_jobs_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint(
            "kind", "party", "idempotency_key", name=op.f("uq_jobs_kind_party_idempotency_key")
        ),
        comment="what is done beside the answers; of each kind one is running at most",
    )
    op.create_index(op.f("ix_jobs_state_kind_created_at"), "jobs", ["state", "kind", "created_at"])
    running = sa.text("state = 'running'")
    op.create_index(
        "uq_jobs_running", "jobs", ["kind"], unique=True, sqlite_where=running, postgresql_where=running
    )


def _asked() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.String(64), nullable=False, comment="begins with the time it was asked for"),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("request", sa.Text(), nullable=False, comment="what is to be done, as canonical JSON"),
        sa.Column(
            "settled",
            sa.Text(),
            comment="what the request left open, settled when it was first begun: each attempt does the same",
        ),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column(
            "party",
            sa.String(64),
            nullable=False,
            comment="party of the API; empty where asked for at the machine",
        ),
        sa.Column(
            "asked_by", sa.String(64), nullable=False, comment="party, or account at the machine itself"
        ),
        sa.Column(
            "idempotency_key", sa.String(64), comment="under which it was asked for; null where under none"
        ),
        sa.Column("created_at", Instant(), nullable=False),
    )


def _became() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("started_at", Instant(), comment="of the first attempt"),
        sa.Column("finished_at", Instant()),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), comment="null while nobody knows"),
        sa.Column(
            "attempts", sa.Integer(), server_default="0", nullable=False, comment="how often it was begun"
        ),
        sa.Column("cancel_by", sa.String(64), comment="who asked to cancel it"),
        sa.Column("result", sa.Text(), comment="JSON"),
        sa.Column("error", sa.Text(), comment="why it failed"),
    )
