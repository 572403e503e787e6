"""Which county, ownership, size and industry enterprises belonged to on a day: for audits of fairness, nothing else."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from features.audit_attributes import AUDIT_PREFIX
from features.enterprises import TELLING_OF_ENTERPRISES
from features.known import Known
from features.lawful_gate import pass_gate
from features.records.registry import OWNERSHIPS
from models.audit_groups import AuditGroups
from scoring.matrix.condition_types import INDUSTRIES, SIZE_CLASSES
from scoring.population import population_of
from scoring.schema.policy_day import PolicyDay

LABELS: Final = {"county": "县市", "ownership": "经济性质", "size_class": "企业规模", "industry": "行业门类"}


def audit_groups(
    known: Known, law: PolicyDay, uscc: pl.Series, *, divisions: Mapping[str, str]
) -> AuditGroups:
    """The groups of the codes given, in their order, as of the law's day; by names, and by codes without one."""
    gated = pass_gate(known, as_of=law.day, rules=law.gate, kinds=TELLING_OF_ENTERPRISES)
    named = population_of(gated, law).select("uscc", **group_names(divisions))
    ours = uscc.to_frame("uscc").join(named, on="uscc", how="left", maintain_order="left")
    return AuditGroups(LABELS, ours.select(pl.col(list(LABELS)).cast(pl.String).name.prefix(AUDIT_PREFIX)))


def group_names(divisions: Mapping[str, str]) -> dict[str, pl.Expr]:
    """Attribute → the name of each enterprise's group, over the columns of a population."""
    return {
        "county": pl.col("division").replace(dict(divisions)),
        "ownership": pl.col("ownership").replace(OWNERSHIPS),
        "size_class": pl.col("size_class").replace(dict(SIZE_CLASSES)),
        "industry": pl.col("industry").str.slice(0, 1).replace(dict(INDUSTRIES)),
    }
