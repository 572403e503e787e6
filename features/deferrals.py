"""Deferred dues (Article 26 of the prefecture's regulation): a due that was put off is not due before its new day."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from features.days import asked_day
from features.few_rows import with_constants
from features.records.events import DEFERRED_DUES


def with_deferrals(
    frames: Mapping[str, pl.DataFrame], deferrals: pl.DataFrame, as_of: date
) -> dict[str, pl.DataFrame]:
    """Move `due_on` of the dues that deferrals in force on the day cover, and say in `deferred_to` to which day.

    `deferrals`: with what acts on them. A due is covered if its period ends within the deferral's periods; of several
    the last day stands, and one before the due day changes nothing.
    """
    standing = deferrals.filter(
        (pl.col("effective_on") <= asked_day(deferrals, as_of))
        & ~pl.col("annulled")
        & pl.col("removed_on").is_null()
    ).select("uscc", "deferred_kind", "period_from", "period_to", "deferred_to")
    return {
        name: _moved(frame, standing.filter(pl.col("deferred_kind") == name))
        if name in DEFERRED_DUES
        else _unmoved(frame)
        for name, frame in frames.items()
        if name != "deferral"
    } | {"deferral": deferrals}


def _unmoved(frame: pl.DataFrame) -> pl.DataFrame:
    return with_constants(frame, [("deferred_to", None, pl.Date())])


def _moved(dues: pl.DataFrame, deferrals: pl.DataFrame) -> pl.DataFrame:
    unmoved = _unmoved(dues)
    if deferrals.is_empty():
        return unmoved
    concerned = dues["uscc"].is_in(deferrals["uscc"].unique().implode())
    covered = (
        dues.with_row_index("position")
        .filter(concerned)
        .select("position", "uscc", "period_end", "due_on")
        .join(deferrals, on="uscc")
        .filter(
            pl.col("period_end").is_between(pl.col("period_from"), pl.col("period_to"))
            & (pl.col("deferred_to") > pl.col("due_on"))
        )
        .group_by("position")
        .agg(pl.col("deferred_to").max())
        .sort("position")
    )
    return unmoved.with_columns(
        dues["due_on"].scatter(covered["position"], covered["deferred_to"]),
        unmoved["deferred_to"].scatter(covered["position"], covered["deferred_to"]),
    )
