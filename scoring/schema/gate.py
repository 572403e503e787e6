"""The lawful gate as the policy writes it: figures by time, reasons and other rules with their citations."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from scoring.schema.measure import RecordBasis
from scoring.schema.strict_model import Dated, StrictModel

GateReason = Literal[
    "annulled",
    "repaired",
    "removed",
    "suspended",
    "appeal_pending",
    "upstream",
    "publicity_ended",
    "retention_ended",
    "duplicate",
    "outside_catalogue",
    "publicity_unknown",
]
GatePractice = Literal["publicity_change", "repair_wait", "listing_terms", "succession", "deferral"]
Severity = Literal["minor", "general", "serious"]
Months = Annotated[int, Field(gt=0, le=600)]
"""At most fifty years: what is longer is a slip of the pen, and days beyond it do not exist."""


class GateReasonRule(StrictModel):
    """One rule of the gate, such as a reason why a record does not count, and where it stands."""

    rule: str
    bases: tuple[RecordBasis, ...] = Field(min_length=1)
    modelled_on: tuple[str, ...] = ()


class GateVersion(Dated):
    """The gate's figures for a time, as `features.gate_rules` explains them.

    `outside`: negative kinds that are knowingly left outside the catalogue. `succession`: kinds that follow, or all.
    """

    publicity_months: Mapping[Severity, Annotated[int, Field(ge=0, le=600)]]
    catalogue: Mapping[str, str]
    outside: tuple[str, ...]
    unpublished_severities: tuple[Severity, ...]
    upstream_payers: tuple[Literal["public_body", "large_enterprise"], ...]
    tax_rating_months: Months
    finding_months: Mapping[str, Months | None] = Field(default_factory=dict)
    listing_months: Mapping[str, Months | None] = Field(default_factory=dict)
    retention_months: Mapping[str, Months] = Field(default_factory=dict)
    repair_wait_months: Mapping[Severity, Annotated[int, Field(ge=0)]]
    unpublished_procedures: tuple[str, ...] = ()
    unpublished_penalty_types: tuple[str, ...] = ()
    claimant_roles: tuple[str, ...] = ()
    appeals_suspend: bool = False
    succession: Mapping[
        Literal["code_change", "merger", "consolidation"], Literal["all"] | tuple[str, ...]
    ] = Field(default_factory=dict)


class Gate(StrictModel):
    """The lawful gate: its figures by time, its reasons and its other rules with their citations."""

    versions: tuple[GateVersion, ...] = Field(min_length=1)
    reasons: Mapping[GateReason, GateReasonRule]
    practices: Mapping[GatePractice, GateReasonRule]
