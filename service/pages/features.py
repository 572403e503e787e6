"""The feature table in a few numbers per feature."""

from datetime import date, datetime
from typing import Any

import polars as pl
from rich.console import RenderableType

from features.catalogue import CATALOGUE
from service.days import as_text
from service.pages.parts import grid, marked, number


def features_summary(
    table: pl.DataFrame, *, as_of: date, known_at: datetime, simulated: bool
) -> dict[str, Any]:
    """How much of each feature is known, and how it is spread, as plain data."""
    labels = {feature.name: feature.label for feature in CATALOGUE}
    return {
        "as_of": as_of.isoformat(),
        "known_at": as_text(known_at),
        "simulated": simulated,
        "rows": table.height,
        "features": [
            {
                "name": name,
                "label": labels[name],
                "known_share": 1 - column.null_count() / max(table.height, 1),
                "quartiles": [column.quantile(share, "nearest") for share in (0.25, 0.5, 0.75)],
            }
            for name, column in (
                (column.name, column) for column in table.iter_columns() if column.name != "uscc"
            )
        ],
    }


def features_page(summary: dict[str, Any]) -> RenderableType:
    """The summary on a page."""
    title = f"特征表：基准日 {summary['as_of']},{summary['rows']:,} 家企业"
    table = grid("特征", "含义", "已知", "下四分位", "中位", "上四分位", title=title)
    for one in summary["features"]:
        quartiles = (number(value) if value is not None else "" for value in one["quartiles"])
        table.add_row(one["name"], one["label"], f"{one['known_share']:.0%}", *quartiles)
    return marked(table, simulated=summary["simulated"])
