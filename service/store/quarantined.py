"""What is asked about the quarantine: its rows, their states, and counts by file and reason."""

from typing import Any

import polars as pl

from features.quarantine import KEY
from service.home import Home


def quarantined(home: Home, *, open_only: bool, limit: int) -> dict[str, Any]:
    """The quarantine as plain data.

    `quarantined` = `open` + `corrected` + `dismissed` + `person` count rows; `total` counts the faults that are listed (a row may
    have several), of which `rows` are the first; each says its row's `state`.
    """
    visible = [load.load_id for load in home.store.loads()]
    states = home.quarantine.rows(visible)
    # Of a row that is closed the faults stay to be seen, as the last load found them.
    faults = home.quarantine.read(visible).join(
        states.select(*KEY, "found_by", "state", "note", "closed_by"),
        on=[*KEY, "found_by"],
        how="inner",
        maintain_order="left",
    )
    listed = faults.filter(pl.col("state") == "open") if open_only else faults
    return {
        "simulated": home.simulated,
        **home.quarantine.counts(visible),
        "total": listed.height,
        "by_file": _counted(listed, "file"),
        "by_reason": _counted(listed, "reason"),
        "rows": listed.head(limit).drop("content", "found_by").to_dicts(),
    }


def _counted(faults: pl.DataFrame, name: str) -> list[dict[str, Any]]:
    """Rows by what they have in a column, most first."""
    rows = faults.select(*KEY, name).unique()
    return rows.group_by(name).agg(rows=pl.len()).sort("rows", name, descending=[True, False]).to_dicts()
