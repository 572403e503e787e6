"""What authorities did, as it was written down: to be listed, told and answered for."""

import sqlalchemy as sa
from alembic import op

from service.database.types import Instant

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "acts",
        sa.Column(
            "id",
            sa.String(length=64),
            nullable=False,
            comment="begins with the time it was written down: ids sort as acts were",
        ),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("label", sa.Text(), nullable=False, comment="what the policy of that day called it"),
        sa.Column("done_by", sa.String(length=64), nullable=False, comment="what it is that did it"),
        sa.Column("body", sa.String(length=128), nullable=False, comment="its name"),
        sa.Column(
            "party", sa.String(length=64), nullable=True, comment="its account, if it had one; null for none"
        ),
        sa.Column("document_no", sa.String(length=128), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("publicity_until", sa.Date(), nullable=True),
        sa.Column(
            "target",
            sa.Text(),
            nullable=True,
            comment="the record, as JSON; null where all that speaks against the enterprise is meant",
        ),
        sa.Column("at", Instant(), nullable=False),
        sa.Column(
            "recorded_by",
            sa.String(length=64),
            nullable=True,
            comment="account that wrote it down; null at the machine itself",
        ),
        sa.Column("who", sa.String(length=64), nullable=False, comment="the person who answers for it"),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name=op.f("fk_acts_party_parties")),
        sa.ForeignKeyConstraint(["recorded_by"], ["parties.id"], name=op.f("fk_acts_recorded_by_parties")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acts")),
        comment="append-only: what an authority or a court did without a case",
    )
    op.create_index(op.f("ix_acts_party_id"), "acts", ["party", "id"], unique=False)
    op.create_index(op.f("ix_acts_uscc_id"), "acts", ["uscc", "id"], unique=False)
