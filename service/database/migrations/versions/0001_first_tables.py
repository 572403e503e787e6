"""The service's first tables."""

import sqlalchemy as sa
from alembic import op

from service.database.types import Instant

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Forward."""
    _audit()
    _audit_purges()
    _append_only()
    _contents()
    _parties()
    _revoked_tokens()
    _authorisations()
    _uses()
    _publications()
    _secrets()
    _decisions()
    _screenings()
    _certificates()


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column(
            "party",
            sa.String(length=64),
            nullable=True,
            comment="null for nobody: an answer that needs no party, or a refused one",
        ),
        sa.Column("role", sa.String(length=64), nullable=True),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column(
            "subject", sa.String(length=128), nullable=True, comment="the enterprise or object it was about"
        ),
        sa.Column("purpose", sa.String(length=256), nullable=True),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column(
            "answer", sa.String(length=64), nullable=True, comment="SHA-256 of the body that was returned"
        ),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("details", sa.Text(), server_default="{}", nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"], unique=False)
    op.create_index(op.f("ix_audit_party_seq"), "audit", ["party", "seq"], unique=False)
    op.create_index(op.f("ix_audit_subject_seq"), "audit", ["subject", "seq"], unique=False)


def _audit_purges() -> None:
    op.create_table(
        "audit_purges",
        sa.Column(
            "seq", sa.Integer(), autoincrement=False, nullable=False, comment="of the last line removed"
        ),
        sa.Column(
            "hash",
            sa.String(length=64),
            nullable=False,
            comment="of that line: the next one names it as its previous",
        ),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False, comment="JWS over number and hash"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_purges")),
        comment="what retention removed from the front of the log",
    )


def _append_only() -> None:
    """The database itself refuses to change the log; what a purge names may be deleted, and only that."""
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


_SQLITE = (
    # also keeps INSERT OR REPLACE from deleting without a trigger
    (
        "CREATE TRIGGER audit_appends BEFORE INSERT ON audit WHEN NEW.seq <= (SELECT max(seq) FROM audit)"
        " BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
    ),
    "CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
    (
        "CREATE TRIGGER audit_stays BEFORE DELETE ON audit"
        " WHEN OLD.seq > coalesce((SELECT max(seq) FROM audit_purges), 0)"
        " BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
    ),
    (
        "CREATE TRIGGER audit_purges_keeps BEFORE UPDATE ON audit_purges"
        " BEGIN SELECT RAISE(ABORT, 'audit_purges is append-only'); END"
    ),
    (
        "CREATE TRIGGER audit_purges_stays BEFORE DELETE ON audit_purges"
        " BEGIN SELECT RAISE(ABORT, 'audit_purges is append-only'); END"
    ),
)
_POSTGRESQL = (
    (
        "CREATE FUNCTION shouxin_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    ),
    (
        "CREATE FUNCTION shouxin_audit_stays() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN IF OLD.seq > coalesce((SELECT max(seq) FROM audit_purges), 0)"
        " THEN RAISE EXCEPTION 'audit is append-only'; END IF; RETURN OLD; END $$"
    ),
    "CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION shouxin_refuse()",
    "CREATE TRIGGER audit_stays BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION shouxin_audit_stays()",
    "CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit EXECUTE FUNCTION shouxin_refuse()",
    (
        "CREATE TRIGGER audit_purges_keeps BEFORE UPDATE OR DELETE ON audit_purges"
        " FOR EACH ROW EXECUTE FUNCTION shouxin_refuse()"
    ),
    "CREATE TRIGGER audit_purges_whole BEFORE TRUNCATE ON audit_purges EXECUTE FUNCTION shouxin_refuse()",
)


def _contents() -> None:
    op.create_table(
        "contents",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_contents")),
        comment="policies and evaluators by their hash: many publications share them",
    )


def _parties() -> None:
    op.create_table(
        "parties",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column(
            "scope", sa.JSON(), nullable=False, comment="domains and purposes of a department, county, code"
        ),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "role IN ('bureau', 'department', 'county', 'bank', 'enterprise', 'auditor')",
            name=op.f("ck_parties_role"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parties")),
    )


def _revoked_tokens() -> None:
    op.create_table(
        "revoked_tokens",
        sa.Column("jti", sa.String(length=64), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("jti", name=op.f("pk_revoked_tokens")),
    )
    op.create_index(op.f("ix_revoked_tokens_expires_at"), "revoked_tokens", ["expires_at"], unique=False)


def _authorisations() -> None:
    op.create_table(
        "authorisations",
        sa.Column(
            "id",
            sa.String(length=64),
            nullable=False,
            comment="begins with the time it was granted: ids sort as grants do",
        ),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("bank", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("granted_at", Instant(), nullable=False),
        sa.Column(
            "granted_by",
            sa.String(length=64),
            nullable=True,
            comment="null where granted on paper at the counter",
        ),
        sa.Column(
            "paper",
            sa.String(length=128),
            nullable=True,
            comment="file number of the paper; null where granted through the API",
        ),
        sa.Column("receipt", sa.Text(), nullable=False, comment="what was granted, as JWS"),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.CheckConstraint("from_day <= until_day", name=op.f("ck_authorisations_term")),
        sa.CheckConstraint("(granted_by IS NULL) <> (paper IS NULL)", name=op.f("ck_authorisations_granted")),
        sa.CheckConstraint("scope IN ('rating', 'reasons')", name=op.f("ck_authorisations_scope")),
        sa.ForeignKeyConstraint(["bank"], ["parties.id"], name=op.f("fk_authorisations_bank")),
        sa.ForeignKeyConstraint(["granted_by"], ["parties.id"], name=op.f("fk_authorisations_granted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisations")),
    )
    for columns in (["bank", "purpose", "uscc"], ["bank", "id"], ["uscc", "id"]):
        name = op.f(f"ix_authorisations_{'_'.join(columns)}")
        op.create_index(name, "authorisations", columns, unique=False)


def _uses() -> None:
    op.create_table(
        "uses",
        sa.Column("authorisation", sa.String(length=64), nullable=False),
        sa.Column(
            "seq",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="number of the line in the log",
        ),
        sa.PrimaryKeyConstraint("authorisation", "seq", name=op.f("pk_uses")),
        comment="which lines of the log rest on which authorisation; written with them, so it needs no keys to other tables",
    )


def _publications() -> None:
    op.create_table(
        "publications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run", sa.String(length=96), nullable=False, comment="name of the run's folder"),
        sa.Column("run_id", sa.String(length=64), nullable=False, comment="hash of the manifest"),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("policy", sa.String(length=64), nullable=False),
        sa.Column("evaluator", sa.String(length=64), nullable=False),
        sa.Column("enterprises", sa.Integer(), server_default="0", nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column(
            "published_at",
            Instant(),
            nullable=True,
            comment="null while its decisions are being written: nobody sees them",
        ),
        sa.Column("published_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["evaluator"], ["contents.hash"], name=op.f("fk_publications_evaluator")),
        sa.ForeignKeyConstraint(["policy"], ["contents.hash"], name=op.f("fk_publications_policy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
    )
    op.create_index(op.f("ix_publications_run"), "publications", ["run"], unique=False)
    op.create_index(op.f("ix_publications_purpose_as_of"), "publications", ["purpose", "as_of"], unique=False)


def _secrets() -> None:
    op.create_table(
        "secrets",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("party", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=256), nullable=False, comment="argon2id"),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name=op.f("fk_secrets_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_secrets")),
    )
    op.create_index(op.f("ix_secrets_party"), "secrets", ["party"], unique=False)


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("publication", sa.Integer(), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("decision_id", sa.String(length=64), nullable=False),
        sa.Column(
            "county",
            sa.String(length=6),
            nullable=True,
            comment="code of the county it is registered in; null where unknown",
        ),
        sa.Column(
            "industry",
            sa.String(length=8),
            nullable=True,
            comment="code of its industry; null where unknown",
        ),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("grade", sa.String(length=1), nullable=True),
        sa.Column("score", sa.SmallInteger(), nullable=True),
        sa.Column(
            "content", sa.Text(), nullable=False, comment="row, attributes and evidence of the run, as JSON"
        ),
        sa.Column(
            "unused", sa.LargeBinary(), nullable=False, comment="records that do not count, as JSON, by zlib"
        ),
        sa.ForeignKeyConstraint(
            ["publication"], ["publications.id"], name=op.f("fk_decisions_publication"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("publication", "uscc", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_decision_id"), "decisions", ["decision_id"], unique=False)
    op.create_index(
        op.f("ix_decisions_publication_county_uscc"),
        "decisions",
        ["publication", "county", "uscc"],
        unique=False,
    )
    op.create_index(
        op.f("ix_decisions_publication_industry_uscc"),
        "decisions",
        ["publication", "industry", "uscc"],
        unique=False,
    )
    op.create_index(
        op.f("ix_decisions_publication_grade_uscc"),
        "decisions",
        ["publication", "grade", "uscc"],
        unique=False,
    )


def _screenings() -> None:
    op.create_table(
        "screenings",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("party", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False, comment="SHA-256 of what was asked"),
        sa.Column(
            "idempotency_key",
            sa.String(length=64),
            nullable=True,
            comment="under which the party asked; null where under none",
        ),
        sa.Column("receipt", sa.Text(), nullable=False, comment="JWS"),
        sa.Column(
            "answer",
            sa.LargeBinary(),
            nullable=False,
            comment="what was answered, as canonical JSON, by zlib",
        ),
        sa.ForeignKeyConstraint(["party"], ["parties.id"], name=op.f("fk_screenings_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screenings")),
        sa.UniqueConstraint("party", "idempotency_key", name=op.f("uq_screenings_party_idempotency_key")),
    )
    op.create_index(op.f("ix_screenings_party_at"), "screenings", ["party", "at"], unique=False)


def _certificates() -> None:
    op.create_table(
        "certificates",
        sa.Column("id", sa.String(length=64), nullable=False, comment="jti of the certificate"),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column(
            "decision_id", sa.String(length=64), nullable=False, comment="the decision that it certifies"
        ),
        sa.Column("grade", sa.String(length=1), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False, comment="what it is to be used for"),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column(
            "issued_by",
            sa.String(length=64),
            nullable=False,
            comment="party, or account at the machine itself",
        ),
        sa.Column("content", sa.Text(), nullable=False, comment="JWS"),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.Column("revoked_by", sa.String(length=64), nullable=True),
        sa.Column("revoked_why", sa.String(length=256), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
    )
    op.create_index(
        op.f("ix_certificates_uscc_issued_at"), "certificates", ["uscc", "issued_at"], unique=False
    )
    op.create_index(op.f("ix_certificates_expires_at"), "certificates", ["expires_at"], unique=False)
