"""Objections, repairs and what they bring about: one decision of a publication is replaced by an amendment."""

import sqlalchemy as sa
from alembic import op

from service.database.types import Instant

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Forward."""
    _amendments()
    _cases()
    _case_steps()
    _case_files()
    _case_keys()
    _reconsiderations()


def _amendments() -> None:
    amends = "the publication of which it replaces one decision; null for a whole one"
    op.add_column("publications", sa.Column("amends", sa.Integer(), nullable=True, comment=amends))
    op.create_index(op.f("ix_publications_amends"), "publications", ["amends"], unique=False)
    standing = "the amendment that replaced it; null while it stands"
    op.add_column("decisions", sa.Column("superseded_by", sa.Integer(), nullable=True, comment=standing))


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column(
            "id",
            sa.String(length=64),
            nullable=False,
            comment="begins with the time it was filed: ids sort as filings do",
        ),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column(
            "target",
            sa.Text(),
            nullable=False,
            comment="the record or the evaluation it is about, as the decision had it: JSON",
        ),
        sa.Column(
            "decision_id",
            sa.String(length=64),
            nullable=False,
            comment="the decision that was in force when it was filed",
        ),
        sa.Column("filed_at", Instant(), nullable=False),
        sa.Column(
            "filed_by",
            sa.String(length=64),
            nullable=True,
            comment="null where filed on paper at the counter",
        ),
        sa.Column(
            "paper",
            sa.String(length=128),
            nullable=True,
            comment="file number of the paper; null where filed through the API",
        ),
        sa.Column("provider", sa.String(length=64), nullable=True, comment="to whom it was forwarded"),
        sa.Column(
            "state",
            sa.String(length=64),
            nullable=False,
            comment="as its last step, or an act since, left it; time alone may have moved it on",
        ),
        sa.CheckConstraint("kind IN ('objection', 'repair')", name=op.f("ck_cases_kind")),
        sa.CheckConstraint("(filed_by IS NULL) <> (paper IS NULL)", name=op.f("ck_cases_filed")),
        sa.ForeignKeyConstraint(["filed_by"], ["parties.id"], name=op.f("fk_cases_filed_by_parties")),
        sa.ForeignKeyConstraint(["provider"], ["parties.id"], name=op.f("fk_cases_provider_parties")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    for column in ("uscc", "provider", "state"):
        op.create_index(op.f(f"ix_cases_{column}_id"), "cases", [column, "id"], unique=False)


def _case_steps() -> None:
    op.create_table(
        "case_steps",
        sa.Column("case", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column(
            "party", sa.String(length=64), nullable=True, comment="null where taken at the machine itself"
        ),
        sa.Column(
            "who",
            sa.String(length=64),
            nullable=False,
            comment="the person who answers for it, or the account",
        ),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("terms", sa.Text(), nullable=False, comment="of the case as the step left them, as JSON"),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_case_steps_case_cases")),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name=op.f("fk_case_steps_party_parties")),
        sa.PrimaryKeyConstraint("case", "seq", name=op.f("pk_case_steps")),
        comment="append-only: what happened to a case, in its order",
    )


def _case_files() -> None:
    op.create_table(
        "case_files",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("case", sa.String(length=64), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False, comment="number of the step it came with"),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"], name=op.f("fk_case_files_case_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_files")),
    )
    op.create_index(op.f("ix_case_files_case"), "case_files", ["case"], unique=False)


def _case_keys() -> None:
    op.create_table(
        "case_keys",
        sa.Column("party", sa.String(length=64), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column(
            "asked", sa.String(length=64), nullable=False, comment="SHA-256 of what was asked under it"
        ),
        sa.Column(
            "made",
            sa.String(length=64),
            nullable=False,
            comment="the case that was filed or went on, or the act",
        ),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name=op.f("fk_case_keys_party_parties")),
        sa.PrimaryKeyConstraint("party", "idempotency_key", name=op.f("pk_case_keys")),
        comment="changes of cases and acts under a key: sent again, they happen once",
    )


def _reconsiderations() -> None:
    op.create_table(
        "reconsiderations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column(
            "cause",
            sa.String(length=128),
            nullable=False,
            comment="what brought it: step of a case, act, load",
        ),
        sa.Column("at", Instant(), nullable=False),
        sa.Column(
            "event",
            sa.Text(),
            nullable=True,
            comment="what the record store is to hold, as JSON; null where it holds it already",
        ),
        sa.Column("done_at", Instant(), nullable=True, comment="null while it is still to be brought about"),
        sa.Column(
            "fault",
            sa.Text(),
            nullable=True,
            comment="why it could not be brought about when it was last tried; null where it was not tried",
        ),
        sa.Column(
            "publication",
            sa.Integer(),
            nullable=True,
            comment="the amendment that followed; null where nothing published was concerned",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconsiderations")),
        sa.UniqueConstraint("cause", name=op.f("uq_reconsiderations_cause")),
    )
    op.create_index(op.f("ix_reconsiderations_uscc"), "reconsiderations", ["uscc"], unique=False)
    op.create_index(
        op.f("ix_reconsiderations_done_at_id"), "reconsiderations", ["done_at", "id"], unique=False
    )
