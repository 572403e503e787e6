"""Audit attributes on the way to an audit of fairness: a type of its own, which no trainer takes."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from models.errors import ModelError


@dataclass(frozen=True)
class AuditGroups:
    """Which group of each audit attribute the enterprise of each row belongs to.

    Attributes:
        labels: attribute → what people call it.
        groups: one text column per attribute; null where it is not known. Row by row as the table that is audited.
    """

    labels: Mapping[str, str]
    groups: pl.DataFrame

    def __post_init__(self) -> None:
        if set(self.labels) != set(self.groups.columns):
            raise ModelError("every audit attribute needs a label and a column")
        if not all(isinstance(kind, pl.String) for kind in self.groups.dtypes):
            raise ModelError("groups of audit attributes are texts")

    def require_rows(self, rows: int) -> None:
        """`ModelError` unless there is one row of groups for each row audited."""
        if self.groups.height != rows:
            raise ModelError(f"{self.groups.height} rows of audit groups for {rows} rows audited")
