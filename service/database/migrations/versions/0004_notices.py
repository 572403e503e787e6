"""Where notices are sent, the notices, and what became of each delivery."""

import sqlalchemy as sa
from alembic import op

from service.database.types import Instant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Forward."""
    _subscriptions()
    _notices()
    _deliveries()


def _subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column(
            "id",
            sa.String(length=64),
            nullable=False,
            comment="begins with the time it was registered",
        ),
        sa.Column("party", sa.String(length=64), nullable=False),
        sa.Column(
            "address",
            sa.String(length=1024),
            nullable=False,
            comment="where notices are sent: https, no credentials",
        ),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column(
            "paused_at", Instant(), nullable=True, comment="since when nothing is sent, and everything waits"
        ),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column(
            "failures",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="attempts in a row that did not arrive",
        ),
        sa.Column(
            "rests_until",
            Instant(),
            nullable=True,
            comment="until when nothing is sent to it after a failure",
        ),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name=op.f("fk_subscriptions_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
    )
    op.create_index(op.f("ix_subscriptions_party"), "subscriptions", ["party"], unique=False)


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column(
            "id",
            sa.String(length=64),
            nullable=False,
            comment="hash of kind, enterprise, cause and party: one for each",
        ),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("party", sa.String(length=64), nullable=False, comment="whom it tells"),
        sa.Column(
            "cause",
            sa.String(length=128),
            nullable=False,
            comment="what brought it: a publication, a step of a case",
        ),
        sa.Column("at", Instant(), nullable=False, comment="when it came to be so"),
        sa.Column("reach", sa.String(length=64), nullable=False, comment="why the party is told"),
        sa.Column(
            "whom",
            sa.JSON(),
            nullable=False,
            comment="county and domains by which it was told; never sent",
        ),
        sa.Column(
            "content",
            sa.JSON(),
            nullable=False,
            comment="what is sent besides kind, enterprise and time",
        ),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name=op.f("fk_notices_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(op.f("ix_notices_uscc_at"), "notices", ["uscc", "at"], unique=False)


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice", sa.String(length=64), nullable=False),
        sa.Column("subscription", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "possibly_repeated",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="whether an attempt ended without anybody knowing whether it arrived",
        ),
        sa.Column("since", Instant(), nullable=False, comment="since when it is tried: put, or replayed"),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column(
            "attempted_at",
            Instant(),
            nullable=True,
            comment="of the last attempt, written before it is made",
        ),
        sa.Column(
            "status",
            sa.SmallInteger(),
            nullable=True,
            comment="HTTP status of the last answer; null where none came",
        ),
        sa.Column(
            "fault",
            sa.String(length=256),
            nullable=True,
            comment="what was wrong with the last attempt, or why it ended",
        ),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'attempting', 'delivered', 'dead', 'void')",
            name=op.f("ck_deliveries_state"),
        ),
        sa.ForeignKeyConstraint(["notice"], ["notices.id"], name=op.f("fk_deliveries_notice")),
        sa.ForeignKeyConstraint(
            ["subscription"], ["subscriptions.id"], name=op.f("fk_deliveries_subscription")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("notice", "subscription", name=op.f("uq_deliveries_notice_subscription")),
    )
    op.create_index(
        op.f("ix_deliveries_state_subscription_attempts_id"),
        "deliveries",
        ["state", "subscription", "attempts", "id"],
        unique=False,
    )
