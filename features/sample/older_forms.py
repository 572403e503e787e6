"""Double publicity as some authorities still sent it in 2021: the layout of 2016, and codes older than the unified one.

Enterprises registered before October 2015 had a registration number; everybody's organisation code is a part of the
unified code.
"""

from typing import Final

import polars as pl

from features.sample.parameters_compliance import OLDER_FORMS
from features.sample.world import RECEIVED, Table, World

_UNTIL: Final = pl.date(2022, 1, 1)
_OLDER_CODES_UNTIL: Final = pl.date(2023, 1, 1)
_SLOW: Final = "(住房和城乡建设局|交通运输局|行政审批局)$"
"""Authorities that had not changed to the layout of 2018 yet."""


def in_older_forms(world: World, current: Table, older_layout: str) -> list[Table]:
    """The rows of a double-publicity table, those of slow authorities in the layout of 2016.

    `current` has the enterprise of each row in `_place`.
    """
    slow = (pl.col("occurred_on") < _UNTIL) & pl.col("issuing_body").str.contains(_SLOW)
    rng = world.rng("older-forms", len(older_layout))
    draw = pl.Series("draw", rng.random(current.rows.height))
    share = pl.when(slow).then(OLDER_FORMS.older_code_2016).otherwise(OLDER_FORMS.older_code)
    rows = current.rows.with_columns(draw)
    places = rows["_place"].to_numpy()
    # Whose code changes later cannot be found by a part of the later code.
    stays = pl.Series(~world.population.changes_code[places])
    older_code = (draw < share) & (pl.col("occurred_on") < _OLDER_CODES_UNTIL) & stays
    numbers = world.population.registration_no.gather(places)
    marked = rows.with_columns(older_code=older_code, slow=slow, registration=numbers)
    registered = pl.col("older_code") & pl.col("registration").is_not_null()
    coded = marked.with_columns(
        registration=pl.when(registered).then("registration"),
        organisation=pl.when(pl.col("older_code") & ~registered).then(pl.col("uscc").str.slice(8, 9)),
        uscc=pl.when(~pl.col("older_code")).then("uscc"),
    )
    plain = coded.drop("draw", "older_code", "_place")
    return [
        Table(current.layout, _named(plain.filter(~pl.col("slow")), "GSZC", "ZZJG")),
        Table(
            older_layout,
            _named(plain.filter("slow"), "GSDJ", "ZDM")
            .with_columns(_OF_2016)
            .rename({"XK_XDR_MC": "XK_XDR"}, strict=False),
        ),
    ]


_OF_2016: Final = (
    pl.lit("normal").alias("__state__"),
    pl.lit("632899").alias("DFBM"),
    pl.col(RECEIVED).dt.to_string("%Y/%m/%d").alias("SJC"),
)


def _named(rows: pl.DataFrame, registration: str, organisation: str) -> pl.DataFrame:
    """The columns of older identifiers under the headers of the layout (CF_… of penalties, XK_… of permits)."""
    prefix = "CF" if "penalty_type" in rows.columns else "XK"
    names = {"registration": f"{prefix}_XDR_{registration}", "organisation": f"{prefix}_XDR_{organisation}"}
    return rows.drop("slow").rename(names)
