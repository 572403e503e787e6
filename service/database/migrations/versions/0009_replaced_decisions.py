"""The decision that an amendment replaced is found by that: without an index every question about a case read all decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Forward."""
    replaced = sa.text("superseded_by IS NOT NULL")
    op.create_index(
        op.f("ix_decisions_superseded_by"),
        "decisions",
        ["superseded_by"],
        unique=False,
        sqlite_where=replaced,
        postgresql_where=replaced,
    )
