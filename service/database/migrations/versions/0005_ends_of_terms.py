"""Authorisations know whether both sides were told of their end."""

import sqlalchemy as sa
from alembic import op

from service.database.types import Instant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Forward. Those that were revoked were told of when they were."""
    told = "when both sides were told that it was revoked, or that its term is over"
    op.add_column("authorisations", sa.Column("end_told_at", Instant(), nullable=True, comment=told))
    op.execute("UPDATE authorisations SET end_told_at = revoked_at WHERE revoked_at IS NOT NULL")
    op.create_index(
        op.f("ix_authorisations_end_told_at_until_day"), "authorisations", ["end_told_at", "until_day"]
    )
