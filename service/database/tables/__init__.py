"""The tables of the service. Alembic's versions in `migrations/` make them; a test compares both."""

from service.database.tables.access import authorisations, parties, revoked_tokens, secrets, uses
from service.database.tables.base import metadata
from service.database.tables.log import audit, audit_purges
from service.database.tables.published import (
    certificates,
    contents,
    decisions,
    publications,
    reconsiderations,
    screenings,
    standings,
)
from service.database.tables.rights import (
    act_readers,
    acts,
    case_files,
    case_keys,
    case_steps,
    cases,
    partial_ends,
)
from service.database.tables.work import deliveries, jobs, notices, subscriptions

__all__ = [
    "act_readers",
    "acts",
    "audit",
    "audit_purges",
    "authorisations",
    "case_files",
    "case_keys",
    "case_steps",
    "cases",
    "certificates",
    "contents",
    "decisions",
    "deliveries",
    "jobs",
    "metadata",
    "notices",
    "partial_ends",
    "parties",
    "publications",
    "reconsiderations",
    "revoked_tokens",
    "screenings",
    "secrets",
    "standings",
    "subscriptions",
    "uses",
]
