"""Audit attributes on the way to an audit of fairness: a type of its own, which no trainer takes."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from features.audit_attributes import AUDIT_PREFIX
from models.errors import ModelError


@dataclass(frozen=True)
class AuditGroups:
    """Which group of each audit attribute the enterprise of each row belongs to.

    Attributes:
        labels: attribute → what people call it.
        groups: a text column `audit:NAME` per attribute, the names that the trainer refuses in a bare table too; null
            where it is not known. Row by row as the table that is audited.
    """

    labels: Mapping[str, str]
    groups: pl.DataFrame

    def __post_init__(self) -> None:
        if {AUDIT_PREFIX + name for name in self.labels} != set(self.groups.columns):
            raise ModelError(f"every audit attribute needs a label and a column {AUDIT_PREFIX}NAME")
        if not all(isinstance(kind, pl.String) for kind in self.groups.dtypes):
            raise ModelError("groups of audit attributes are texts")

    def of(self, attribute: str) -> pl.Series:
        """The groups of one attribute, row by row."""
        return self.groups.get_column(AUDIT_PREFIX + attribute)

    def require_rows(self, rows: int) -> None:
        """`ModelError` unless there is one row of groups for each row audited."""
        if self.groups.height != rows:
            raise ModelError(f"{self.groups.height} rows of audit groups for {rows} rows audited")
