"""Records: one envelope for every source, one typed schema per kind."""

from collections.abc import Mapping
from types import MappingProxyType

from features.records import arrears, compliance, events, findings, payments, registry, tax
from features.records.envelope import ENVELOPE, ENVELOPE_LABELS, INSTANT, SEVERITIES, TIME_ZONE
from features.records.kind import Access, Field, Nature, RecordKind, Source

KINDS: Mapping[str, RecordKind] = MappingProxyType(
    {
        kind.name: kind
        for module in (registry, tax, payments, arrears, compliance, findings, events)
        for kind in module.KINDS
    }
)
"""Every record kind by its name."""

__all__ = [
    "ENVELOPE",
    "ENVELOPE_LABELS",
    "INSTANT",
    "KINDS",
    "SEVERITIES",
    "TIME_ZONE",
    "Access",
    "Field",
    "Nature",
    "RecordKind",
    "Source",
]
