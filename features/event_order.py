"""Receipts in the order of a compacted file: which is the newest of its record, and of which event it tells.

Rows of one enterprise, of one event and of one record stand together there, so that a look at the row before tells them
apart. Anything else would have to compare millions of texts with one another.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from features.enterprise_numbers import NUMBER
from features.records import RecordKind

EVENT: Final = "__event_number__"
"""Copies of one event have one number; so has a record that cannot have copies."""
Holds = NDArray[np.bool_]


def newest_in_order(rows: pl.DataFrame, kind: RecordKind, counted: pl.Series) -> pl.DataFrame:
    """Of the rows (in the kind's order) for which `counted` holds the last one of each record, with `NUMBER` and `EVENT`.

    Both ascend.
    """
    same_code = rows.select(_as_before("uscc")).to_series()
    same_event, same_record = _like_the_row_before(rows, kind, same_code)
    numbers = [_numbered(~same_code.to_numpy(), NUMBER), _numbered(~same_event, EVENT)]
    record = _numbered(~same_record, "record").filter(counted)
    last = (record != record.shift(-1)).fill_null(value=True)
    newest = last if counted.all() else counted.clone().scatter(counted.arg_true(), last)
    # In pieces as the rows are, one of each file: else polars copies all columns into one piece.
    pieces = rows["uscc"].chunk_lengths()
    return rows.hstack([_cut(one, pieces) for one in numbers]).filter(_cut(newest, pieces))


def copies_in_order(rows: pl.DataFrame) -> pl.Series:
    """Whether a row, of some that `newest_in_order` gave, has a copy among them."""
    like_next = rows[EVENT] == rows[EVENT].shift(-1)
    return (like_next | like_next.shift(1)).fill_null(value=False)


def _like_the_row_before(rows: pl.DataFrame, kind: RecordKind, same_code: pl.Series) -> tuple[Holds, Holds]:
    """Whether a row tells of the event of the row before, and whether it is of its record.

    A record is what one feed tells of an event (`features.identity`). Texts are compared last, and only where all else
    agrees.
    """
    named = kind.same_event[1:]
    texts = [name for name in named if kind.schema[name] == pl.String()]
    agrees = rows.select(
        pl.all_horizontal(
            same_code, pl.col("uscc").is_not_null(), *(_as_before(n) for n in named if n not in texts)
        )
    ).to_series()
    near = agrees | agrees.shift(-1, fill_value=False)
    alike = rows.select(*texts, "source").filter(near)
    told = alike.select(
        event=pl.all_horizontal(pl.lit(value=True), *(_as_before(n) for n in texts)),
        feed=_as_before("source"),
    )
    event = _scattered(near, (told["event"] & agrees.filter(near)).to_numpy())
    record = event & _scattered(near, told["feed"].to_numpy())
    if not kind.same_event:
        return record, record
    if "event_key" in texts:  # without a document nobody says which records are copies
        return event & rows["event_key"].is_not_null().to_numpy(), record
    return event, record


def _as_before(name: str) -> pl.Expr:
    """Whether a row says the same as the row before: of the first of all, which has none, only where it says nothing."""
    return pl.col(name).eq_missing(pl.col(name).shift())


def _scattered(where: pl.Series, holds: Holds) -> Holds:
    found = np.zeros(where.len(), dtype=np.bool_)
    found[where.to_numpy()] = holds
    return found


def _cut(whole: pl.Series, pieces: Sequence[int]) -> pl.Series:
    begins = accumulate(pieces, initial=0)
    return pl.concat(
        [whole.slice(begin, rows) for begin, rows in zip(begins, pieces, strict=False)], rechunk=False
    )


def _numbered(begins: Holds, name: str) -> pl.Series:
    return pl.Series(name, np.cumsum(begins, dtype=np.uint32)).set_sorted()
