"""Buckets: a stable share of the enterprises, so that any amount of them is worked through piece by piece."""

import math
from typing import Final

import polars as pl
import polars_hash as plh

from features.distinct_cells import once_for_each

STORE_BUCKETS: Final = 16
"""Partitions of the record store. Results do not depend on it."""
SHARE_ROWS: Final = 3_000_000
"""Records of a share, so that memory stays bounded whatever the number of enterprises."""
WORTH_SHARING: Final = 300_000
"""Of fewer records than these no second share is made."""
Share = tuple[int, ...]
"""Store buckets that are worked through together."""


def bucket_of(column: str = "uscc", *, buckets: int = STORE_BUCKETS) -> pl.Expr:
    """The bucket of the codes in a column: the first 32 bits of their SHA-256, modulo the number of buckets.

    Cryptographic because it must never change with a library's version, and spread evenly whatever the codes.
    """
    digest: pl.Expr = plh.col(column).chash.sha2_256()
    return (digest.str.slice(0, 8).str.to_integer(base=16, dtype=pl.Int64) % buckets).cast(pl.Int16)


def with_bucket(rows: pl.DataFrame) -> pl.DataFrame:
    """Add `bucket` to rows with `uscc`."""

    def buckets(codes: pl.Series) -> tuple[pl.Series, ...]:
        return (codes.to_frame("uscc").select(bucket_of()).to_series(),)

    (bucket,) = once_for_each(rows["uscc"], buckets)
    return rows.with_columns(bucket=bucket)


def shares(rows: int) -> list[Share]:
    """Split the store's buckets into shares of about `SHARE_ROWS` of that many records; results do not depend on it.

    Into two at least where there is enough for two to be worked through side by side.
    """
    count = min(STORE_BUCKETS, max(2 if rows > WORTH_SHARING else 1, math.ceil(rows / SHARE_ROWS)))
    return split(count)


def split(count: int) -> list[Share]:
    """The store's buckets in so many shares."""
    return [tuple(range(first, STORE_BUCKETS, count)) for first in range(count)]
