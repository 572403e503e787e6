"""What was told last of what is in effect of an enterprise."""

import sqlalchemy as sa
from alembic import op

from service.database.types import Instant

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "standings",
        sa.Column("uscc", sa.String(18), nullable=False),
        sa.Column(
            "changes",
            sa.Integer(),
            nullable=False,
            comment="how often a change was told of: numbers its notices",
        ),
        sa.Column(
            "content",
            sa.JSON(),
            nullable=False,
            comment="grade and measures in effect, as they were told last",
        ),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("uscc", name=op.f("pk_standings")),
        comment="what was told last of enterprises with steps of a procedure; of others nothing adverse acts",
    )
