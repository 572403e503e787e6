"""Enterprises by number within a frame: grouping by numbers that ascend takes a fraction of grouping by codes."""

from typing import Final

import polars as pl

NUMBER: Final = "__enterprise__"


def numbered(uscc: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The distinct codes of some rows, and for each row the place of its code among them (named `NUMBER`).

    Rows of one enterprise mostly lie together, as the store keeps them. Then the numbers ascend, and polars knows it.
    """
    runs = uscc.rle_id()
    codes = uscc.filter((runs != runs.shift()).fill_null(value=True))
    if codes.is_unique().all():
        return codes, runs.alias(NUMBER)
    codes = uscc.unique()
    places = codes.to_frame("uscc").with_row_index(NUMBER)
    rows = uscc.to_frame("uscc").join(places, on="uscc", how="left", maintain_order="left")
    return codes, rows[NUMBER]
