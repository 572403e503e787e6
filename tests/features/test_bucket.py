import hashlib

import polars as pl
import pytest

from features.bucket import SHARE_ROWS, STORE_BUCKETS, bucket_of, shares
from tests.features.builders import code

CODES = [code(number) for number in range(4000)]


def test_a_bucket_is_the_beginning_of_a_sha256():
    frame = pl.DataFrame({"uscc": CODES[:50]}).with_columns(bucket=bucket_of(buckets=7))
    expected = [int(hashlib.sha256(uscc.encode()).hexdigest()[:8], 16) % 7 for uscc in CODES[:50]]
    assert frame["bucket"].to_list() == expected
    assert frame.schema["bucket"] == pl.Int16()


def test_enterprises_are_spread_evenly():
    counts = pl.DataFrame({"uscc": CODES}).select(bucket_of()).to_series().value_counts()["count"]
    assert counts.len() == STORE_BUCKETS
    assert counts.min() > 0.7 * len(CODES) / STORE_BUCKETS


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        (0, 1),
        (1, 1),
        (1_000_000, 2),
        (2 * SHARE_ROWS, 2),
        (2 * SHARE_ROWS + 1, 3),
        (1000 * SHARE_ROWS, STORE_BUCKETS),
    ],
)
def test_shares_are_all_buckets_once(rows, count):
    found = shares(rows)
    assert sorted(bucket for share in found for bucket in share) == list(range(STORE_BUCKETS))
    assert len(found) == count
