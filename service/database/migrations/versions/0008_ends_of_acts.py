"""Which documents an act ended and why, and ends of some of what lasts on a record."""

import sqlalchemy as sa
from alembic import op

from service.database.types import Instant

revision = "0008"
down_revision = "0007"

_TOLD = {
    "ended": "what it ended: the documents that had begun it, as JSON",
    "still": "what of the like went on all the same, so that nothing changed, as JSON",
    "out_of_use": "what else kept the record out of use by then, as JSON",
}


def upgrade() -> None:
    """Forward."""
    for name, comment in _TOLD.items():
        op.add_column(
            "acts", sa.Column(name, sa.Text(), nullable=False, server_default="[]", comment=comment)
        )
    op.add_column(
        "acts",
        sa.Column("text", sa.Text(), comment="why, where whoever wrote it down said so; null for nothing"),
    )
    op.create_table(
        "partial_ends",
        sa.Column(
            "cause",
            sa.String(length=128),
            nullable=False,
            comment="what brought it: step of a case, act",
        ),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column(
            "event", sa.Text(), nullable=False, comment="the end, and which documents it is of, as JSON"
        ),
        sa.PrimaryKeyConstraint("cause", name=op.f("pk_partial_ends")),
        comment="append-only: ends of some of what lasts on a record, of which the record store is not told",
    )
    op.create_index(op.f("ix_partial_ends_uscc"), "partial_ends", ["uscc"], unique=False)
    op.create_table(
        "act_readers",
        sa.Column("act", sa.String(length=64), nullable=False),
        sa.Column("party", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["act"], ["acts.id"], name=op.f("fk_act_readers_act_acts")),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name=op.f("fk_act_readers_party_parties")),
        sa.PrimaryKeyConstraint("act", "party", name=op.f("pk_act_readers")),
        comment="append-only: whose doing an act ended, and may read it besides whoever did it",
    )
    op.create_index(op.f("ix_act_readers_party"), "act_readers", ["party"], unique=False)
